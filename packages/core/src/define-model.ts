import type { Method } from "./method.ts";

/** The plain values that rows hold. */
interface FieldTypes {
  text: string;
  integer: number;
  boolean: boolean;
  json: unknown;
}

type TextColumn = "userId" | "kind" | "base" | "tenant" | "subject" | "unionId";
type IntegerColumn = "id" | "status" | "createdAt" | "updatedAt";
type ProfileKey = `profile.${string}`;

/** Where a field's value lives: a column of the accounts store, or a key of the account's profile. */
export type FieldSource = TextColumn | IntegerColumn | ProfileKey;

/** Its type, and where it comes from. A profile's value of another type shows as null. */
export type ModelField =
  | { readonly type: "text"; readonly from: TextColumn | ProfileKey }
  | { readonly type: "integer"; readonly from: IntegerColumn | ProfileKey }
  | { readonly type: "boolean" | "json"; readonly from: ProfileKey };

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

/** What a field cannot be called, since filters read it otherwise. */
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
 * A view on the accounts store under documented field names: letters, digits and single underscores.
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

/** The diagnostic of an element whose code throws shows the name. */
function fieldNameError(name: string): Error {
  const error = new Error(`a field cannot be called ${JSON.stringify(name)}`);
  error.name = "FieldNameError";
  return error;
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

/** `like` takes `%` for any characters. */
interface TextOps extends OrderedOps<string> {
  like: string;
  nlike: string;
  startswith: string;
  endswith: string;
}

/** What may follow a field's name, and the value it then takes. */
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
 * A filter as a tree: all of an object's keys hold. What is not there equals null and nothing else, and `not` is
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

/** A tree, or the same as a `Q(...)` text. */
export type ModelFilter<Fields extends ModelFields> = string | FilterObject<Fields>;

export interface GetInput<Fields extends ModelFields> {
  filter: ModelFilter<Fields>;
  orderList?: OrderList<Fields> | undefined;
}

export interface QueryInput<
  Fields extends ModelFields,
  Shown extends keyof Fields & string = keyof Fields & string,
> extends GetInput<Fields> {
  /** The fields of the rows; all of them unless told. */
  fieldList?: readonly Shown[] | undefined;
  /** From 1, which is the default. */
  page?: number | undefined;
  /** Rows in a page: 20 unless told, up to 500. */
  size?: number | undefined;
}

export interface RowPage<Row> {
  rowDatas: Row[];
  /** Of all pages. */
  totalCount: number;
}

/** A model's `query`: the rows' type follows from `fieldList`. */
export interface RowsMethod<Fields extends ModelFields> extends Method<
  "query",
  "admin",
  QueryInput<Fields>,
  RowPage<RowOf<Fields>>
> {
  /** Types only, never present at run time. */
  readonly "~rows": Fields;
}

/** How `query` is called. */
export type RowsCall<Fields extends ModelFields, Rest extends unknown[] = []> = <
  const Shown extends keyof Fields & string = keyof Fields & string,
>(
  input: QueryInput<Fields, Shown>,
  ...rest: Rest
) => Promise<RowPage<[Shown] extends [never] ? RowOf<Fields> : Pick<RowOf<Fields>, Shown>>>;

/** The methods every model element has. */
export interface ModelElement<Fields extends ModelFields> {
  readonly get: Method<"query", "admin", GetInput<Fields>, RowOf<Fields> | null>;
  readonly query: RowsMethod<Fields>;
}
