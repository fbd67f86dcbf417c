import { join } from "node:path";
import {
  definitionTexts,
  type ElementFacts,
  type Members,
  type ServiceDefinition,
  type TypeDefinition,
} from "@menshen/core";
import type { z } from "zod";
import { diagnose, hasErrors, soften, type Diagnostic, type Place } from "../diagnostics.ts";
import type { DiagnosticCode } from "../diagnostic-texts.ts";
import { placeIn as placeOfError, reasonOf } from "../read/code-problem.ts";
import { readFlag, unknownKeys } from "../read/e-json.ts";
import { eJsonPlace, factsOf, placeIn, type ElementSource } from "../read/element-source.ts";
import { spotOf, type JsonDocument } from "../read/parse-json.ts";
import type { BuildInput, BuildResult } from "./build-input.ts";
import { disposeVersion, keepDisposers, runDisposers } from "./disposal.ts";
import { exportedDefinition, fileInLayer } from "./exported-definition.ts";
import { createRedactor } from "../redactor.ts";
import { inElement } from "./in-element.ts";
import { expectedKeyDiagnostics } from "./expected-keys.ts";
import { fetchAllowed } from "./outbound-hosts.ts";
import { codeSpot } from "./code-spot.ts";
import { checkMembers, inactiveMembers } from "./members.ts";
import { exampleDiagnostics } from "./example-values.ts";
import {
  emptyDocument,
  nothingRead,
  readConfig,
  type ConfigRules,
  type ReadConfig,
} from "./read-config.ts";

// oxlint-disable-next-line no-explicit-any -- a Type's own code declares its config and members; here they are data
type AnyType = TypeDefinition<z.ZodType, any>;

/** Reads the config and runs `create()`. An inactive Instance gets the answers of its Meta instead of its methods. */
export function buildInstance(input: BuildInput): BuildResult {
  const { source, parent } = input;
  const type = parent?.definition as AnyType;
  const rules = { ...input.rules, allowedHosts: hostsOf(input, type.hosts) };
  const extra = readExtraKeys(source, type, rules);
  const file = readConfigFile(source, type, rules);
  const files = [...extra.files, ...file.files];
  const secrets = [...extra.secrets, ...file.secrets];
  const sealed = [...extra.sealed, ...file.sealed];
  input.onSecrets?.(secrets);
  const flag = readFlag(
    (file.document.value as { isActive?: unknown } | null | undefined)?.isActive,
  );
  const isActive = source.declaration.isActive && flag !== false && !file.unset && !extra.unset;
  const facts = factsOf(source, isActive, (extra.config ?? {}) as Record<string, unknown>);
  const examples = exampleDiagnostics([...file.examples, ...extra.examples]);
  const expected = expectedKeyDiagnostics(source, type);
  const read = [...examples, ...expected, ...extra.diagnostics, ...file.diagnostics];
  // Without its keys of e.json an Instance is as incomplete as without its config.
  const config = extra.unset ? undefined : file.config;
  const { members, unique, diagnostics } =
    hasErrors(read) || config === undefined
      ? { members: undefined, unique: undefined, diagnostics: read }
      : create(input, type, file, { config, element: facts }, read);
  const meta = parent?.meta;
  if (!isActive) {
    // Its methods never run.
    disposeVersion(source.fullName, members, input.ports.log);
    const inactive = inactiveMembers(members, meta, facts, type, config);
    const good = { members: inactive, facts, meta };
    return { files, secrets, sealed, diagnostics: soften(diagnostics), good };
  }
  if (lacksRealValues(diagnostics)) {
    disposeVersion(source.fullName, members, input.ports.log);
    const off = { ...facts, isActive: false };
    const inactive = inactiveMembers(undefined, meta, off, type, file.config);
    const unconfigured = { members: inactive, facts: off, meta };
    return { files, secrets, sealed, diagnostics, unconfigured };
  }
  if (!members || hasErrors(diagnostics)) {
    disposeVersion(source.fullName, members, input.ports.log);
    return { files, secrets, sealed, diagnostics };
  }
  const good = { members, facts, meta, ...(unique && { unique }) };
  return { files, secrets, sealed, diagnostics, good };
}

/** Undefined means every host. */
function hostsOf(
  { rules }: BuildInput,
  declared: readonly string[] | undefined,
): readonly string[] | undefined {
  return rules.allowedHosts && [...rules.allowedHosts, ...(declared ?? [])];
}

/** Errors of values that cannot be the provider's: nothing else is wrong with the Instance. */
function lacksRealValues(diagnostics: readonly Diagnostic[]): boolean {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  return errors.length > 0 && errors.every(({ code }) => valueCodes.has(code));
}

const valueCodes: ReadonlySet<DiagnosticCode> = new Set([
  "value-example",
  "value-format",
  "value-small",
  "value-large",
  "value-refused",
  "check-form",
]);

/** The keys of e.json that the Type declares. */
function readExtraKeys(source: ElementSource, type: AnyType, rules: ConfigRules): ReadConfig {
  const { document } = source.eJson;
  const place = eJsonPlace(source);
  const names = new Set(Object.keys(type.elementKeys?.shape ?? {}));
  const unknown = unknownKeys(source.declaration, names, document, place);
  if (!type.elementKeys) return { ...nothingRead, config: {}, diagnostics: unknown };
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

interface ConfigFile extends ReadConfig {
  readonly document: JsonDocument;
  readonly place: Place;
}

function readConfigFile(source: ElementSource, type: AnyType, rules: ConfigRules): ConfigFile {
  const place = placeIn(source.layer, join(source.dir, source.config.name), source.fullName);
  const document = source.config.document ?? emptyDocument(place);
  const read = readConfig(document, type.config, rules, place);
  const diagnostics = source.config.document
    ? read.diagnostics
    : explainMissing(source, place, read.diagnostics);
  return { ...read, diagnostics, document, place };
}

/** A missing config file is one error instead of one for each field, and a warning where another name may be meant. */
function explainMissing(
  { config: { name, others } }: ElementSource,
  place: Place,
  diagnostics: readonly Diagnostic[],
): readonly Diagnostic[] {
  const [other] = others;
  if (!hasErrors(diagnostics))
    return other === undefined ? diagnostics : [diagnose("config-unused", place, { name, other })];
  const beside = other !== undefined && {
    zh: `目录中有 ${other}：请改名为 ${name}，或在 frontBundleEntry 中写明。`,
    en: `; there is ${other}: rename it to ${name}, or name it in frontBundleEntry`,
  };
  return [diagnose("config-missing", place, { name, beside: beside || "" })];
}

interface Created {
  readonly members?: Readonly<Record<string, unknown>> | undefined;
  readonly unique?: readonly string[] | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

interface Configured {
  readonly config: unknown;
  readonly element: ElementFacts;
}

/** The Type's own checks, then its `create()`, then the Meta's contract. `read` are the diagnostics so far. */
function create(
  input: BuildInput,
  type: AnyType,
  file: ConfigFile,
  configured: Configured,
  read: readonly Diagnostic[],
): Created {
  const { source, parent } = input;
  const checks = runChecks(type, source, file, configured);
  if (hasErrors(checks)) return { diagnostics: [...read, ...checks] };
  const unique = uniqueValues(input, type, file, configured);
  const checkedValues = [...read, ...checks, ...unique.diagnostics];
  if (hasErrors(unique.diagnostics)) return { diagnostics: checkedValues };
  const exported = type.body
    ? exportedDefinition(input, type.body)
    : { definition: undefined, diagnostics: [] };
  const before = [...checkedValues, ...exported.diagnostics];
  if (!("definition" in exported)) return { diagnostics: before };
  const members = runCreate(input, type, configured, exported.definition);
  if ("code" in members) return { diagnostics: [...before, members] };
  const metaName = parent?.ancestry.at(-1) ?? source.declaration.type;
  const named = { meta: metaName, type: source.declaration.type };
  const checked = checkMembers(members.created, parent?.meta, named, (member) =>
    codeSpot(input, member),
  );
  const slow = members.ms < SLOW_CREATE_MS ? [] : [slowCreate(source, members.ms)];
  const { values } = unique;
  return {
    members: checked.members,
    unique: values,
    diagnostics: [...before, ...checked.diagnostics, ...slow],
  };
}

/** The values that the Instance may have alone, and an error at each that another one has. */
function uniqueValues(
  { source, ownerOf }: BuildInput,
  type: AnyType,
  { document, place }: ConfigFile,
  configured: Configured,
): { readonly values?: readonly string[]; readonly diagnostics: readonly Diagnostic[] } {
  if (!type.unique) return { diagnostics: [] };
  try {
    const found = inElement(source.fullName, () => type.unique?.(configured.config) ?? []);
    const diagnostics = found.flatMap(({ path, value }) => {
      const other = ownerOf(value);
      return other === undefined
        ? []
        : [diagnose("value-taken", place, { other }, spotOf(document, path))];
    });
    return { values: found.map(({ value }) => value), diagnostics };
  } catch (error) {
    const reason = shownReason(error, configured);
    return { diagnostics: [diagnose("create-threw", eJsonPlace(source), { reason })] };
  }
}

/** Runs the Type's `check` and puts its findings where the values stand. */
function runChecks(
  type: AnyType,
  source: ElementSource,
  config: ConfigFile,
  configured: Configured,
): Diagnostic[] {
  const files = {
    config,
    "e.json": { document: source.eJson.document, place: eJsonPlace(source) },
  };
  try {
    const found = inElement(source.fullName, () => type.check?.(configured) ?? []);
    return found.map(({ severity, file, path, message, wrongForm }) => {
      const { document, place } = files[file];
      const code =
        wrongForm && severity === "error" ? "check-form" : (`check-${severity}` as const);
      return { ...diagnose(code, place, {}, spotOf(document, path)), message };
    });
  } catch (error) {
    return [
      diagnose("create-threw", eJsonPlace(source), { reason: shownReason(error, configured) }),
    ];
  }
}

/** `create` blocks every request while it runs. */
const SLOW_CREATE_MS = 500;

function slowCreate(source: ElementSource, ms: number): Diagnostic {
  return diagnose("create-slow", eJsonPlace(source), { ms: Math.round(ms) });
}

interface CreateResult {
  readonly created: Record<string, unknown>;
  readonly ms: number;
}

function runCreate(
  input: BuildInput,
  type: AnyType,
  { config, element }: Configured,
  body: unknown,
): CreateResult | Diagnostic {
  const { source } = input;
  const hosts = hostsOf(input, [
    ...type.hosts,
    ...((body as ServiceDefinition<Members> | undefined)?.hosts ?? []),
  ]);
  const ports = { ...input.ports, fetch: fetchAllowed(input.ports.fetch, hosts) };
  const { fullName: name } = source;
  const disposers: (() => unknown)[] = [];
  const onDispose = (dispose: () => unknown): void => void disposers.push(dispose);
  const started = performance.now();
  try {
    const context = { name, config, element, ports, body, onDispose };
    const returned: unknown = inElement(name, () => type.create(context));
    const ms = performance.now() - started;
    if (typeof returned === "object" && returned !== null && !(returned instanceof Promise)) {
      // Copied here, because a getter of the Type's object may throw as well. Without a prototype from the beginning, the copy
      // would be a dictionary of six times the size.
      const created = Object.setPrototypeOf({ ...returned }, null) as Record<string, unknown>;
      keepDisposers(created, disposers);
      return { created, ms };
    }
    runDisposers(name, disposers, ports.log);
    return notMembers(input, returned);
  } catch (error) {
    runDisposers(name, disposers, ports.log);
    return createProblem(input, error, shownReason(error, { config, element }));
  }
}

function notMembers(input: BuildInput, returned: unknown): Diagnostic {
  const { place, spot } = codeSpot(input);
  if (!(returned instanceof Promise)) return diagnose("create-nothing", place, {}, spot);
  // That it is a promise is the problem, however it ends.
  returned.catch(() => undefined);
  return diagnose("create-async", place, {}, spot);
}

function createProblem(input: BuildInput, error: unknown, reason: string): Diagnostic {
  const { source } = input;
  const invalid = definitionTexts(error);
  if (invalid) {
    const { place, spot } = codeSpot(input);
    return diagnose("definition-invalid", place, { reason: invalid }, spot);
  }
  const { line, column, file } = placeOfError(error);
  const own = eJsonPlace(source);
  const where = file === undefined ? own : fileInLayer(source, file, own.path);
  return diagnose("create-threw", where, { reason }, { line, column });
}

const MIN_VALUE = 4;

/** Without any value of the config: a Type may not have marked its secrets. */
function shownReason(error: unknown, { config, element }: Configured): string {
  const values = [config, element.extra].flatMap(scalarsIn);
  return createRedactor(values, MIN_VALUE)(reasonOf(error));
}

function scalarsIn(value: unknown): string[] {
  if (typeof value === "string" || typeof value === "number") return [String(value)];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(scalarsIn);
}
