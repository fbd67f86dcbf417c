import type { z } from "zod";
import type { DiagnosticCode } from "../diagnostic-texts.ts";
import { diagnose, type Diagnostic, type Facts, type Place } from "../diagnostics.ts";
import { joinMisspelt, nearestKey } from "../read/misspelt-keys.ts";
import { issueDiagnostics } from "../read/schema-issues.ts";
import {
  keySpotOf,
  parseJson,
  pointerOf,
  spotOf,
  type JsonDocument,
  type JsonPath,
} from "../read/parse-json.ts";
import {
  fieldNameOf,
  resolveReferences,
  type ReferenceScope,
  type SealedValue,
} from "./references.ts";
import { blankIn, isQuoted } from "./blanks.ts";
import { isAllowedHost } from "./outbound-hosts.ts";
import { exampleValues, type ExampleValue } from "./example-values.ts";
import {
  fieldAt,
  jsonSchemaOf,
  propertyNames,
  type FieldFacts,
  type JsonSchema,
} from "./json-schema.ts";

export interface ConfigRules {
  readonly scope: ReferenceScope;
  /** See `isAllowedHost`; undefined means every host. */
  readonly allowedHosts: readonly string[] | undefined;
  /** The server's public origin; undefined disables the check. */
  readonly publicOrigin: string | undefined;
}

export interface ReadConfig {
  /** Parsed by the Type's schema; undefined where there are errors or unset optional variables. */
  readonly config: unknown;
  readonly diagnostics: readonly Diagnostic[];
  readonly examples: readonly ExampleValue[];
  /** An optional variable is not set, or a sealed value cannot be opened here: the element is inactive, not broken. */
  readonly unset: boolean;
  /** Secret files that values were read from. */
  readonly files: readonly string[];
  /** The resolved values of secret fields. */
  readonly secrets: readonly string[];
  readonly sealed: readonly SealedValue[];
}

/** Resolves references in a document and parses it with the Type's schema. */
export function readConfig(
  document: JsonDocument,
  schema: z.ZodType,
  rules: ConfigRules,
  place: Place,
): ReadConfig {
  if (document.value === undefined) return { ...nothingRead, diagnostics: document.diagnostics };
  const json = jsonSchemaOf(schema);
  const resolved = resolveReferences(document.value, rules.scope, (path) => fieldAt(json, path));
  const secrets = secretsIn(resolved.value, json);
  const references = resolved.findings.map(({ path, code, facts }) =>
    diagnose(code, place, facts, spotOf(document, path)),
  );
  const unset = references.some(({ code }) => leavesInactive.has(code));
  const { files, sealed } = resolved;
  const outdated = sealed.flatMap(({ key, path }) => {
    const facts = { element: rules.scope.fullName, field: fieldNameOf(path) };
    return key === "previous"
      ? diagnose("sealed-earlier-key", place, facts, spotOf(document, path))
      : [];
  });
  const diagnostics = [...document.diagnostics, ...references, ...outdated];
  // An unresolved reference would only be reported a second time by the schema.
  if (references.length > 0) return { ...nothingRead, diagnostics, unset, files, secrets, sealed };
  const parsed = schema.safeParse(resolved.value);
  const issues = parsed.success
    ? []
    : issueDiagnostics(parsed.error.issues, { ...document, value: resolved.value }, place);
  const places = checkValues(resolved.value, json, document, rules, place);
  const examples = exampleValues(resolved.value, json, document, place);
  const replaced = new Set(examples.map(({ pointer }) => pointer));
  const found = [...diagnostics, ...issues, ...places];
  return {
    config: parsed.success ? parsed.data : undefined,
    // What an example value breaks besides is of no interest.
    diagnostics: joinMisspelt(
      withoutRepeats(found.filter(({ pointer = "" }) => !replaced.has(pointer))),
    ),
    examples,
    unset,
    files,
    secrets,
    sealed,
  };
}

/** An optional variable that is not set, and a sealed value where there is no key, such as in `menshen check`. */
const leavesInactive: ReadonlySet<DiagnosticCode> = new Set([
  "reference-optional",
  "sealed-unopened",
]);

function secretsIn(value: unknown, json: JsonSchema, path: JsonPath = []): string[] {
  if (typeof value === "string") return fieldAt(json, path).secret ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    secretsIn(item, json, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

/** The result for a document without values. */
export const nothingRead: ReadConfig = {
  config: undefined,
  diagnostics: [],
  examples: [],
  unset: false,
  files: [],
  secrets: [],
  sealed: [],
};

/** The document of a missing config file. */
export function emptyDocument(place: Place): JsonDocument {
  return parseJson("{}", place);
}

/** Reports unknown keys, outbound fields with a host that is not allowed, and own pages on a foreign origin. */
function checkValues(
  value: unknown,
  json: JsonSchema,
  document: JsonDocument,
  rules: ConfigRules,
  place: Place,
): Diagnostic[] {
  const found: Diagnostic[] = [];
  const textFindings = (text: string, field: FieldFacts, path: JsonPath): Diagnostic[] => {
    const exact = field.secret || field.outbound || field.ownOrigin || field.identifier;
    const blank = blankIn(text, exact);
    const spot = spotOf(document, path);
    if (blank) return [diagnose("value-blank", place, blank, spot)];
    return isQuoted(text) ? [diagnose("value-quoted", place, {}, spot)] : [];
  };
  const outboundFindings = (inner: unknown, path: JsonPath): Diagnostic[] => {
    const url = typeof inner === "string" ? URL.parse(inner) : null;
    if (!url) return [];
    const spot = spotOf(document, path);
    if (url.username || url.password) return [diagnose("url-credentials", place, {}, spot)];
    if (rules.allowedHosts === undefined || isAllowedHost(url, rules.allowedHosts)) return [];
    return [diagnose("host-refused", place, { host: url.host }, spot)];
  };
  const hintFor = (path: JsonPath): Facts => nearestKey(String(path.at(-1)), propertyNames(json));
  const visit = (inner: unknown, path: JsonPath): void => {
    const field = fieldAt(json, path);
    if (!field.allowed) {
      if (pointerOf(path) !== "/$schema")
        found.push(diagnose("key-unknown", place, hintFor(path), keySpotOf(document, path)));
      return;
    }
    if (field.outbound) found.push(...outboundFindings(inner, path));
    if (field.ownOrigin && originOf(inner) !== (rules.publicOrigin ?? originOf(inner)))
      found.push(diagnose("origin-foreign", place, {}, spotOf(document, path)));
    if (typeof inner === "string") found.push(...textFindings(inner, field, path));
    if (typeof inner !== "object" || inner === null) return;
    for (const [key, item] of Object.entries(inner))
      visit(item, [...path, Array.isArray(inner) ? Number(key) : key]);
  };
  visit(value, []);
  return found;
}

/** Undefined for what is not a URL, which the schema reports. */
function originOf(value: unknown): string | undefined {
  return typeof value === "string" && URL.canParse(value) ? new URL(value).origin : undefined;
}

/** Zod and `checkValues` may report the same unknown key. */
function withoutRepeats(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter(({ code, pointer, line, column }) => {
    const key = JSON.stringify([code, pointer, line, column]);
    return !seen.has(key) && seen.add(key);
  });
}
