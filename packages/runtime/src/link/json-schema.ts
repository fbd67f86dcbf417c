import { z } from "zod";
import type { Bilingual } from "@menshen/core";
import type { JsonPath } from "../read/parse-json.ts";

/** The parts of JSON Schema that are read here, and the marks of core's `field`. */
export interface JsonSchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema | boolean;
  readonly prefixItems?: readonly JsonSchema[];
  readonly required?: readonly string[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly secret?: boolean;
  readonly outbound?: boolean;
  readonly ownOrigin?: boolean;
  readonly identifier?: boolean;
  readonly titles?: Bilingual;
  readonly help?: Bilingual;
  readonly [keyword: string]: unknown;
}

/** The schema's facts about one place in a document. */
export interface FieldFacts {
  /** The schema names this field and allows a scalar, so that its secret mark is conclusive. */
  readonly named: boolean;
  /** False for a key that an object schema does not name and would drop, probably a typo. */
  readonly allowed: boolean;
  readonly secret: boolean;
  readonly outbound: boolean;
  readonly ownOrigin: boolean;
  readonly identifier: boolean;
  /** False for a named field that is optional. */
  readonly needed: boolean;
  /** The field's label. */
  readonly titles: Bilingual | undefined;
  /** Where to find the value. */
  readonly help: Bilingual | undefined;
}

const cache = new WeakMap<z.ZodType, JsonSchema>();

/** The JSON Schema of a file as written, with titles, help and secret marks. */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  const cached = cache.get(schema);
  if (cached) return cached;
  const made = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as JsonSchema;
  cache.set(schema, made);
  return made;
}

/** A field is secret when any alternative or any parent is; named only when every step of the path is. */
export function fieldAt(root: JsonSchema, path: JsonPath): FieldFacts {
  let level = expand(root, root);
  let named = true;
  let allowed = true;
  let needed = true;
  let secret = level.some((one) => one.secret === true);
  for (const key of path) {
    needed = !level.some((one) => mayOmit(one, key)) || level.some((one) => requires(one, key));
    const steps = level.flatMap((one) => namedStep(one, key));
    const next = steps.length > 0 ? steps : level.flatMap(openStep);
    allowed &&= next.length > 0 || typeof key === "number" || !level.some(namesItsKeys);
    named &&= steps.length > 0;
    level = next.flatMap((one) => expand(root, one));
    secret ||= level.some((one) => one.secret === true);
  }
  const outbound = level.some((one) => one.outbound === true);
  const ownOrigin = level.some((one) => one.ownOrigin === true);
  const identifier = level.some((one) => one.identifier === true);
  named &&= level.some(isScalar);
  const titles = level.find((one) => one.titles)?.titles;
  const help = level.find((one) => one.help)?.help;
  return { named, allowed, secret, outbound, ownOrigin, identifier, needed, titles, help };
}

function mayOmit({ properties = {}, required = [] }: JsonSchema, key: string | number): boolean {
  return typeof key === "string" && Object.hasOwn(properties, key) && !required.includes(key);
}

function requires({ required = [] }: JsonSchema, key: string | number): boolean {
  return typeof key === "string" && required.includes(key);
}

function isScalar({ type, enum: choices, const: only }: JsonSchema): boolean {
  return (
    choices !== undefined ||
    only !== undefined ||
    ["string", "number", "integer", "boolean"].includes(type ?? "")
  );
}

/** An object schema that drops unknown keys silently; a strict one reports them itself. */
function namesItsKeys(schema: JsonSchema): boolean {
  return schema.properties !== undefined && schema.additionalProperties === undefined;
}

/** Every property name that the schema mentions anywhere. */
export function propertyNames(schema: JsonSchema): Set<string> {
  const names = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key === "properties") for (const name of Object.keys(inner as object)) names.add(name);
      visit(inner);
    }
  };
  visit(schema);
  return names;
}

/** The schema and every alternative it refers to. */
function expand(root: JsonSchema, schema: JsonSchema, seen = new Set<JsonSchema>()): JsonSchema[] {
  if (seen.has(schema)) return [];
  seen.add(schema);
  const others = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  if (schema.$ref === "#") others.push(root);
  const definition = schema.$ref?.startsWith("#/$defs/")
    ? root.$defs?.[schema.$ref.slice(8)]
    : undefined;
  if (definition) others.push(definition);
  return [schema, ...others.flatMap((other) => expand(root, other, seen))];
}

function namedStep(schema: JsonSchema, key: string | number): JsonSchema[] {
  const named =
    schema.properties && Object.hasOwn(schema.properties, key) ? schema.properties[key] : undefined;
  if (typeof key === "string") return named ? [named] : [];
  const item = schema.prefixItems?.[key] ?? schema.items;
  return typeof item === "object" ? [item] : [];
}

function openStep(schema: JsonSchema): JsonSchema[] {
  return typeof schema.additionalProperties === "object" ? [schema.additionalProperties] : [];
}
