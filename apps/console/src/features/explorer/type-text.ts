import type { Schema } from "../../shared/form/schema-fields.ts";
import { isObject } from "../../shared/server/failure.ts";

const MAX_DEPTH = 6;
const PREFIX = "#/components/schemas/";

type Components = Readonly<Record<string, unknown>>;

/** A schema as a TypeScript type. @param components what it refers to */
export function typeText(schema: unknown, components: Components): string {
  return write(schema, { components, depth: 0, indent: "" });
}

interface Place {
  readonly components: Components;
  /** How many schemas are around it; a reference further inside is written as its name. */
  readonly depth: number;
  readonly indent: string;
}

function write(schema: unknown, at: Place): string {
  if (!isObject(schema)) return "unknown";
  const place = { ...at, depth: at.depth + 1 };
  const inner = (part: unknown): string => write(part, place);
  const { $ref, anyOf, enum: values, type, items, prefixItems, properties } = schema;
  if (typeof $ref === "string") return reference($ref, place);
  if (Array.isArray(anyOf)) return union(anyOf.filter((one) => !isNothing(one)).map(inner));
  if ("const" in schema) return JSON.stringify(schema["const"]);
  if (Array.isArray(values)) return union(values.map((value) => JSON.stringify(value)));
  if (Array.isArray(type)) return union(type.map((one) => inner({ ...schema, type: one })));
  if (Array.isArray(prefixItems)) return `[${prefixItems.map(inner).join(", ")}]`;
  if (type === "array") return arrayOf(inner(items));
  if (isObject(properties)) return objectText(schema, properties, place);
  if (type === "object") return `Record<string, ${inner(schema["additionalProperties"])}>`;
  return typeof type === "string" ? (type === "integer" ? "number" : type) : "unknown";
}

function reference($ref: string, place: Place): string {
  const name = $ref.slice(PREFIX.length);
  const target = place.components[name];
  if (place.depth <= MAX_DEPTH && target) return write(target, place);
  return name.slice(name.lastIndexOf(".") + 1);
}

function objectText(schema: Schema, properties: Schema, place: Place): string {
  const required: unknown[] = Array.isArray(schema["required"]) ? schema["required"] : [];
  const indent = `${place.indent}  `;
  const lines = Object.entries(properties).map(([key, part]) => {
    const mark = required.includes(key) ? "" : "?";
    return `${indent}${key}${mark}: ${write(part, { ...place, indent })};\n`;
  });
  return lines.length === 0 ? "{}" : `{\n${lines.join("")}${place.indent}}`;
}

function isNothing(schema: unknown): boolean {
  return isObject(schema) && isObject(schema["not"]);
}

function union(types: readonly string[]): string {
  const distinct = [...new Set(types)];
  return distinct.length === 0 ? "undefined" : distinct.join(" | ");
}

function arrayOf(type: string): string {
  return type.includes(" | ") && !type.startsWith("{") ? `(${type})[]` : `${type}[]`;
}
