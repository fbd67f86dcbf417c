import { DefinitionError, kindOf } from "./definition-error.ts";
import type { ModelFields } from "./model-rows.ts";
import type { TableFields } from "./table-fields.ts";
import type { ServiceContext } from "./define-type.ts";
import {
  tableModel,
  type ModelRows,
  type OwnMethods,
  type TableForm,
  type TableIndexOf,
  type TableModelDefinition,
} from "./table-model.ts";

/** A model that is a view on the accounts of one kind. */
export interface ModelDefinition<Fields extends ModelFields = ModelFields> {
  readonly "~definition": "model";
  /** The kind of account that the rows come from, for example `wecom`. */
  readonly kind: string;
  readonly fields: Fields;
}

/** Rejects field names that have another meaning in a filter. */
export type NameRules<Fields> = {
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
 * Defines a model: a read-only view on the accounts store, or a table of its own. Field names are letters, digits and
 * single underscores.
 * @example
 * export default defineModel({ kind: "wecom", fields: { id: { type: "integer", from: "id" } } });
 * @example
 * export default defineModel({
 *   table: { sku: text().unique(), qty: integer().default(0), note: text().optional() },
 *   indexes: [["qty", "sku"]],
 * });
 * @throws DefinitionError a name or a field that no table can have
 */
export function defineModel<const Fields extends ModelFields>(definition: {
  kind: string;
  fields: Fields & NameRules<Fields>;
}): ModelDefinition<Fields>;
// oxlint-disable-next-line typescript/no-empty-object-type -- no methods of its own
export function defineModel<Fields extends TableFields, Own extends OwnMethods = {}>(definition: {
  /** The fields beside `id`, which counts the rows. */
  table: Fields & NameRules<Fields>;
  /** Lists of fields that filters and orders are often about. */
  indexes?: readonly TableIndexOf<Fields>[];
  /** Methods of its own, with an access of their own, beside those that read and write rows. */
  methods?: (rows: ModelRows<Fields>, context: ServiceContext) => Own;
}): TableModelDefinition<Fields, Own>;
export function defineModel(
  definition: { kind: string; fields: ModelFields } | TableForm<TableFields>,
): ModelDefinition | TableModelDefinition {
  const { fields } = definition as { fields?: ModelFields };
  const { table } = definition as Partial<TableForm<TableFields>>;
  const named = table ?? fields;
  if (typeof named !== "object" || (table && fields)) throw noFields(named);
  for (const name of Object.keys(named)) if (!FIELD_NAME.test(name)) throw fieldNameError(name);
  if (table) return tableModel(definition as TableForm<TableFields>);
  const { kind } = definition as ModelDefinition;
  return { "~definition": "model", kind, fields: fields ?? {} };
}

function noFields(found: unknown): Error {
  return new DefinitionError({
    zh: `defineModel 需要 kind 与 fields，或者只需要 table，得到的是 ${kindOf(found)}`,
    en: `defineModel takes kind and fields, or a table; it got: ${kindOf(found)}`,
  });
}

function fieldNameError(name: string): Error {
  return new DefinitionError({
    zh: `字段名 ${JSON.stringify(name)} 不可用：只能由字母、数字与单个下划线组成，且不能是 and、or、not`,
    en: `a field cannot be called ${JSON.stringify(name)}: names are letters, digits and single underscores, other than and, or, not`,
  });
}
