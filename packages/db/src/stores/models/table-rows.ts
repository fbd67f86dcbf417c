import { sql } from "kysely";
import { Code } from "@menshen/core";
import type { ModelRow, Models, TableSource } from "@menshen/domain";
import type { DialectFacts } from "../../dialects.ts";
import type { Scope } from "../../scope.ts";
import { toColumn } from "./column-values.ts";
import { fieldOf, matches } from "./model-filter.ts";
import { storedRow } from "./row-source.ts";
import { tableNameOf } from "./table-name.ts";

/** Writes to the own tables of models, one statement each. */
export function tableWrites({ db, dialect }: Scope): Pick<Models, "create" | "update" | "remove"> {
  return {
    async create({ table, fields }, values) {
      const { names, columns } = columnsOf(fields, values);
      const returned = sql.join(Object.keys(fields).map((name) => sql.id(name)));
      const insert = sql<ModelRow>`insert into ${tableOf(table)} (${sql.join(names)})
        values (${sql.join(columns)}) returning ${returned}`;
      const { rows } = await accepted(insert.execute(db), dialect);
      return storedRow(fields, rows[0] ?? {});
    },

    async update({ table, fields }, filter, values) {
      const { names, columns } = columnsOf(fields, values);
      const set = names.map((name, index) => sql`${name} = ${columns[index]}`);
      const update = sql`update ${tableOf(table)} set ${sql.join(set)}
        where ${matches(filter, fields, dialect)}`;
      return Number((await accepted(update.execute(db), dialect)).numAffectedRows);
    },

    async remove({ table, fields }, filter) {
      const removal = sql`delete from ${tableOf(table)} where ${matches(filter, fields, dialect)}`;
      return Number((await removal.execute(db)).numAffectedRows);
    },
  };
}

/** Not `sql.table`, for which a dot separates a schema. */
function tableOf(element: string) {
  return sql.id(tableNameOf(element));
}

function columnsOf(fields: TableSource["fields"], values: ModelRow) {
  const entries = Object.entries(values);
  return {
    names: entries.map(([name]) => sql.id(name)),
    columns: entries.map(([name, value]) => toColumn(fieldOf(fields, name).type, value)),
  };
}

/** @throws Code 10703 a value is not unique, 10701 a value is too long for an index */
async function accepted<T>(written: Promise<T>, dialect: DialectFacts): Promise<T> {
  try {
    return await written;
  } catch (error) {
    const refusal = dialect.indexRefusal(error);
    if (refusal === "duplicate")
      throw new Code(10703, "another row has a value that is unique", { cause: error });
    if (refusal === "too-long")
      throw new Code(10701, "a value is too long for an index", { cause: error });
    throw error;
  }
}
