import type { FieldType, TableFields, TableIndex } from "@menshen/core";

/** The columns and indexes of a table. */
export interface TableShape {
  readonly columns: Readonly<Record<string, Column>>;
  readonly indexes: readonly TableIndex[];
}

interface Column {
  readonly type: FieldType;
  /** Whether every row has a value. The database does not enforce it: a field that is removed must not refuse rows. */
  readonly isRequired: boolean;
}

/** What a model says about its table. */
export interface TableModel {
  readonly table: TableFields;
  readonly indexes: readonly TableIndex[];
}

/** Why a model's table cannot follow the model. */
export type TableProblem =
  | {
      readonly kind: "type-changed";
      readonly field: string;
      readonly stored: FieldType;
      readonly wanted: FieldType;
    }
  /** A field of rows that have no value becomes required, and has no default. */
  | { readonly kind: "no-value"; readonly field: string }
  /** Rows have equal values in fields that become unique. */
  | { readonly kind: "not-unique"; readonly fields: readonly string[] }
  /** The name belongs to the table of another element, or to a table that is no model's. */
  | { readonly kind: "name-taken"; readonly table: string; readonly owner: string | null }
  /** The role of this process may not change tables. */
  | { readonly kind: "no-right"; readonly reason: string };

/** The steps from one shape to another. */
export interface ShapeChange {
  readonly shape: TableShape;
  readonly added: readonly string[];
  /** Fields whose default fills the rows without a value. */
  readonly filled: readonly string[];
  readonly created: readonly TableIndex[];
  readonly dropped: readonly TableIndex[];
  /** Columns that the model has no field for; they stay. */
  readonly retired: readonly string[];
  readonly problems: readonly TableProblem[];
}

/** @param before null where there is no table */
export function shapeChange(before: TableShape | null, model: TableModel): ShapeChange {
  const fields = Object.entries(model.table);
  const columns = before?.columns ?? {};
  const column = (name: string) => (Object.hasOwn(columns, name) ? columns[name] : undefined);
  const retired = Object.keys(columns).filter((name) => !Object.hasOwn(model.table, name));
  const stays = retired.map((name) => [name, { ...columns[name], isRequired: false }] as const);
  const wanted = fields.map(
    ([name, { type, isOptional }]) => [name, { type, isRequired: !isOptional }] as const,
  );
  // Rows from before the field, or from while it was optional or removed.
  const lacking = before
    ? fields.filter(([name, { isOptional }]) => !isOptional && !column(name)?.isRequired)
    : [];
  const problems = fields.flatMap(([field, { type }]): TableProblem[] => {
    const { type: stored = type } = column(field) ?? {};
    return stored === type ? [] : [{ kind: "type-changed", field, stored, wanted: type }];
  });
  const unfilled = lacking
    .filter(([, { hasDefault }]) => !hasDefault)
    .map(([field]): TableProblem => ({ kind: "no-value", field }));
  const indexes = before?.indexes ?? [];
  return {
    shape: {
      columns: Object.fromEntries([...wanted, ...stays]) as Record<string, Column>,
      indexes: model.indexes,
    },
    added: fields.map(([name]) => name).filter((name) => !column(name)),
    filled: lacking.filter(([name]) => column(name)).map(([name]) => name),
    created: without(model.indexes, indexes),
    dropped: without(indexes, model.indexes),
    retired,
    problems: [...problems, ...unfilled],
  };
}

function without(all: readonly TableIndex[], some: readonly TableIndex[]): readonly TableIndex[] {
  const known = new Set(some.map((index) => JSON.stringify(index)));
  return all.filter((index) => !known.has(JSON.stringify(index)));
}
