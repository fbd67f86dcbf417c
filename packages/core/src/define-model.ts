import type { Method } from "./method.ts";

/** Where a field's value lives: a column of the accounts store, or a key of the account's profile. */
export type FieldSource =
  | "id"
  | "userId"
  | "kind"
  | "base"
  | "tenant"
  | "subject"
  | "unionId"
  | "status"
  | "createdAt"
  | "updatedAt"
  | `profile.${string}`;

/** The plain values that rows hold. */
interface FieldTypes {
  text: string;
  integer: number;
  boolean: boolean;
  json: unknown;
}

export interface ModelField {
  readonly type: keyof FieldTypes;
  readonly from: FieldSource;
}

export type ModelFields = Readonly<Record<string, ModelField>>;

/** A row of a model. Every field but the `id` may be null: providers withhold what they like. */
export type RowOf<Fields extends ModelFields> = {
  [K in keyof Fields]: Fields[K]["from"] extends "id"
    ? FieldTypes[Fields[K]["type"]]
    : FieldTypes[Fields[K]["type"]] | null;
};

/** `[field, 1]` ascending, `[field, -1]` descending. */
export type OrderList<Fields extends ModelFields> = readonly (readonly [
  keyof Fields & string,
  1 | -1,
])[];

export interface ModelDefinition<Fields extends ModelFields = ModelFields> {
  readonly "~definition": "model";
  /** The kind of account whose rows the model shows, for example `wecom`. */
  readonly kind: string;
  readonly fields: Fields;
}

/**
 * A view on the accounts store under documented field names. Use `as const` field types.
 * @example
 * export default defineModel({ kind: "wecom", fields: { id: { type: "integer", from: "id" } } });
 */
export function defineModel<const Fields extends ModelFields>(definition: {
  kind: string;
  fields: Fields;
}): ModelDefinition<Fields> {
  return { "~definition": "model", kind: definition.kind, fields: definition.fields };
}

/** Equality on fields; a `Q(...)` expression says the same as text. */
export type ModelFilter<Fields extends ModelFields> = string | Partial<RowOf<Fields>>;

export interface GetInput<Fields extends ModelFields> {
  filter: ModelFilter<Fields>;
  orderList?: OrderList<Fields> | undefined;
}

/** The methods every model element has. */
export interface ModelElement<Fields extends ModelFields> {
  readonly get: Method<"query", "admin", GetInput<Fields>, RowOf<Fields> | null>;
}
