import { type Compilable, type CompiledQuery, type Kysely, type RawBuilder, sql } from "kysely";
import type { DialectFacts } from "./dialects.ts";
import { storable } from "./sql/json.ts";
import type { Schema } from "./schema.ts";

/** A query written once: compiled once per database, then run with named arguments. */
export interface Statement<Args, Row> {
  (db: Kysely<Schema>, slots: Slots<Args>, dialect: DialectFacts): Compilable<Row>;
}

/** Placeholders for a statement's arguments. */
export type Slots<Args> = { readonly [K in keyof Args]: RawBuilder<Args[K]> };

export function statement<Args, Row>(build: Statement<Args, Row>): Statement<Args, Row> {
  return build;
}

/** Several slots as values of the columns of the same names. */
export function columns<Args, K extends keyof Args & string>(
  slots: Slots<Args>,
  names: readonly K[],
): { [P in K]: RawBuilder<Args[P]> } {
  return Object.fromEntries(names.map((name) => [name, slots[name]])) as {
    [P in K]: RawBuilder<Args[P]>;
  };
}

/** Compiles a statement with slots as its parameters. */
export function compile<Args, Row>(
  build: Statement<Args, Row>,
  db: Kysely<Schema>,
  dialect: DialectFacts,
): CompiledQuery<Row> {
  const slots = new Proxy({}, { get: (_, name) => sql.val(new Slot(String(name))) });
  return build(db, slots as Slots<Args>, dialect).compile();
}

/** Replaces the slots by the arguments. */
export function bind<Row>(plan: CompiledQuery<Row>, args: object): CompiledQuery<Row> {
  const values = args as Readonly<Record<string, unknown>>;
  const parameters = plan.parameters.map((mark) =>
    mark instanceof Slot ? bindable(values[mark.name]) : mark,
  );
  return { sql: plan.sql, query: plan.query, queryId: plan.queryId, parameters };
}

class Slot {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

function bindable(value: unknown): unknown {
  return typeof value === "string" ? storable(value) : value;
}
