import type { Bilingual } from "@menshen/core";
import { isObject } from "../server/failure.ts";

/** The parts of a JSON Schema that forms read. */
export interface Schema {
  readonly [keyword: string]: unknown;
}

export type FieldPath = readonly string[];

/** One input of a form. */
export interface FormField {
  readonly path: FieldPath;
  readonly titles: Bilingual;
  readonly help: Bilingual | undefined;
  readonly kind: "text" | "lines" | "secret" | "flag" | "choice" | "number" | "json";
  /** Of a choice. */
  readonly choices: readonly string[];
  readonly required: boolean;
}

/** The path as text, as in `#/elements/<fullName>?field=authConfig.appSecret`. */
export function keyOf({ path }: Pick<FormField, "path">): string {
  return path.join(".");
}

/** The inputs for a schema: fields of nested objects by their whole path, in the schema's order. */
export function fieldsOf(schema: Schema): FormField[] {
  return walk(schema, [], true, undefined);
}

function walk(
  schema: Schema,
  path: FieldPath,
  required: boolean,
  group: Bilingual | undefined,
): FormField[] {
  const properties = isObject(schema["properties"]) ? schema["properties"] : undefined;
  if (properties) {
    const needed: unknown[] = Array.isArray(schema["required"]) ? schema["required"] : [];
    const titles = path.length > 0 ? bilingual(schema["titles"]) : undefined;
    return Object.entries(properties).flatMap(([key, inner]) =>
      isObject(inner)
        ? walk(inner, [...path, key], required && needed.includes(key), titles ?? group)
        : [],
    );
  }
  const own = bilingual(schema["titles"]) ?? same(path.at(-1) ?? "");
  const isShared = group && path.length > 2;
  const titles = isShared ? { zh: `${group.zh}：${own.zh}`, en: `${group.en}: ${own.en}` } : own;
  const choices = choicesOf(schema);
  return [
    {
      path,
      titles,
      help: bilingual(schema["help"]),
      kind: kindOf(schema, choices),
      choices,
      required,
    },
  ];
}

function kindOf(schema: Schema, choices: readonly string[]): FormField["kind"] {
  if (schema["secret"] === true) return "secret";
  const values = Array.isArray(schema["enum"]) ? schema["enum"] : [];
  if (schema["type"] === "boolean" || values.includes(true)) return "flag";
  if (choices.length > 0) return "choice";
  if (
    schema["type"] === "array" &&
    isObject(schema["items"]) &&
    schema["items"]["type"] === "string"
  )
    return "lines";
  const alternatives = Array.isArray(schema["anyOf"]) ? schema["anyOf"].filter(isObject) : [];
  const types = [schema, ...alternatives].map(({ type }) => type);
  if (types.includes("string")) return "text";
  return types.some((type) => type === "integer" || type === "number") ? "number" : "json";
}

function choicesOf({ enum: values }: Schema): string[] {
  return Array.isArray(values) && values.every((one) => typeof one === "string") ? values : [];
}

function bilingual(value: unknown): Bilingual | undefined {
  if (!isObject(value)) return undefined;
  const { zh, en } = value;
  return typeof zh === "string" && typeof en === "string" ? { zh, en } : undefined;
}

function same(text: string): Bilingual {
  return { zh: text, en: text };
}

/** The value at a path, or undefined. */
export function valueAt(document: unknown, path: FieldPath): unknown {
  return path.reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), document);
}

/** A copy with another value at a path; undefined removes it, and objects that it leaves empty. */
export function withValue(
  document: Readonly<Record<string, unknown>>,
  [key = "", ...below]: FieldPath,
  value: unknown,
): Record<string, unknown> {
  const inner = isObject(document[key]) ? document[key] : {};
  const next = below.length > 0 ? emptied(withValue(inner, below, value)) : value;
  const { [key]: _, ...rest } = document;
  return next === undefined ? rest : { ...document, [key]: next };
}

function emptied(document: Record<string, unknown>): Record<string, unknown> | undefined {
  return Object.keys(document).length > 0 ? document : undefined;
}
