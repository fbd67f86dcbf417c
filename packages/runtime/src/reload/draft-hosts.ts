import { join } from "node:path";
import type { z } from "zod";
import { eJsonOf, typeOf } from "../describe/element-detail.ts";
import { maskText, masksIn } from "../describe/mask.ts";
import { diagnose, type Diagnostic } from "../diagnostics.ts";
import { fieldAt, jsonSchemaOf } from "../link/json-schema.ts";
import { resolveReferences } from "../link/references.ts";
import { placeIn, type ElementSource } from "../read/element-source.ts";
import { spotOf, type JsonDocument, type JsonPath } from "../read/parse-json.ts";
import type { SnapshotBuilder } from "./snapshot-builder.ts";
import type { ElementDraft } from "./validate-draft.ts";

interface DraftSources {
  /** As the draft came: in the filled one a stored secret looks like a typed one. */
  readonly written: ElementSource;
  readonly filled: ElementSource;
  /** Undefined for a new element. */
  readonly saved: ElementSource | undefined;
}

/**
 * What a draft refers to and must not get: stored secrets, where it names another host or Type than the stored element.
 * Otherwise a draft could send them elsewhere.
 */
export function withheldSecrets(
  { written, filled, saved }: DraftSources,
  draft: ElementDraft,
  builder: SnapshotBuilder,
): Diagnostic[] {
  const isSameType = !saved || saved.declaration.type === filled.declaration.type;
  const isSameHost = hostsOf(filled, builder) === (saved ? hostsOf(saved, builder) : "");
  if (isSameType && isSameHost) return [];
  const { fullName, layer, dir } = filled;
  return filesOf(written).flatMap(({ name, document }) => {
    const place = placeIn(layer, join(dir, name), fullName);
    const isStored = (name === "e.json" ? draft.e : draft.config) === undefined;
    const paths = [
      ...(isStored && holdsSecrets({ name, document }, saved, builder) ? [[]] : masksIn(document)),
      ...secretReferences(document, written, builder),
    ];
    return paths.map((path) => diagnose("secret-withheld", place, {}, spotOf(document, path)));
  });
}

/** Whether a file that the draft leaves out, so that the stored one applies, has a value that is masked outside. */
function holdsSecrets(
  { name, document }: { name: string; document: JsonDocument },
  saved: ElementSource | undefined,
  builder: SnapshotBuilder,
): boolean {
  const definition = typeOf(saved && builder.find(saved.declaration.type));
  if (!definition) return name !== "e.json";
  const schema = name === "e.json" ? eJsonOf(definition) : definition.config;
  return maskText(document, jsonSchemaOf(schema)) !== document.text;
}

/** All hosts that an element's files name, one per line; pages of a site are none. */
function hostsOf(source: ElementSource, builder: SnapshotBuilder): string {
  const definition = typeOf(builder.find(source.declaration.type));
  const hosts = new Set<string>();
  for (const { document, name } of filesOf(source)) {
    const schema = name === "e.json" ? definition?.elementKeys : definition?.config;
    for (const { path, text } of textsOf(resolved(document, source, builder).value)) {
      if (schema && isOwnPage(schema, path)) continue;
      if (text.includes("//") && URL.canParse(text)) hosts.add(new URL(text).host);
    }
  }
  return [...hosts].sort().join("\n");
}

/** Codes go there, secrets never. */
function isOwnPage(schema: z.ZodType, path: JsonPath): boolean {
  return fieldAt(jsonSchemaOf(schema), path).ownOrigin;
}

/** References to secret variables and files, and sealed values. Fields count as open here, so that none of them is resolved. */
function secretReferences(
  document: JsonDocument,
  source: ElementSource,
  builder: SnapshotBuilder,
): JsonPath[] {
  return resolved(document, source, builder).findings.flatMap(({ code, path }) =>
    code === "reference-misplaced" ? [path] : [],
  );
}

function resolved({ value }: JsonDocument, source: ElementSource, builder: SnapshotBuilder) {
  return resolveReferences(value, builder.scopeOf(source), () => ({ secret: false, needed: true }));
}

function filesOf({ eJson, config }: ElementSource) {
  const { name, document } = config;
  return [eJson, ...(document ? [{ name, document }] : [])];
}

function textsOf(value: unknown, path: JsonPath = []): { path: JsonPath; text: string }[] {
  if (typeof value === "string") return [{ path, text: value }];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    textsOf(inner, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}
