import { definitionKind, type AppHandle, type Ports } from "@menshen/core";
import type { Unseal } from "@menshen/core/sealed-secret";
import { buildElement } from "./build-element.ts";
import type { Body, BuildInput, BuildResult } from "./build-input.ts";
import { methodsOf } from "./callable.ts";
import type { ConfigRules } from "./read-config.ts";
import { failedMembers, type StandIns } from "./members.ts";
import { realPathOf, stampOf } from "../read/read-text.ts";
import { redactDiagnostic, type Diagnostic } from "../diagnostics.ts";
import { createRedactor } from "../redactor.ts";
import type { ElementState, Family, LinkedElement, ReplacedElement } from "../snapshot.ts";
import { factsOf, hashOfTexts, type ElementSource } from "../read/element-source.ts";

/** A linked element with what it was built from, so that an unchanged one is reused. */
export interface Linked {
  readonly element: LinkedElement;
  readonly inputs: readonly unknown[];
  /** Full name of its Type or Meta; empty for a Meta. */
  readonly type: string;
  /** There is no element of that name. */
  readonly isOrphan: boolean;
  /** Secret files that its config was read from, each with its stamp. */
  readonly files: ReadonlyMap<string, string>;
  /** The Meta of the family in which its values must be unique. */
  readonly claimedIn: LinkedElement["meta"];
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

/** Everything that one element is linked from. */
export interface ElementInput {
  readonly source: ElementSource;
  readonly body: Body | undefined;
  /** Its Type or Meta; undefined where there is none, and in a cycle. */
  readonly parent: LinkedElement | undefined;
  readonly parentSource: ElementSource | undefined;
  /** The Types that lead back to it; empty where none do. */
  readonly cycle: readonly string[];
  readonly replaces: ReplacedElement | undefined;
  readonly replacesOfficial: boolean;
  /** The first element by name, and before this one, that has a unique value in the family of `parent`. */
  readonly ownerOf: (value: string) => string | undefined;
  /** The full names nearest to its Type's, where there is no such Type. */
  readonly nearest: readonly string[];
}

/**
 * Links an element to its Type and Meta: runs `create()`, unless it was built from the same before.
 * @param before the latest version; returned where nothing changed
 * @param good the version that serves while the files are broken
 */
export function linkElement(
  input: ElementInput,
  before: Linked | undefined,
  good: LinkedElement | undefined,
  options: LinkOptions,
): Linked {
  const { source, body, parent, cycle, replaces, replacesOfficial, nearest } = input;
  const isCycle = cycle.length > 0;
  const inputs = [
    source,
    body,
    replaces && JSON.stringify(replaces),
    replacesOfficial,
    cycle.join(),
    parent?.family,
    parent?.state === "failed",
    parent?.definition,
    parent?.meta,
    parent?.ancestry.join(),
    nearest.join(),
  ];
  if (before && isUnchanged(before, inputs, input.ownerOf)) return before;
  let claims: Linked["claims"] = none;
  const build: BuildInput = {
    source,
    parent,
    replaces,
    parentSource: input.parentSource,
    isCycle,
    body,
    family: familyOf(source, parent, body),
    ports: options.ports,
    onSecrets: options.onSecrets,
    rules: rulesFor(source, options),
    ownerOf(value) {
      const owner = input.ownerOf(value);
      claims = new Map([...claims, [value, owner]]);
      return owner;
    },
    nearest,
  };
  const result = buildElement(build);
  return {
    element: toLinkedElement({ ...build, replacesOfficial }, result, good, options),
    inputs,
    type: source.declaration.type,
    isOrphan: source.declaration.type !== "" && !parent && !isCycle,
    files: result.files?.length ? new Map(result.files.map((file) => [file, stampOf(file)])) : none,
    claimedIn: parent?.meta,
    claims,
  };
}

/** Of most elements. */
const none: ReadonlyMap<string, never> = new Map<string, never>();

function isUnchanged(
  before: Linked,
  inputs: readonly unknown[],
  ownerOf: (value: string) => string | undefined,
): boolean {
  return (
    inputs.every((value, index) => Object.is(value, before.inputs[index])) &&
    [...before.files].every(([file, stamp]) => stamp === stampOf(file)) &&
    [...before.claims].every(([value, owner]) => ownerOf(value) === owner)
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
    diagnostics: redacted(diagnostics, secrets),
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
  const ancestry = parent ? ancestryBelow(parent) : [];
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

const ancestries = new WeakMap<LinkedElement, readonly string[]>();

/** The same list for all elements of a Type. */
function ancestryBelow(parent: LinkedElement): readonly string[] {
  const ancestry = ancestries.get(parent) ?? [parent.fullName, ...parent.ancestry];
  ancestries.set(parent, ancestry);
  return ancestry;
}

/** Most elements have none, and a redactor takes room. */
function redacted(diagnostics: readonly Diagnostic[], secrets: readonly string[]): Diagnostic[] {
  if (diagnostics.length === 0) return [];
  const redact = createRedactor(secrets);
  return diagnostics.map((one) => redactDiagnostic(one, redact));
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

/**
 * `methods` is created on first use, because server code calls few of thousands of Instances. Its getter is inherited: with a
 * getter of its own every element would have a shape of its own, which takes five times the memory.
 */
function withMethods(element: Omit<LinkedElement, "methods">, app: AppHandle): LinkedElement {
  return { __proto__: prototypeFor(app), ...element } as object as LinkedElement;
}

const prototypes = new WeakMap<AppHandle, object>();

function prototypeFor(app: AppHandle): object {
  const prototype = prototypes.get(app) ?? {
    get methods() {
      const { fullName, members } = this as LinkedElement;
      return methodsOf(fullName, members, app);
    },
  };
  prototypes.set(app, prototype);
  return prototype;
}

function hashOf(source: ElementSource, body: Body | undefined): string {
  return hashOfTexts(source, body?.fingerprint ?? "");
}
