import { sql, type ColumnDefinitionBuilder } from "kysely";
import type { TableField, TableIndex } from "@menshen/core";
import type { DialectFacts } from "../../dialects.ts";
import { isMissingRight } from "../../migrate.ts";
import type { RootScope, Scope } from "../../scope.ts";
import { columnType, toColumn } from "./column-values.ts";
import { indexNameOf, tableNameOf } from "./table-name.ts";
import {
  shapeChange,
  type ShapeChange,
  type TableModel,
  type TableProblem,
  type TableShape,
} from "./table-shape.ts";

/** What became of a model's table. With a problem nothing was changed. */
export interface AppliedTable {
  readonly table: string;
  readonly isChanged: boolean;
  readonly problems: readonly TableProblem[];
  /** Columns that the model has no field for; they stay, with their values. */
  readonly retired: readonly string[];
}

/**
 * Brings the table of a model up to date in one transaction under a lock: a second node waits for it and finds nothing
 * left to do. Columns and indexes are added, and indexes removed; columns stay.
 */
export async function applyTable(
  scope: Pick<RootScope, "db" | "dialect" | "transaction">,
  { element, model }: { readonly element: string; readonly model: TableModel },
  nowMs: number,
): Promise<AppliedTable> {
  const target = { table: tableNameOf(element), element, model };
  const found = await planFor(scope, target);
  if (found.isDone) return outcomeOf(found, target);
  try {
    return await scope.transaction([`modelTable ${target.table}`], async (inner) => {
      const plan = await planFor(inner, target);
      if (plan.isNew && (await exists(inner, target))) throw new Undone(nameTaken(target, null));
      if (!plan.isDone) await run(inner, target, plan, nowMs);
      return { ...outcomeOf(plan, target), isChanged: !plan.isDone };
    });
  } catch (error) {
    const problem = error instanceof Undone ? error.problem : missingRight(error);
    if (!problem) throw error;
    return { ...outcomeOf(found, target), problems: [problem] };
  }
}

interface Target {
  readonly table: string;
  readonly element: string;
  readonly model: TableModel;
}

interface Plan extends ShapeChange {
  readonly isNew: boolean;
  /** Nothing is left to do, or a problem prevents it. */
  readonly isDone: boolean;
}

async function planFor({ db }: Pick<Scope, "db">, target: Target): Promise<Plan> {
  const { table, element, model } = target;
  const records = db.selectFrom("modelTables").select(["element", "shape"]);
  const record = await records.where("name", "=", table).executeTakeFirst();
  const change = shapeChange(record ? (JSON.parse(record.shape) as TableShape) : null, model);
  const isOthers = record !== undefined && record.element !== element;
  const problems = isOthers ? [nameTaken(target, record.element)] : change.problems;
  const isApplied = record?.shape === JSON.stringify(change.shape);
  return { ...change, problems, isNew: !record, isDone: isApplied || problems.length > 0 };
}

function nameTaken({ table }: Target, owner: string | null): TableProblem {
  return { kind: "name-taken", table, owner };
}

async function exists({ db, dialect }: Scope, { table }: Target): Promise<boolean> {
  const { rows } = await dialect.hasTable(table).execute(db);
  return Boolean(rows[0]?.found);
}

function outcomeOf({ problems, retired }: Plan, { table }: Target): AppliedTable {
  return { table, isChanged: false, problems, retired };
}

async function run(scope: Scope, { table, element, model }: Target, plan: Plan, nowMs: number) {
  const { db } = scope;
  if (plan.isNew) await createTable(scope, table);
  for (const name of plan.added) await addColumn(scope, table, [name, fieldOf(model, name)]);
  for (const name of plan.filled) await fill(scope, table, [name, fieldOf(model, name)]);
  for (const index of plan.dropped) await db.schema.dropIndex(indexNameOf(table, index)).execute();
  for (const index of plan.created) await createIndex(scope, table, index);
  const row = { name: table, element, shape: JSON.stringify(plan.shape), appliedAtMs: nowMs };
  const stored = db.insertInto("modelTables").values(row);
  await stored.onConflict((conflict) => conflict.column("name").doUpdateSet(row)).execute();
}

function fieldOf({ table }: TableModel, name: string): TableField {
  return table[name] as TableField;
}

async function createTable({ db, dialect }: Scope, table: string): Promise<void> {
  const created = db.schema.createTable(table).addColumn("id", dialect.types.id);
  await created.modifyEnd(dialect.tableOptions).execute();
}

type Named = readonly [name: string, field: TableField];

/** The default fills the rows that exist, and those that a node with an earlier model adds. */
async function addColumn({ db, dialect }: Scope, table: string, [name, field]: Named) {
  const value = field.hasDefault ? toColumn(field.type, field.defaultValue) : null;
  const withDefault = (column: ColumnDefinitionBuilder) =>
    value === null ? column : column.defaultTo(value);
  const added = db.schema.alterTable(table).addColumn(name, typeOf(field, dialect), withDefault);
  await added.execute();
}

function typeOf({ type }: TableField, { types }: DialectFacts) {
  return types[columnType(type)];
}

async function fill({ db }: Scope, table: string, [name, field]: Named): Promise<void> {
  const value = toColumn(field.type, field.defaultValue);
  await sql`update ${sql.id(table)} set ${sql.id(name)} = ${value}
    where ${sql.id(name)} is null`.execute(db);
}

async function createIndex({ db }: Scope, table: string, index: TableIndex): Promise<void> {
  const { fields, isUnique } = index;
  if (isUnique && (await hasEqualRows({ db }, table, fields)))
    throw new Undone({ kind: "not-unique", fields });
  const created = db.schema
    .createIndex(indexNameOf(table, index))
    .on(table)
    .columns([...fields]);
  await (isUnique ? created.unique() : created).execute();
}

async function hasEqualRows({ db }: Pick<Scope, "db">, table: string, fields: readonly string[]) {
  const list = sql.join(fields.map((name) => sql.id(name)));
  const present = fields.map((name) => sql`${sql.id(name)} is not null`);
  const { rows } = await sql`select 1 from ${sql.id(table)} where ${sql.join(present, sql` and `)}
    group by ${list} having count(*) > 1 limit 1`.execute(db);
  return rows.length > 0;
}

/** Rolls the transaction back. */
class Undone extends Error {
  readonly problem: TableProblem;
  constructor(problem: TableProblem) {
    super(problem.kind);
    this.problem = problem;
  }
}

function missingRight(error: unknown): TableProblem | null {
  return isMissingRight(error) ? { kind: "no-right", reason: error.message } : null;
}
