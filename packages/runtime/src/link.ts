import { createHash } from "node:crypto";
import {
  definitionKind,
  nearestNames,
  type AppHandle,
  type Definition,
  type ElementFacts,
  type MetaDefinition,
  type Ports,
  type TypeDefinition,
} from "@menshen/core";
import type { z } from "zod";
import { callable } from "./callable.ts";
import { nameOf, placeIn, type CodeProblem } from "./code-problem.ts";
import { emptyDocument, readConfig, type ConfigRules, type ReadConfig } from "./config.ts";
import { diagnose, hasErrors, soften, type Diagnostic, type Place } from "./diagnostics.ts";
import { fileOf, type ElementSource } from "./discover.ts";
import { readFlag, unknownKeys } from "./e-json.ts";
import type { Layer } from "./layers.ts";
import { checkMembers, failedMembers, inactiveMembers } from "./members.ts";
import { spotOf, type JsonDocument } from "./parse-json.ts";
import { realPathOf, statOf } from "./read-text.ts";
import type { Family, LinkedElement } from "./snapshot.ts";

/** What a code file gave. */
export type Body =
  | { readonly definition: unknown; readonly fingerprint: string }
  | { readonly problem: CodeProblem };

/** A linked element with what it was made from, so that an unchanged one is kept. */
export interface Linked {
  readonly element: LinkedElement;
  readonly inputs: readonly unknown[];
}

export interface LinkOptions {
  readonly app: AppHandle;
  readonly ports: Ports;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly secretsDir: string | undefined;
  readonly allowedHosts: readonly string[] | undefined;
  readonly publicOrigin: string | undefined;
}

export interface LinkInput {
  /** The winning folder for each full name, sorted. */
  readonly sources: ReadonlyMap<string, ElementSource>;
  readonly bodies: ReadonlyMap<string, Body>;
  readonly previous: ReadonlyMap<string, Linked>;
}

/** Instance to Type to Meta. Runs `create()` for what changed and keeps what did not. */
export function link(input: LinkInput, options: LinkOptions): Map<string, Linked> {
  const done = new Map<string, Linked>();
  const open = new Set<string>();
  const resolve = (name: string): Linked | "cycle" | undefined => {
    const known = done.get(name);
    if (known) return known;
    const source = input.sources.get(name);
    if (!source) return undefined;
    if (open.has(name)) return "cycle";
    open.add(name);
    const parent = source.declaration.type === "" ? undefined : resolve(source.declaration.type);
    const linked = linkOne({ source, parent, ...input }, options);
    open.delete(name);
    done.set(name, linked);
    return linked;
  };
  const sorted = new Map<string, Linked>();
  for (const name of input.sources.keys()) {
    const linked = resolve(name);
    if (linked && linked !== "cycle") sorted.set(name, linked);
  }
  return sorted;
}

interface One extends LinkInput {
  readonly source: ElementSource;
  readonly parent: Linked | "cycle" | undefined;
}

function linkOne(one: One, options: LinkOptions): Linked {
  const { source } = one;
  const parent = one.parent === "cycle" ? undefined : one.parent?.element;
  const body = source.body === undefined ? undefined : one.bodies.get(source.body);
  const previous = one.previous.get(source.fullName);
  const inputs = [
    source,
    body,
    one.parent === "cycle",
    parent?.family,
    parent?.definition,
    parent?.meta,
    parent?.ancestry.join(),
  ];
  if (previous && isKept(previous, inputs)) return previous;
  const family = familyOf(source, parent, body);
  const draft: Draft = {
    one,
    parent,
    body,
    family,
    options,
    rules: rulesFor(source.layer, options),
  };
  const outcome = source.readable ? attempt(draft) : { diagnostics: source.diagnostics };
  const element = settle(draft, outcome, previous?.element);
  return {
    element,
    inputs: [...inputs, ...(outcome.files ?? []).flatMap((file) => [file, stampOf(file)])],
  };
}

// oxlint-disable-next-line no-explicit-any -- a Type's own code knows its config and members; here they are data
type AnyType = TypeDefinition<z.ZodType, any>;

interface Draft {
  readonly one: One;
  readonly parent: LinkedElement | undefined;
  readonly body: Body | undefined;
  readonly family: Family;
  readonly options: LinkOptions;
  readonly rules: ConfigRules;
}

interface Outcome {
  readonly diagnostics: readonly Diagnostic[];
  /** Absent where the element cannot be linked. */
  readonly good?: {
    members: Readonly<Record<string, unknown>>;
    facts: ElementFacts;
    definition?: Definition;
    meta: MetaDefinition | undefined;
  };
  readonly files?: readonly string[];
}

/** Inputs end with pairs of secret file and stamp, which are looked at again. */
function isKept(previous: Linked, inputs: readonly unknown[]): boolean {
  const files = previous.inputs.slice(inputs.length);
  return (
    inputs.every((value, index) => Object.is(value, previous.inputs[index])) &&
    files.every((value, index) => index % 2 === 0 || value === stampOf(String(files[index - 1])))
  );
}

function stampOf(file: string): string {
  const stat = statOf(file);
  return stat ? `${stat.mtimeMs}:${stat.size}:${stat.ino}` : "missing";
}

function familyOf(
  { declaration, readable, body: hasBody }: ElementSource,
  parent: LinkedElement | undefined,
  body: Body | undefined,
): Family {
  // Without a readable e.json the folder's code is the only hint.
  if (declaration.type === "" && !readable) return hasBody === undefined ? "instance" : "type";
  if (declaration.type === "") return "meta";
  if (parent?.family === "meta") return "type";
  return body && "definition" in body && definitionKind(body.definition) === "type"
    ? "type"
    : "instance";
}

function attempt(draft: Draft): Outcome {
  const { source } = draft.one;
  const diagnostics = [...source.diagnostics, ...parentFindings(draft)];
  if (hasErrors(diagnostics)) return { diagnostics };
  const outcome =
    draft.family === "instance" ? attemptInstance(draft) : attemptDefinition(draft, draft.family);
  return { ...outcome, diagnostics: [...diagnostics, ...outcome.diagnostics] };
}

function parentFindings({ one, parent }: Draft): Diagnostic[] {
  const { source } = one;
  const { type } = source.declaration;
  if (type === "") return [];
  const place = eJsonPlace(source);
  const spot = spotOf(source.eJson.document, ["type"]);
  if (one.parent === "cycle") return [diagnose("type-cycle", place, {}, spot)];
  if (!parent) {
    const near = nearestNames(type, one.sources.keys());
    const nearest = near.length > 0 ? `Nearest: ${near.join(", ")}.` : "";
    return [diagnose("type-unknown", place, { type, nearest }, spot)];
  }
  if (parent.state === "failed") return [diagnose("type-failed", place, { type }, spot)];
  return parent.family === "instance" ? [diagnose("type-is-instance", place, { type }, spot)] : [];
}

/** A Meta or a Type: an element whose code is a definition. */
function attemptDefinition(draft: Draft, family: "meta" | "type"): Outcome {
  const { source } = draft.one;
  const meta = draft.parent?.meta;
  const known = unknownKeys(
    source.declaration,
    new Set(),
    source.eJson.document,
    eJsonPlace(source),
  );
  const facts = factsOf(source, true, {});
  // A Meta may ask for nothing, and then needs no code.
  if (family === "meta" && source.body === undefined)
    return { diagnostics: known, good: { members: nothing, facts, meta: undefined } };
  const found = bodyOf(draft, family);
  if (!("definition" in found)) return { diagnostics: [...known, found] };
  const definition = found.definition as Definition;
  return {
    diagnostics: known,
    good: {
      members: nothing,
      facts,
      definition,
      meta: family === "meta" ? (definition as MetaDefinition) : meta,
    },
  };
}

const nothing: Readonly<Record<string, unknown>> = Object.freeze(Object.create(null));

function attemptInstance(draft: Draft): Outcome {
  const { one, parent, rules } = draft;
  const { source } = one;
  const type = parent?.definition as AnyType;
  const extra = readExtra(source, type, rules);
  const config = readInstanceConfig(source, type, rules);
  const files = [...extra.files, ...config.files];
  const flag = readFlag(
    (config.document.value as { isActive?: unknown } | null | undefined)?.isActive,
  );
  const isActive = source.declaration.isActive && flag !== false && !config.unset && !extra.unset;
  const facts = factsOf(source, isActive, (extra.config ?? {}) as Record<string, unknown>);
  const created = create(draft, type, config.config, facts, [
    ...extra.diagnostics,
    ...config.diagnostics,
  ]);
  const meta = parent?.meta;
  if (!isActive) {
    const members = inactiveMembers(created.members, meta, facts);
    return { files, diagnostics: soften(created.diagnostics), good: { members, facts, meta } };
  }
  if (!created.members || hasErrors(created.diagnostics))
    return { files, diagnostics: created.diagnostics };
  return {
    files,
    diagnostics: created.diagnostics,
    good: { members: created.members, facts, meta },
  };
}

/** The keys of e.json that the Type declared. */
function readExtra(source: ElementSource, type: AnyType, rules: ConfigRules): ReadConfig {
  const { document } = source.eJson;
  const place = eJsonPlace(source);
  const names = new Set(Object.keys(type.elementKeys?.shape ?? {}));
  const unknown = unknownKeys(source.declaration, names, document, place);
  if (!type.elementKeys) return { config: {}, diagnostics: unknown, unset: false, files: [] };
  const own = Object.fromEntries(
    Object.entries(source.declaration.extra).filter(([key]) => names.has(key)),
  );
  const read = readConfig(
    { ...document, value: own, diagnostics: [] },
    type.elementKeys,
    rules,
    place,
  );
  return { ...read, diagnostics: [...unknown, ...read.diagnostics] };
}

function readInstanceConfig(
  source: ElementSource,
  type: AnyType,
  rules: ConfigRules,
): ReadConfig & { document: JsonDocument } {
  const place = {
    element: source.fullName,
    file: fileOf(source.layer, `${source.dir}/${source.config.name}`),
  };
  const document = source.config.document ?? emptyDocument(place);
  const read = readConfig(document, type.config, rules, place);
  const missing = !source.config.document && hasErrors(read.diagnostics);
  const diagnostics = missing
    ? [diagnose("config-missing", place, { name: source.config.name })]
    : read.diagnostics;
  return { ...read, diagnostics, document };
}

interface Created {
  readonly members?: Readonly<Record<string, unknown>>;
  readonly diagnostics: readonly Diagnostic[];
}

function create(
  draft: Draft,
  type: AnyType,
  config: unknown,
  element: ElementFacts,
  before: readonly Diagnostic[],
): Created {
  const { one, parent, options } = draft;
  const { source } = one;
  if (hasErrors(before) || config === undefined) return { diagnostics: before };
  const found = type.body ? bodyOf(draft, type.body) : { definition: undefined };
  if (!("definition" in found)) return { diagnostics: [...before, found] };
  const place = eJsonPlace(source);
  try {
    const members: unknown = type.create({
      name: source.fullName,
      config,
      element,
      ports: options.ports,
      body: found.definition,
    });
    if (typeof members !== "object" || members === null)
      return { diagnostics: [...before, diagnose("create-nothing", place)] };
    const checked = checkMembers(
      members,
      parent?.meta,
      parent?.ancestry.at(-1) ?? source.declaration.type,
      place,
    );
    return { members: checked.members, diagnostics: [...before, ...checked.diagnostics] };
  } catch (error) {
    const { line, column, file } = placeIn(error);
    const where =
      file === undefined ? place : { ...place, file: fileIn(source.layer, file, place.file) };
    return {
      diagnostics: [
        ...before,
        diagnose("create-threw", where, { reason: nameOf(error) }, { line, column }),
      ],
    };
  }
}

const makers = {
  meta: "defineMeta",
  type: "defineType",
  service: "defineService",
  model: "defineModel",
} as const;

function bodyOf(
  { body, one: { source } }: Draft,
  wanted: keyof typeof makers,
): { definition: unknown } | Diagnostic {
  const place = eJsonPlace(source);
  if (!body)
    return diagnose("body-missing", place, { name: `${source.fullName.split(".").at(-1)}.ts` });
  if ("problem" in body) return codeFinding(source, body.problem);
  if (definitionKind(body.definition) === wanted) return body;
  const file = fileOf(source.layer, source.body ?? source.dir);
  return diagnose("body-no-definition", { ...place, file }, { expected: makers[wanted] });
}

function codeFinding(
  source: ElementSource,
  { code, reason, file, line, column }: CodeProblem,
): Diagnostic {
  const own = fileOf(source.layer, source.body ?? source.dir);
  const place = {
    element: source.fullName,
    file: file === undefined ? own : fileIn(source.layer, file, own),
  };
  return diagnose(code, place, { reason }, file === undefined ? {} : { line, column });
}

/** A file of the layer by its own name; for one outside, the element's file stands in. */
function fileIn(layer: Layer, file: string, otherwise: string): string {
  return layer.realPath !== null && file.startsWith(layer.realPath)
    ? fileOf(layer, file)
    : otherwise;
}

function eJsonPlace(source: ElementSource): Place {
  return { element: source.fullName, file: fileOf(source.layer, `${source.dir}/e.json`) };
}

function factsOf(
  source: ElementSource,
  isActive: boolean,
  extra: Readonly<Record<string, unknown>>,
): ElementFacts {
  const { declaration, fullName } = source;
  const { type, title, description, icon, isDefault, allowRegister } = declaration;
  return { fullName, type, title, description, icon, isActive, isDefault, allowRegister, extra };
}

function rulesFor(layer: Layer, options: LinkOptions): ConfigRules {
  const { variables, secretsDir, allowedHosts, publicOrigin } = options;
  return {
    scope: { declared: layer.variables, variables, secretsDir },
    allowedHosts,
    publicOrigin,
  };
}

/** The element for the snapshot: the new version, the last good one marked stale, or none that works. */
function settle(
  draft: Draft,
  { good, diagnostics }: Outcome,
  previous: LinkedElement | undefined,
): LinkedElement {
  const { one, parent, family, options } = draft;
  const { source } = one;
  const common = {
    diagnostics,
    layer: source.layer.name,
    official: source.layer.official,
    bodyFile: source.body === undefined ? undefined : (realPathOf(source.body) ?? source.body),
    hash: hashOf(source, draft.body),
  };
  // A Type that was taken away takes its instances with it: deletion acts at once.
  const orphan =
    one.parent === undefined && previous?.type !== "" && previous?.type === source.declaration.type;
  if (!good && previous && previous.state !== "failed" && !orphan)
    return {
      ...previous,
      ...common,
      state: "stale",
      get methods() {
        return previous.methods;
      },
    };
  const facts = good?.facts ?? factsOf(source, false, {});
  const members = good?.members ?? failedMembers(parent?.meta, source.fullName);
  const ancestry = parent ? [parent.fullName, ...parent.ancestry] : [];
  let methods: Readonly<Record<string, unknown>> | undefined;
  return {
    ...common,
    fullName: source.fullName,
    type: facts.type,
    title: facts.title,
    description: facts.description,
    icon: facts.icon,
    isActive: facts.isActive,
    isDefault: facts.isDefault,
    family,
    state: !good ? "failed" : facts.isActive ? "active" : "inactive",
    ancestry,
    facts,
    members,
    definition: good?.definition,
    meta: good ? good.meta : parent?.meta,
    generation: (previous?.generation ?? 0) + (good ? 1 : 0),
    // Made when first asked for: thousands of instances, few of them called by server code.
    get methods() {
      return (methods ??= callable(source.fullName, members, options.app));
    },
  };
}

function hashOf(source: ElementSource, body: Body | undefined): string {
  return hashOfTexts(source, body && "fingerprint" in body ? body.fingerprint : "");
}

/** Over an element's files; `code` stands for what it imports. */
export function hashOfTexts({ eJson, config }: ElementSource, code: string): string {
  const parts = [eJson.document.text, config.name, config.document?.text ?? null, code];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}
