import { join, sep } from "node:path";
import type { Facts } from "../diagnostics.ts";
import type { Variable } from "../read/layers.ts";
import type { DiagnosticCode } from "../diagnostic-texts.ts";
import type { JsonPath } from "../read/parse-json.ts";
import { faultIn } from "../read/decode-text.ts";
import { readText, realPathOf, statOf } from "../read/read-text.ts";
import { encodingFacts } from "../read/unreadable-file.ts";
import { trimmed } from "./blanks.ts";
import type { FieldFacts } from "./json-schema.ts";

/** The variables and files that elements of one layer may refer to. */
export interface ReferenceScope {
  /** Undefined where `app.json` is broken, which is one error for all elements below it. */
  readonly declared: Readonly<Record<string, Variable>> | undefined;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly secretsDir: string | undefined;
}

interface ReferenceFinding {
  readonly path: JsonPath;
  readonly code: DiagnosticCode;
  readonly facts: Facts;
}

export interface Resolved {
  readonly value: unknown;
  readonly findings: readonly ReferenceFinding[];
  /** Absolute paths of the secret files that were read or are missing. */
  readonly files: readonly string[];
}

const MAX_FILE_BYTES = 64 * 1024;
const REFERENCE = /\{\{([^{}]*)\}\}/g;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;
const FILE = /^file:([\w./-]+)$/;

/**
 * Replaces `{{NAME}}` and `{{file:PATH}}` in every string below `value`. Omits an optional field whose whole value is
 * an unset optional variable.
 */
export function resolveReferences(
  value: unknown,
  scope: ReferenceScope,
  fieldOf: (path: JsonPath) => Pick<FieldFacts, "secret" | "needed">,
): Resolved {
  const findings: ReferenceFinding[] = [];
  const files: string[] = [];
  const inString = (text: string, path: JsonPath): string =>
    text.replace(REFERENCE, (whole, inner: string) => {
      const found = lookUp(inner.trim(), scope);
      const misplaced = found.secret && !(whole === text && fieldOf(path).secret);
      const code = misplaced ? "reference-misplaced" : found.code;
      if (code)
        findings.push({ path, code, facts: { ...found.facts, reference: found.reference } });
      if (found.file) files.push(found.file);
      return code || found.value === undefined ? whole : found.value;
    });
  const isLeftOut = (item: unknown, path: JsonPath): boolean =>
    typeof item === "string" &&
    isReference(item) &&
    lookUp(item.slice(2, -2).trim(), scope).code === "reference-optional" &&
    !fieldOf(path).needed;
  const visit = (inner: unknown, path: JsonPath): unknown => {
    if (typeof inner === "string") return inner.includes("{{") ? inString(inner, path) : inner;
    if (Array.isArray(inner)) return inner.map((item, index) => visit(item, [...path, index]));
    if (typeof inner !== "object" || inner === null) return inner;
    const given = Object.entries(inner).filter(([key, item]) => !isLeftOut(item, [...path, key]));
    return Object.fromEntries(given.map(([key, item]) => [key, visit(item, [...path, key])]));
  };
  return { value: visit(value, []), findings, files };
}

/** True for a string that is a single reference, which names a secret without containing it. */
export function isReference(text: string): boolean {
  const inner = /^\{\{([^{}]*)\}\}$/.exec(text)?.[1]?.trim();
  return inner !== undefined && (VARIABLE.test(inner) || FILE.test(inner));
}

interface Lookup {
  /** A name or a path, never a value: safe to print. */
  readonly reference: string;
  readonly secret: boolean;
  readonly value?: string;
  readonly code?: DiagnosticCode;
  readonly facts?: Facts;
  readonly file?: string;
}

function lookUp(inner: string, scope: ReferenceScope): Lookup {
  const path = FILE.exec(inner)?.[1];
  if (path !== undefined)
    return { reference: inner, secret: true, ...readSecret(path, scope.secretsDir) };
  if (!VARIABLE.test(inner)) return { reference: "", secret: false, code: "reference-malformed" };
  return { reference: inner, ...variable(inner, scope) };
}

function variable(name: string, scope: ReferenceScope): Omit<Lookup, "reference"> {
  if (/^MENSHEN_/i.test(name)) return { secret: false, code: "reference-reserved" };
  if (!scope.declared) return { secret: false, code: "reference-waiting" };
  const declared = Object.hasOwn(scope.declared, name) ? scope.declared[name] : undefined;
  if (!declared) return { secret: false, code: "reference-unknown" };
  const secret = declared.secret ?? false;
  const given = Object.hasOwn(scope.variables, name) ? scope.variables[name] : undefined;
  const value = given === undefined ? undefined : trimmed(given);
  // Compose files and shells pass an unset variable as an empty one.
  if (value === undefined || value === "")
    return { secret, code: declared.optional ? "reference-optional" : "reference-unset" };
  return { secret, value };
}

function readSecret(
  path: string,
  secretsDir: string | undefined,
): Omit<Lookup, "reference" | "secret"> {
  const base = secretsDir === undefined ? null : realPathOf(secretsDir);
  if (base === null) return { code: "file-no-directory" };
  const wanted = join(base, path);
  if (!wanted.startsWith(base + sep)) return { code: "file-outside" };
  const file = realPathOf(wanted);
  // Returned even where the file is missing, so that the element is built again once it exists.
  if (file === null) return { code: "file-missing", file: wanted };
  if (!file.startsWith(base + sep)) return { code: "file-outside" };
  const stat = statOf(file);
  if (!stat?.isFile()) return { code: "file-missing", file };
  if (stat.size > MAX_FILE_BYTES) return { code: "file-too-large", file };
  try {
    return { value: trimmed(readText(file) ?? ""), file };
  } catch (error) {
    const fault = faultIn(error);
    if (fault) return { code: "file-encoding", facts: encodingFacts(fault), file };
    return { code: "file-missing", file };
  }
}
