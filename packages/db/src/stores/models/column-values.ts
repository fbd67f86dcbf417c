import type { FieldType } from "@menshen/core";
import { storable, toJson } from "../../sql/json.ts";

/** A field's value as its column stores it: booleans are 0 or 1, JSON is text. */
export function toColumn(type: FieldType, value: unknown): string | number | null {
  if (value === null) return null;
  if (type === "json") return toJson(value);
  // Adding zero turns -0 into 0.
  return typeof value === "string" ? storable(value) : Number(value) + 0;
}

export function fromColumn(type: FieldType, stored: unknown): unknown {
  if (stored === null) return null;
  if (type === "json") return JSON.parse(stored as string) as unknown;
  return type === "boolean" ? stored === 1 : stored;
}

/** The type of the column of a field. */
export function columnType(type: FieldType): "text" | "integer" | "real" {
  if (type === "json") return "text";
  return type === "boolean" ? "integer" : type;
}
