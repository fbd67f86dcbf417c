import { join, sep } from "node:path";
import type { Unseal, Unsealed } from "@menshen/core/sealed-secret";
import type { Facts } from "../diagnostics.ts";
import type { Variable } from "../read/layers.ts";
import type { DiagnosticCode } from "../diagnostic-texts.ts";
import { pointerOf, type JsonPath } from "../read/parse-json.ts";
import { faultIn } from "../read/decode-text.ts";
import { readText, realPathOf, statOf } from "../read/read-text.ts";
import { encodingFacts } from "../read/unreadable-file.ts";
import { trimmed } from "./blanks.ts";
import type { FieldFacts } from "./json-schema.ts";

/** The variables, files and sealed values that an element may refer to. */
export interface ReferenceScope {
  /** The element's full name. */
  readonly fullName: string;
  /** Undefined where `app.json` is broken, which is one error for all elements below it. */
  readonly declared: Readonly<Record<string, Variable>> | undefined;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly secretsDir: string | undefined;
  /** Undefined for commands without the server's secret. */
  readonly unseal: Unseal | undefined;
}

/** A sealed value of an element, and the key that it is sealed for. */
export interface SealedValue extends Pick<Unsealed, "keyId"> {
  readonly path: JsonPath;
  readonly key: Unsealed["key"] | "unreadable";
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
  readonly sealed: readonly SealedValue[];
}

const MAX_FILE_BYTES = 64 * 1024;
const REFERENCE = /\{\{([^{}]*)\}\}/g;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;
const FILE = /^file:([\w./-]+)$/;
const SEALED = /^sealed:([\w-]+)$/;

/**
 * Replaces `{{NAME}}`, `{{file:PATH}}` and `{{sealed:...}}` in every string below `value`. Omits an optional field whose whole value is
 * an unset optional variable.
 */
export function resolveReferences(
  value: unknown,
  scope: ReferenceScope,
  fieldOf: (path: JsonPath) => Pick<FieldFacts, "secret" | "needed">,
): Resolved {
  const findings: ReferenceFinding[] = [];
  const files: string[] = [];
  const sealed: SealedValue[] = [];
  const inString = (text: string, path: JsonPath): string =>
    text.replace(REFERENCE, (whole, inner: string) => {
      const found = lookUp(inner.trim(), scope, path);
      const misplaced = found.secret && !(whole === text && fieldOf(path).secret);
      const code = misplaced ? "reference-misplaced" : found.code;
      if (code)
        findings.push({ path, code, facts: { ...found.facts, reference: found.reference } });
      if (found.file) files.push(found.file);
      if (found.sealed) sealed.push({ ...found.sealed, path });
      return code || found.value === undefined ? whole : found.value;
    });
  const isLeftOut = (item: unknown, path: JsonPath): boolean =>
    typeof item === "string" &&
    isReference(item) &&
    lookUp(item.slice(2, -2).trim(), scope, path).code === "reference-optional" &&
    !fieldOf(path).needed;
  const visit = (inner: unknown, path: JsonPath): unknown => {
    if (typeof inner === "string") return inner.includes("{{") ? inString(inner, path) : inner;
    if (Array.isArray(inner)) return inner.map((item, index) => visit(item, [...path, index]));
    if (typeof inner !== "object" || inner === null) return inner;
    const given = Object.entries(inner).filter(([key, item]) => !isLeftOut(item, [...path, key]));
    return Object.fromEntries(given.map(([key, item]) => [key, visit(item, [...path, key])]));
  };
  return { value: visit(value, []), findings, files, sealed };
}

/**
 * True for a string that is a single reference by name, which does not contain what it refers to. A sealed value does,
 * so that it is masked like any other.
 */
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
  readonly sealed?: Omit<SealedValue, "path">;
}

function lookUp(inner: string, scope: ReferenceScope, at: JsonPath): Lookup {
  const sealed = SEALED.exec(inner)?.[1];
  if (sealed !== undefined)
    return { reference: "sealed", secret: true, ...unseal(sealed, scope, at) };
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

/** A field as `menshen seal` takes it: `authConfig.appSecret`. Items of a list are one field. */
export function fieldNameOf(path: JsonPath): string {
  return withoutIndexes(path).join(".");
}

function withoutIndexes(path: JsonPath): JsonPath {
  return path.filter((key) => typeof key === "string");
}

function unseal(
  sealed: string,
  { fullName, unseal }: ReferenceScope,
  path: JsonPath,
): Omit<Lookup, "reference" | "secret"> {
  if (!unseal) return { code: "sealed-unopened" };
  const pointer = pointerOf(withoutIndexes(path));
  const { key, keyId, value, isMoved } = unseal(sealed, { fullName, pointer });
  const facts = { element: fullName, field: fieldNameOf(path) };
  if (key === "missing")
    return { code: "sealed-key-missing", facts: { ...facts, keyId }, sealed: { key, keyId } };
  if (value !== undefined) return { value, sealed: { key, keyId } };
  const code = isMoved ? "sealed-elsewhere" : "sealed-damaged";
  return { code, facts, sealed: { key: "unreadable", keyId } };
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
