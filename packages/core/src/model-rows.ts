import type { FieldType, FieldTypes } from "./field-types.ts";
import type { Method } from "./method.ts";

type TextColumn = "userId" | "kind" | "base" | "tenant" | "subject" | "unionId";
type IntegerColumn = "id" | "status" | "createdAt" | "updatedAt";
type ProfileKey = `profile.${string}`;

/** The source of a field: a column of the accounts store, or a key of the account's profile. */
export type FieldSource = TextColumn | IntegerColumn | ProfileKey;

/** A field of an account: its type and source. A profile value of another type reads as null. */
export type ModelField =
  | { readonly type: "text"; readonly from: TextColumn | ProfileKey }
  | { readonly type: "integer"; readonly from: IntegerColumn | ProfileKey }
  | { readonly type: "real" | "boolean" | "json"; readonly from: ProfileKey };

export type ModelFields = Readonly<Record<string, ModelField>>;

/** A field of a model's own table, for those who read it. */
interface StoredField {
  readonly type: FieldType;
  readonly isOptional: boolean;
}

export type RowField = ModelField | StoredField;

/** The fields of rows, of accounts or of a table. */
export type RowFields = Readonly<Record<string, RowField>>;

/** A row of a model. Of accounts every field except `id` may be null, because providers withhold values. */
export type RowOf<Fields extends RowFields> = {
  [K in keyof Fields]: Fields[K] extends { from: "id" } | { isOptional: false }
    ? FieldTypes[Fields[K]["type"]]
    : FieldTypes[Fields[K]["type"]] | null;
};

/** `[field, 1]` ascending, `[field, -1]` descending. */
export type OrderList<Fields extends RowFields> = readonly (readonly [
  keyof Fields & string,
  1 | -1,
])[];

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
  real: OrderedOps<number>;
  boolean: EqualOps<boolean>;
  json: { ne: null; isnull: boolean };
}

interface Equals {
  text: string | null;
  integer: number | null;
  real: number | null;
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
export type FilterObject<Fields extends RowFields> = Together<
  { [K in keyof Fields & string]: ConditionsOn<K, Fields[K]["type"]> }[keyof Fields & string]
> & {
  readonly and?: readonly FilterObject<Fields>[];
  readonly or?: readonly FilterObject<Fields>[];
  readonly not?: FilterObject<Fields>;
};

/** A filter as an object or as a `Q(...)` text. */
export type ModelFilter<Fields extends RowFields> = string | FilterObject<Fields>;

export interface GetInput<Fields extends RowFields> {
  filter: ModelFilter<Fields>;
  orderList?: OrderList<Fields> | undefined;
}

export interface QueryInput<
  Fields extends RowFields,
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
export interface RowsMethod<Fields extends RowFields> extends Method<
  "query",
  "admin",
  QueryInput<Fields>,
  RowPage<RowOf<Fields>>
> {
  /** Types only, never present at run time. */
  readonly "~rows": Fields;
}

/** The call signature of a model's `query`. */
export type RowsCall<Fields extends RowFields, Rest extends unknown[] = []> = <
  const Shown extends keyof Fields & string = keyof Fields & string,
>(
  input: QueryInput<Fields, Shown>,
  ...rest: Rest
) => Promise<RowPage<[Shown] extends [never] ? RowOf<Fields> : Pick<RowOf<Fields>, Shown>>>;

/** The methods of every model element. */
export interface ModelElement<Fields extends RowFields> {
  readonly get: Method<"query", "admin", GetInput<Fields>, RowOf<Fields> | null>;
  readonly query: RowsMethod<Fields>;
}
