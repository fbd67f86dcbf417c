import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { CorpRow, CorpStore } from "@menshen/domain";
import type { Scope } from "../../scope.ts";
import { columns, statement } from "../../statement.ts";

const find = statement<{ base: string; corpId: string }, CorpRow>((db, { base, corpId }) =>
  db.selectFrom("corps").selectAll().where("base", "=", base).where("corpId", "=", corpId),
);

const findByKey = statement<{ key: string }, CorpRow>((db, { key }) =>
  db.selectFrom("corps").selectAll().where("key", "=", key),
);

/** `key` is used only when the corp is new. */
const upsert = statement<CorpRow, CorpRow>((db, corp) =>
  db
    .insertInto("corps")
    .values(columns(corp, ["key", "base", "corpId", "corpName", "corpFullName", "updatedAtMs"]))
    .onConflict((conflict) =>
      conflict.columns(["base", "corpId"]).doUpdateSet((row) => ({
        corpName: sql<string>`coalesce(nullif(${row.ref("excluded.corpName")}, ''), ${row.ref("corps.corpName")})`,
        corpFullName: sql<string>`coalesce(nullif(${row.ref("excluded.corpFullName")}, ''), ${row.ref("corps.corpFullName")})`,
        updatedAtMs: row.ref("excluded.updatedAtMs"),
      })),
    )
    .returningAll(),
);

export function corpStore(scope: Scope): CorpStore {
  return {
    find: (base, corpId) => scope.first(find, { base, corpId }),
    findByKey: (key) => scope.first(findByKey, { key }),
    async upsert({ nowMs, ...corp }) {
      const row = await scope.first(upsert, { ...corp, key: randomUUID(), updatedAtMs: nowMs });
      if (row === null) throw new Error("an upsert gave no row");
      return row;
    },
  };
}
