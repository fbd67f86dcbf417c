import { DefinitionError } from "./definition-error.ts";
import type { Method } from "./method.ts";

/** The values of rows, by field type. */
interface FieldTypes {
  text: string;
  integer: number;
  boolean: boolean;
  json: unknown;
}

type TextColumn = "userId" | "kind" | "base" | "tenant" | "subject" | "unionId";
type IntegerColumn = "id" | "status" | "createdAt" | "updatedAt";
type ProfileKey = `profile.${string}`;

/** The source of a field: a column of the accounts store, or a key of the account's profile. */
export type FieldSource = TextColumn | IntegerColumn | ProfileKey;

/** A field's type and source. A profile value of another type reads as null. */
export type ModelField =
  | { readonly type: "text"; readonly from: TextColumn | ProfileKey }
  | { readonly type: "integer"; readonly from: IntegerColumn | ProfileKey }
  | { readonly type: "boolean" | "json"; readonly from: ProfileKey };

export type ModelFields = Readonly<Record<string, ModelField>>;

/** A row of a model. Every field except `id` may be null, because providers withhold values. */
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
  /** The kind of account that the rows come from, for example `wecom`. */
  readonly kind: string;
  readonly fields: Fields;
}

/** Rejects field names that have another meaning in a filter. */
type NameRules<Fields> = {
  readonly [K in keyof Fields]: K extends
    | "and"
    | "or"
    | "not"
    | `_${string}`
    | `${string}_`
    | `${string}__${string}`
    ? never
    : unknown;
};

const FIELD_NAME = /^(?!(?:and|or|not)$)[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*$/;

/**
 * Defines a model: a read-only view on the accounts store. Field names are letters, digits and single underscores.
 * @example
 * export default defineModel({ kind: "wecom", fields: { id: { type: "integer", from: "id" } } });
 */
export function defineModel<const Fields extends ModelFields>(definition: {
  kind: string;
  fields: Fields & NameRules<Fields>;
}): ModelDefinition<Fields> {
  for (const name of Object.keys(definition.fields)) {
    if (!FIELD_NAME.test(name)) throw fieldNameError(name);
  }
  return { "~definition": "model", kind: definition.kind, fields: definition.fields };
}

function fieldNameError(name: string): Error {
  return new DefinitionError({
    zh: `字段名 ${JSON.stringify(name)} 不可用：只能由字母、数字与单个下划线组成，且不能是 and、or、not`,
    en: `a field cannot be called ${JSON.stringify(name)}: names are letters, digits and single underscores, other than and, or, not`,
  });
}

interface EqualOps<Value> {
  ne: Value | null;
  in: readonly (Value | null)[];
  nin: readonly (Value | null)[];
  isnull: boolean;
}

interface OrderedOps<Value> extends EqualOps<Value> {
  gt: Value;
  gte: Value;
  lt: Value;
  lte: Value;
  range: readonly [from: Value, to: Value];
}

/** In `like`, `%` matches any characters. */
interface TextOps extends OrderedOps<string> {
  like: string;
  nlike: string;
  startswith: string;
  endswith: string;
}

/** The operators of each field type, with their values. */
interface FieldOps {
  text: TextOps;
  integer: OrderedOps<number>;
  boolean: EqualOps<boolean>;
  json: { ne: null; isnull: boolean };
}

interface Equals {
  text: string | null;
  integer: number | null;
  boolean: boolean | null;
  json: null;
}

type ConditionsOn<Name extends string, Type extends keyof FieldOps> = {
  readonly [
    Key in Name | `${Name}__${keyof FieldOps[Type] & string}`
  ]?: Key extends `${Name}__${infer Op extends keyof FieldOps[Type] & string}`
    ? FieldOps[Type][Op]
    : Equals[Type];
};

type Together<Union> = (Union extends unknown ? (part: Union) => void : never) extends (
  part: infer All,
) => void
  ? All
  : never;

/**
 * A filter as an object whose conditions all hold. A missing value equals null and nothing else, and `not` selects
 * exactly the other rows.
 * @example
 * { corpId: "ww1", or: [{ name__like: "%Li%" }, { not: { status__in: [1, 4] } }] }
 */
export type FilterObject<Fields extends ModelFields> = Together<
  { [K in keyof Fields & string]: ConditionsOn<K, Fields[K]["type"]> }[keyof Fields & string]
> & {
  readonly and?: readonly FilterObject<Fields>[];
  readonly or?: readonly FilterObject<Fields>[];
  readonly not?: FilterObject<Fields>;
};

/** A filter as an object or as a `Q(...)` text. */
export type ModelFilter<Fields extends ModelFields> = string | FilterObject<Fields>;

export interface GetInput<Fields extends ModelFields> {
  filter: ModelFilter<Fields>;
  orderList?: OrderList<Fields> | undefined;
}

export interface QueryInput<
  Fields extends ModelFields,
  Shown extends keyof Fields & string = keyof Fields & string,
> extends GetInput<Fields> {
  /** The fields of the rows. Defaults to all. */
  fieldList?: readonly Shown[] | undefined;
  /** Counted from 1. Defaults to 1. */
  page?: number | undefined;
  /** Rows per page, up to 500. Defaults to 20. */
  size?: number | undefined;
}

export interface RowPage<Row> {
  rowDatas: Row[];
  /** Rows of all pages. */
  totalCount: number;
}

/** A model's `query`; the type of its rows follows from `fieldList`. */
export interface RowsMethod<Fields extends ModelFields> extends Method<
  "query",
  "admin",
  QueryInput<Fields>,
  RowPage<RowOf<Fields>>
> {
  /** Types only, never present at run time. */
  readonly "~rows": Fields;
}

/** The call signature of a model's `query`. */
export type RowsCall<Fields extends ModelFields, Rest extends unknown[] = []> = <
  const Shown extends keyof Fields & string = keyof Fields & string,
>(
  input: QueryInput<Fields, Shown>,
  ...rest: Rest
) => Promise<RowPage<[Shown] extends [never] ? RowOf<Fields> : Pick<RowOf<Fields>, Shown>>>;

/** The methods of every model element. */
export interface ModelElement<Fields extends ModelFields> {
  readonly get: Method<"query", "admin", GetInput<Fields>, RowOf<Fields> | null>;
  readonly query: RowsMethod<Fields>;
}
