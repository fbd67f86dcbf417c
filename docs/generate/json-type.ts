import { noInput } from "@menshen/core";
import { z } from "zod";

/** The parts of JSON Schema that the schemas of this workspace use. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema | boolean;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly format?: string;
  readonly [keyword: string]: unknown;
}

/** A Zod schema's input as one line of TypeScript: `{ id: string, limit?: integer }`. Empty where it takes nothing. */
export function inputType(schema: z.ZodType): string {
  if (schema === noInput) return "";
  return jsonType(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as JsonSchema);
}

/** One line that a reader of TypeScript understands. */
export function jsonType(schema: JsonSchema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return [...new Set(choices.map(jsonType))].join(" | ");
  if (schema.allOf) return schema.allOf.map(jsonType).join(" & ");
  if (schema.properties) return objectType(schema.properties, schema.required ?? []);
  if (schema.type === "array") return `${wrapped(itemType(schema.items))}[]`;
  if (schema.type === "object") return `{ [key]: ${itemType(schema.additionalProperties)} }`;
  return [schema.type ?? "any"].flat().join(" | ");
}

function objectType(
  properties: Readonly<Record<string, JsonSchema>>,
  required: readonly string[],
): string {
  const fields = Object.entries(properties).map(
    ([name, schema]) => `${name}${required.includes(name) ? "" : "?"}: ${jsonType(schema)}`,
  );
  return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
}

function itemType(items: JsonSchema | boolean | undefined): string {
  return typeof items === "object" ? jsonType(items) : "any";
}

function wrapped(type: string): string {
  return type.includes(" | ") && !type.startsWith("{") ? `(${type})` : type;
}
