import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { CorpNameSource, CorpRow, CorpStore } from "@menshen/domain";
import type { Scope } from "../../scope.ts";
import { columns, statement } from "../../statement.ts";
import { corpById } from "./corp-by-id.ts";
import { rankOf } from "./corp-name-rank.ts";
import { joinCorps } from "./join-corps.ts";

const find = statement<{ base: string; corpId: string }, CorpRow>(corpById);

const findByKey = statement<{ key: string }, CorpRow>((db, { key }) =>
  db.selectFrom("corps").selectAll().where("key", "=", key),
);

/** `key` is used only when the corp is new, `corpId` may be any of its ids. */
const upsert = statement<CorpRow, CorpRow>((db, corp) =>
  db
    .insertInto("corps")
    .values((value) => ({
      ...columns(corp, ["key", "base", "corpName", "corpFullName", "nameSource", "updatedAtMs"]),
      corpId: value.fn.coalesce(
        corpById(db, corp).clearSelect().select("c.corpId").$asScalar(),
        sql<string>`cast(${corp.corpId} as text)`,
      ),
    }))
    .onConflict((conflict) =>
      conflict.columns(["base", "corpId"]).doUpdateSet((row) => {
        const isBetter = sql`(${rankOf(row.ref("excluded.nameSource"))} > 0
          and ${rankOf(row.ref("excluded.nameSource"))} >= ${rankOf(row.ref("corps.nameSource"))})`;
        const better = (column: "corpName" | "corpFullName" | "nameSource") =>
          sql<string>`case when ${isBetter} then coalesce(nullif(${row.ref(`excluded.${column}`)}, ''), ${row.ref(`corps.${column}`)})
            else ${row.ref(`corps.${column}`)} end`;
        return {
          corpName: better("corpName"),
          corpFullName: better("corpFullName"),
          nameSource: better("nameSource") as ReturnType<typeof sql<CorpNameSource>>,
          updatedAtMs: row.ref("excluded.updatedAtMs"),
        };
      }),
    )
    .returningAll(),
);

const rename = statement<{ key: string; name: string }, CorpRow>((db, { key, name }) =>
  db
    .updateTable("corps")
    .set({
      corpName: name,
      corpFullName: name,
      nameSource: sql<CorpNameSource | null>`case when ${name} = '' then null else 'admin' end`,
    })
    .where("key", "=", key)
    .where((where) =>
      where.or([where("nameSource", "is", null), where("nameSource", "=", "admin")]),
    )
    .returningAll(),
);

const otherIds = statement<object, { corpKey: string; corpId: string }>((db) =>
  db.selectFrom("otherCorpIds").select(["corpKey", "corpId"]).orderBy("corpId"),
);

export function corpStore(scope: Scope): CorpStore {
  return {
    find: (base, corpId) => scope.first(find, { base, corpId }),
    findByKey: (key) => scope.first(findByKey, { key }),
    async upsert({ nowMs, base, corpId, corpName, corpFullName, nameSource = "department" }) {
      const isNamed = corpName !== "" || corpFullName !== "";
      const row = await scope.first(upsert, {
        key: randomUUID(),
        base,
        corpId,
        corpName,
        corpFullName,
        nameSource: isNamed ? nameSource : null,
        updatedAtMs: nowMs,
      });
      if (row === null) throw new Error("an upsert gave no row");
      return row;
    },
    rename: (key, name) => scope.first(rename, { key, name }),
    otherIds: () => scope.all(otherIds, {}),
    join: (ids) => scope.atomically((inner) => joinCorps(inner, ids)),
  };
}
