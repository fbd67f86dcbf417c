import { definitionKind, type AppHandle, type Ports } from "@menshen/core";
import type { Unseal } from "@menshen/core/sealed-secret";
import { buildElement } from "./build-element.ts";
import type { Body, BuildInput, BuildResult } from "./build-input.ts";
import { methodsOf } from "./callable.ts";
import type { ConfigRules } from "./read-config.ts";
import { failedMembers, type StandIns } from "./members.ts";
import { realPathOf, stampOf } from "../read/read-text.ts";
import { redactDiagnostics } from "../diagnostics.ts";
import { createRedactor } from "../redactor.ts";
import type { ElementState, Family, LinkedElement, ReplacedElement } from "../snapshot.ts";
import { factsOf, hashOfTexts, type ElementSource } from "../read/element-source.ts";

/** A linked element with what it was built from, so that an unchanged one is reused. */
export interface Linked {
  readonly element: LinkedElement;
  readonly inputs: readonly unknown[];
  /** The unique values of its config, with the other element that had each. */
  readonly claims: ReadonlyMap<string, string | undefined>;
}

export interface LinkOptions {
  readonly app: AppHandle;
  readonly ports: Ports;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly secretsDir: string | undefined;
  readonly unseal: Unseal | undefined;
  readonly allowedHosts: readonly string[] | undefined;
  readonly publicOrigin: string | undefined;
  readonly onSecrets?: ((values: readonly string[]) => void) | undefined;
}

export interface LinkInput {
  /** The winning folder for each full name, sorted. */
  readonly sources: ReadonlyMap<string, ElementSource>;
  readonly bodies: ReadonlyMap<string, Body>;
  /** What other elements replace, by full name. */
  readonly replaced: ReadonlyMap<string, ReplacedElement>;
  /** Official elements that another layer replaces. */
  readonly replacedOfficial: ReadonlySet<string>;
  readonly previous: ReadonlyMap<string, Linked>;
}

/** Links every element to its Type and Meta. Runs `create()` for what changed and reuses what did not. */
export function link(input: LinkInput, options: LinkOptions): Map<string, Linked> {
  const steps = linkSteps(input, options);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** The same, an element at a time. */
export function* linkSteps(
  input: LinkInput,
  options: LinkOptions,
): Generator<void, Map<string, Linked>> {
  const done = new Map<string, Linked>();
  const owners = createOwners();
  const open = new Set<string>();
  const resolve = (name: string): Linked | "cycle" | undefined => {
    const linked = done.get(name);
    if (linked) return linked;
    const source = input.sources.get(name);
    if (!source) return undefined;
    if (open.has(name)) return "cycle";
    open.add(name);
    const parent = source.declaration.type === "" ? undefined : resolve(source.declaration.type);
    const meta = parent === "cycle" ? undefined : parent?.element.meta;
    const fresh = linkOne(source, parent, owners.of(meta), input, options);
    open.delete(name);
    done.set(name, fresh);
    owners.add(fresh.element);
    return fresh;
  };
  const sorted = new Map<string, Linked>();
  for (const name of input.sources.keys()) {
    const linked = resolve(name);
    if (linked && linked !== "cycle") sorted.set(name, linked);
    yield;
  }
  return sorted;
}

/** Finds the element of a family that has a unique value: the first one by name, which is linked before the others. */
function createOwners() {
  const families = new Map<unknown, Map<string, string>>();
  return {
    of: (meta: LinkedElement["meta"]) => (value: string) => families.get(meta)?.get(value),
    add({ meta, unique, fullName }: LinkedElement): void {
      if (unique.length === 0) return;
      const family = families.get(meta) ?? new Map<string, string>();
      for (const value of unique) family.set(value, fullName);
      families.set(meta, family);
    },
  };
}

function linkOne(
  source: ElementSource,
  above: Linked | "cycle" | undefined,
  ownerOf: (value: string) => string | undefined,
  input: LinkInput,
  options: LinkOptions,
): Linked {
  const isCycle = above === "cycle";
  const parent = isCycle ? undefined : above?.element;
  const body = source.body === undefined ? undefined : input.bodies.get(source.body);
  const previous = input.previous.get(source.fullName);
  const replaces = input.replaced.get(source.fullName);
  const inputs = [
    source,
    body,
    replaces && JSON.stringify(replaces),
    input.replacedOfficial.has(source.fullName),
    isCycle,
    parent?.family,
    parent?.definition,
    parent?.meta,
    parent?.ancestry.join(),
  ];
  if (previous && isUnchanged(previous, inputs, ownerOf)) return previous;
  const claims = new Map<string, string | undefined>();
  const build: BuildInput = {
    source,
    parent,
    replaces,
    parentSource: input.sources.get(source.declaration.type),
    isCycle,
    body,
    family: familyOf(source, parent, body),
    ports: options.ports,
    onSecrets: options.onSecrets,
    rules: rulesFor(source, options),
    ownerOf(value) {
      const owner = ownerOf(value);
      claims.set(value, owner);
      return owner;
    },
    names: () => input.sources.keys(),
  };
  const result = buildElement(build);
  const stamps = (result.files ?? []).flatMap((file) => [file, stampOf(file)]);
  return {
    element: toLinkedElement(
      { ...build, replacesOfficial: input.replacedOfficial.has(source.fullName) },
      result,
      previous?.element,
      options,
    ),
    inputs: [...inputs, ...stamps],
    claims,
  };
}

/** The inputs end with pairs of secret file and stamp; the stamps are read again. */
function isUnchanged(
  previous: Linked,
  inputs: readonly unknown[],
  ownerOf: (value: string) => string | undefined,
): boolean {
  const files = previous.inputs.slice(inputs.length);
  return (
    inputs.every((value, index) => Object.is(value, previous.inputs[index])) &&
    files.every((value, index) => index % 2 === 0 || value === stampOf(String(files[index - 1]))) &&
    [...previous.claims].every(([value, owner]) => ownerOf(value) === owner)
  );
}

function familyOf(
  { declaration, readable, body: hasBody }: ElementSource,
  parent: LinkedElement | undefined,
  body: Body | undefined,
): Family {
  // Without a readable e.json only the presence of code suggests the family.
  if (declaration.type === "" && !readable) return hasBody === undefined ? "instance" : "type";
  if (declaration.type === "") return "meta";
  if (parent?.family === "meta") return "type";
  return body && "definition" in body && definitionKind(body.definition) === "type"
    ? "type"
    : "instance";
}

export function rulesFor(
  { fullName, layer }: Pick<ElementSource, "fullName" | "layer">,
  options: LinkOptions,
): ConfigRules {
  const { variables, secretsDir, unseal, allowedHosts, publicOrigin } = options;
  return {
    scope: { fullName, declared: layer.variables, variables, secretsDir, unseal },
    allowedHosts,
    publicOrigin,
  };
}

/** The new version, else the last good one marked stale, else a failed element. */
function toLinkedElement(
  build: BuildInput & Pick<LinkedElement, "replacesOfficial">,
  { good, unconfigured, diagnostics, secrets: own = [], sealed = [] }: BuildResult,
  previous: LinkedElement | undefined,
  { app, ports }: LinkOptions,
): LinkedElement {
  const { source, parent, family } = build;
  // Of a version that did not load, calls on the last good one still run with its secrets.
  const secrets = [...new Set([...own, ...(good ? [] : (previous?.secrets ?? []))])];
  const common = {
    diagnostics: redactDiagnostics(diagnostics, createRedactor(secrets)),
    secrets,
    sealed,
    layer: source.layer.name,
    official: source.layer.official,
    replaces: build.replaces,
    replacesOfficial: build.replacesOfficial,
    bodyFile: source.body === undefined ? undefined : (realPathOf(source.body) ?? source.body),
    hash: hashOf(source, build.body),
  };
  // Deletion acts at once: removing a Type removes its Instances, too.
  const isOrphan =
    !parent &&
    !build.isCycle &&
    previous?.type !== "" &&
    previous?.type === source.declaration.type;
  if (!good && previous && hasGoodVersion(previous) && !isOrphan)
    return withMethods(
      {
        ...previous,
        ...common,
        state: "stale",
        staleSinceMs: previous.staleSinceMs ?? ports.clock.now(),
      },
      app,
    );
  const shown = good ?? unconfigured;
  const facts = shown?.facts ?? factsOf(source, false, {});
  const standIns = (parent?.definition ?? {}) as StandIns;
  const members = shown?.members ?? failedMembers(parent?.meta, standIns, source.fullName);
  const ancestry = parent ? [parent.fullName, ...parent.ancestry] : [];
  const element = {
    ...common,
    fullName: source.fullName,
    type: facts.type,
    title: facts.title,
    description: facts.description,
    icon: facts.icon,
    isActive: facts.isActive,
    isDefault: facts.isDefault,
    family,
    state: stateOf(good, unconfigured),
    ancestry,
    facts,
    members,
    definition: good?.definition,
    meta: shown ? shown.meta : parent?.meta,
    unique: good?.facts.isActive ? (good.unique ?? []) : [],
    generation: (previous?.generation ?? 0) + (good ? 1 : 0),
  };
  return withMethods(element, app);
}

function hasGoodVersion({ state }: LinkedElement): boolean {
  return state !== "failed" && state !== "unconfigured";
}

function stateOf(
  good: BuildResult["good"],
  unconfigured: BuildResult["unconfigured"],
): ElementState {
  if (good) return good.facts.isActive ? "active" : "inactive";
  return unconfigured ? "unconfigured" : "failed";
}

/** In a function of its own, because a getter keeps alive what its scope captures: the previous version, for example. */
function withMethods(element: Omit<LinkedElement, "methods">, app: AppHandle): LinkedElement {
  const { fullName, members } = element;
  return {
    ...element,
    // Created on first use: of thousands of Instances server code calls few.
    get methods() {
      return methodsOf(fullName, members, app);
    },
  };
}

function hashOf(source: ElementSource, body: Body | undefined): string {
  return hashOfTexts(source, body?.fingerprint ?? "");
}
