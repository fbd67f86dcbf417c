import type { ElementFacts, TypeDefinition } from "@menshen/core";
import type { z } from "zod";
import { bodyOf, fileIn, type Draft, type Outcome } from "./exported-definition.ts";
import { nameOf, placeIn } from "../read/code-problem.ts";
import { emptyDocument, readConfig, type ConfigRules, type ReadConfig } from "./read-config.ts";
import { diagnose, hasErrors, soften, type Diagnostic, type Place } from "../diagnostics.ts";
import { readFlag, unknownKeys } from "../read/e-json.ts";
import { checkMembers, inactiveMembers } from "./members.ts";
import { spotOf, type JsonDocument } from "../read/parse-json.ts";
import { eJsonPlace, factsOf, fileOf, type ElementSource } from "../read/element-source.ts";

// oxlint-disable-next-line no-explicit-any -- a Type's own code knows its config and members; here they are data
type AnyType = TypeDefinition<z.ZodType, any>;

/** Reads the config, runs create(), and puts the Meta's answers in place where the instance is switched off. */
export function attemptInstance(draft: Draft): Outcome {
  const { source, parent, rules } = draft;
  const type = parent?.definition as AnyType;
  const extra = readExtra(source, type, rules);
  const config = readInstanceConfig(source, type, rules);
  const files = [...extra.files, ...config.files];
  const flag = readFlag(
    (config.document.value as { isActive?: unknown } | null | undefined)?.isActive,
  );
  const isActive = source.declaration.isActive && flag !== false && !config.unset && !extra.unset;
  const facts = factsOf(source, isActive, (extra.config ?? {}) as Record<string, unknown>);
  const read = [...extra.diagnostics, ...config.diagnostics];
  // Without its keys of e.json an instance is as incomplete as without its config.
  const known = extra.unset ? { ...config, config: undefined } : config;
  const created = create(draft, type, known, facts, read);
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
): InstanceConfig {
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
  return { ...read, diagnostics, document, place };
}

interface InstanceConfig extends ReadConfig {
  readonly document: JsonDocument;
  readonly place: Place;
}

interface Created {
  readonly members?: Readonly<Record<string, unknown>>;
  readonly diagnostics: readonly Diagnostic[];
}

function create(
  draft: Draft,
  type: AnyType,
  { config, ...file }: InstanceConfig,
  element: ElementFacts,
  read: readonly Diagnostic[],
): Created {
  const { source, parent, ports } = draft;
  if (hasErrors(read) || config === undefined) return { diagnostics: read };
  const own = ownFindings(type, source, file, { config, element });
  const before = [...read, ...own];
  if (hasErrors(own)) return { diagnostics: before };
  const found = type.body ? bodyOf(draft, type.body) : { definition: undefined };
  if (!("definition" in found)) return { diagnostics: [...before, found] };
  const place = eJsonPlace(source);
  try {
    const members: unknown = type.create({
      name: source.fullName,
      config,
      element,
      ports,
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

/** What the Type itself finds, where it stands. */
function ownFindings(
  type: AnyType,
  source: ElementSource,
  file: Pick<InstanceConfig, "document" | "place">,
  instance: { config: unknown; element: ElementFacts },
): Diagnostic[] {
  const files = {
    config: file,
    "e.json": { document: source.eJson.document, place: eJsonPlace(source) },
  };
  try {
    return (type.check?.(instance) ?? []).map(({ severity, file, path, message }) => {
      const { document, place } = files[file];
      return { ...diagnose(`check-${severity}`, place, {}, spotOf(document, path)), message };
    });
  } catch (error) {
    return [diagnose("create-threw", eJsonPlace(source), { reason: nameOf(error) })];
  }
}
