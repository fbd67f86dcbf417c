import { DefinitionError } from "./definition-error.ts";
import type { FieldTypes } from "./field-types.ts";
import type { ServiceContext } from "./define-type.ts";
import type { AnyMethod, Method } from "./method.ts";
import type { GetInput, ModelElement, ModelFilter, RowOf, RowsCall } from "./model-rows.ts";
import { isTableField, noIndexOnJson, type TableField, type TableFields } from "./table-fields.ts";

/** Fields that may be indexed: JSON has no order. */
type IndexableName<Fields extends TableFields> = {
  [K in keyof Fields & string]: Fields[K]["type"] extends "json" ? never : K;
}[keyof Fields & string];

/** A list of fields, or the same as unique: no two rows have the same values in all of them. */
export type TableIndexOf<Fields extends TableFields> =
  | readonly IndexableName<Fields>[]
  | { readonly unique: readonly IndexableName<Fields>[] };

export interface TableIndex {
  readonly fields: readonly string[];
  readonly isUnique: boolean;
}

/** The fields of a table for those who read it: `id`, and the declared ones. */
type FieldsOf<Fields extends TableFields> = {
  readonly [K in keyof Fields | "id"]: K extends keyof Fields
    ? { readonly type: Fields[K]["type"]; readonly isOptional: Fields[K]["isOptional"] }
    : { readonly type: "integer"; readonly isOptional: false };
};

/** A model with a table of its own, named after its element. */
export interface TableModelDefinition<
  Fields extends TableFields = TableFields,
  Own extends OwnMethods = OwnMethods,
> {
  readonly "~definition": "model";
  readonly table: Fields;
  readonly indexes: readonly TableIndex[];
  readonly fields: FieldsOf<Fields>;
  /** @param rows {@link ModelRows} of these fields, not named here: no such parameter fits the models of all fields */
  readonly methods?: (rows: never, context: ServiceContext) => Own;
}

/** Methods of a model beside those of its rows. */
export type OwnMethods = Readonly<Record<string, AnyMethod>>;

/** The rows of a model's own table, for its own methods. Errors as those of {@link TableElement}. */
export interface ModelRows<Fields extends TableFields> {
  get(input: GetInput<FieldsOf<Fields>>): Promise<RowOf<FieldsOf<Fields>> | null>;
  readonly query: RowsCall<FieldsOf<Fields>>;
  create(values: NewRow<Fields>): Promise<StoredRow<Fields>>;
  update(input: UpdateInput<Fields>): Promise<number>;
  remove(input: RemoveInput<Fields>): Promise<number>;
}

type OptionalName<Fields extends TableFields> = {
  [K in keyof Fields]: true extends Fields[K]["isOptional"] | Fields[K]["hasDefault"] ? K : never;
}[keyof Fields];

type ValueOf<Field extends TableField> =
  | FieldTypes[Field["type"]]
  | (Field["isOptional"] extends false ? never : null);

/** The values of a new row: those of fields that are optional or have a default may be absent. */
export type NewRow<Fields extends TableFields> = {
  readonly [K in Exclude<keyof Fields, OptionalName<Fields>>]: ValueOf<Fields[K]>;
} & {
  readonly [K in OptionalName<Fields>]?: ValueOf<Fields[K]> | undefined;
};

/** Values that replace those of a row; absent fields stay as they are. */
export type RowChanges<Fields extends TableFields> = {
  readonly [K in keyof Fields]?: ValueOf<Fields[K]> | undefined;
};

/** A row of a model's own table. */
export type StoredRow<Fields extends TableFields> = { id: number } & {
  [K in keyof Fields]: ValueOf<Fields[K]>;
};

/** The methods of a model with a table of its own. Those that write are for server code. */
export interface TableElement<Fields extends TableFields> extends ModelElement<FieldsOf<Fields>> {
  /** Returns the row with its `id`. @throws Code 10701 a wrong value, 10703 another row has a value that is unique */
  readonly create: Method<"mutation", "internal", NewRow<Fields>, StoredRow<Fields>>;
  /** Returns how many rows it changed. @throws Code 10701, 10702, 10703 */
  readonly update: Method<"mutation", "internal", UpdateInput<Fields>, number>;
  /** Returns how many rows it removed. @throws Code 10702 */
  readonly remove: Method<"mutation", "internal", RemoveInput<Fields>, number>;
}

interface RemoveInput<Fields extends TableFields> {
  filter: ModelFilter<FieldsOf<Fields>>;
}

interface UpdateInput<Fields extends TableFields> {
  filter: ModelFilter<FieldsOf<Fields>>;
  values: RowChanges<Fields>;
}

export interface TableForm<Fields extends TableFields> {
  table: Fields;
  indexes?: readonly TableIndexOf<Fields>[];
  methods?: (rows: ModelRows<Fields>, context: ServiceContext) => OwnMethods;
}

const MAX_FIELDS = 200;
const MAX_NAME = 60;
/** The `id` of every table, and columns of PostgreSQL's own. */
const TAKEN = new Set(["id", "tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"]);

/** @throws DefinitionError */
export function tableModel<Fields extends TableFields>({
  table,
  indexes = [],
  methods,
}: TableForm<Fields>): TableModelDefinition<Fields> {
  const names = Object.keys(table);
  if (names.length === 0 || names.length > MAX_FIELDS) throw fieldCountError(names.length);
  for (const [index, name] of names.entries()) {
    if (!isTableField(table[name])) throw noBuilder(name);
    const isTaken = names.slice(0, index).some((other) => isSameColumn(other, name));
    if (isTaken || TAKEN.has(name.toLowerCase()) || name.length > MAX_NAME) throw nameTaken(name);
  }
  const declared = indexes.map((index) => normalIndex(table, index));
  const unique = names.filter((name) => table[name]?.isUnique);
  const all = [...unique.map((name) => ({ fields: [name], isUnique: true })), ...declared];
  return {
    "~definition": "model",
    table,
    indexes: all,
    fields: fieldsOf(table),
    ...(methods && { methods }),
  };
}

/** SQLite ignores the case of names. */
function isSameColumn(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function normalIndex<Fields extends TableFields>(
  table: Fields,
  index: TableIndexOf<Fields>,
): TableIndex {
  const isUnique = "unique" in index;
  const fields: readonly string[] = isUnique ? index.unique : index;
  const unknown = fields.find((name) => !Object.hasOwn(table, name));
  if (fields.length === 0 || unknown !== undefined || new Set(fields).size < fields.length)
    throw indexError(unknown ?? fields.join(", "));
  if (fields.some((name) => table[name]?.type === "json")) throw noIndexOnJson();
  return { fields, isUnique };
}

function fieldsOf<Fields extends TableFields>(table: Fields): FieldsOf<Fields> {
  const declared = Object.entries(table).map(
    ([name, { type, isOptional }]) => [name, { type, isOptional }] as const,
  );
  const id = { type: "integer", isOptional: false } as const;
  return { id, ...Object.fromEntries(declared) } as FieldsOf<Fields>;
}

function fieldCountError(count: number): Error {
  return new DefinitionError({
    zh: `table 应有 1 到 ${MAX_FIELDS} 个字段，现有 ${count} 个`,
    en: `a table has 1 to ${MAX_FIELDS} fields; this one has ${count}`,
  });
}

function noBuilder(name: string): Error {
  return new DefinitionError({
    zh: `table 的字段 ${name} 应由 text()、integer()、real()、boolean()、timestamp() 或 json() 创建`,
    en: `the field ${name} of the table has to be made by text(), integer(), real(), boolean(), timestamp() or json()`,
  });
}

function nameTaken(name: string): Error {
  return new DefinitionError({
    zh: `table 的字段不能叫 ${name}：最长 ${MAX_NAME} 个字符，不能仅大小写不同，也不能是 id（每个 table 都有）或 PostgreSQL 的系统列`,
    en: `a field of a table cannot be called ${name}: at most ${MAX_NAME} characters, no two names that differ only in case, neither id, which every table has, nor a system column of PostgreSQL`,
  });
}

function indexError(found: string): Error {
  return new DefinitionError({
    zh: `indexes 中的 ${found} 不是由 table 的字段组成的列表`,
    en: `indexes has ${found || "an empty list"}, which is no list of fields of the table`,
  });
}
