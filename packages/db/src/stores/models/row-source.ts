import type { FieldType, ModelField, RowFields } from "@menshen/core";
import type { ModelQuery, ModelRow } from "@menshen/domain";
import { fromJson } from "../../sql/json.ts";
import { fromColumn } from "./column-values.ts";
import { accountColumns, profileKey } from "./model-filter.ts";
import { tableNameOf } from "./table-name.ts";

/** Where the rows of a model are, and how they are shown. */
export interface RowSource {
  readonly table: string;
  readonly columns: readonly string[];
  readonly shown: (fields: RowFields, row: ModelRow) => ModelRow;
}

export function sourceOf(query: ModelQuery): RowSource {
  if ("kind" in query) return accounts;
  return { table: tableNameOf(query.table), columns: Object.keys(query.fields), shown: storedRow };
}

const accounts: RowSource = {
  table: "accounts",
  columns: [...Object.values(accountColumns), "profile"],
  shown: (fields, row) => {
    const profile = fromJson(String(row["profile"]));
    return mapFields(fields as Readonly<Record<string, ModelField>>, (_, { type, from }) => {
      const key = profileKey(from);
      if (key === null) return row[accountColumns[from as keyof typeof accountColumns]];
      const value = Object.hasOwn(profile, key) ? profile[key] : null;
      return isOf[type](value) ? value : null;
    });
  },
};

/** As filters see it: a value of another type is absent. */
const isOf: Record<FieldType, (value: unknown) => boolean> = {
  text: (value) => typeof value === "string",
  integer: (value) => typeof value === "number",
  real: (value) => typeof value === "number",
  boolean: (value) => typeof value === "boolean",
  json: () => true,
};

/** A row of a model's own table. */
export function storedRow(fields: RowFields, row: ModelRow): ModelRow {
  return mapFields(fields, (name, { type }) => fromColumn(type, row[name]));
}

function mapFields<Field>(
  fields: Readonly<Record<string, Field>>,
  value: (name: string, field: Field) => unknown,
): ModelRow {
  const entries = Object.entries(fields).map(([name, field]) => [name, value(name, field)]);
  return Object.fromEntries(entries) as ModelRow;
}
