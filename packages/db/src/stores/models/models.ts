import { sql } from "kysely";
import type { ModelField, ModelFields } from "@menshen/core";
import type { ModelPage, ModelQuery, Models } from "@menshen/domain";
import { fromJson, toJson } from "../../sql/json.ts";
import { accountColumns, fieldOf, matches, place, profileKey, refused } from "./model-filter.ts";
import type { Scope } from "../../scope.ts";

export function createModels({ db, dialect }: Scope): Models {
  const matching = ({ kind, fields, filter }: ModelQuery) =>
    db
      .selectFrom("accounts")
      .where("kind", "=", kind)
      .where(matches(filter, fields, dialect));

  function sorted(query: ModelQuery) {
    const { fields, orderList } = query;
    let rows = matching(query);
    for (const [name, direction] of orderList) {
      if (fieldOf(fields, name).type === "json") throw refused(name, "cannot be ordered by");
      rows = rows.orderBy(place(fields, name, dialect), (order) =>
        (direction === 1 ? order.asc() : order.desc()).nullsFirst(),
      );
    }
    return rows.orderBy("id");
  }

  /** Ids, each with the total count: both from the same read. The page needs no row that is only counted. */
  async function idsOf(query: ModelQuery & ModelPage) {
    const total = matching(query).select(({ fn }) => fn.countAll().as("total"));
    const found = sorted(query).select(["id", total.as("total")]);
    const skipped = (query.page - 1) * query.size;
    return await found.limit(query.size).offset(skipped).execute();
  }

  async function rowsOf(ids: readonly number[]): Promise<Row[]> {
    const wanted = dialect.isOneOf(sql.ref("id"), toJson(ids), "integer");
    const rows = await db.selectFrom("accounts").selectAll().where(wanted).execute();
    const byId = new Map<number, Row>(rows.map((row) => [row.id, row]));
    // Users deleted since then are missing.
    return ids.map((id) => byId.get(id)).filter((row) => row !== undefined);
  }

  /** After the last page no row carries the count. */
  async function count(query: ModelQuery): Promise<number> {
    const counted = matching(query).select(({ fn }) => fn.countAll().as("total"));
    return Number((await counted.executeTakeFirstOrThrow()).total);
  }

  return {
    async get(query) {
      const row = await sorted(query).selectAll().limit(1).executeTakeFirst();
      return row ? shown(query.fields, row) : null;
    },

    async query(query) {
      const { fields, fieldList = [], page } = query;
      const listed = fieldList.map((name) => [name, fieldOf(fields, name)] as const);
      const found = await idsOf(query);
      const [first] = found;
      const rows = first ? await rowsOf(found.map(({ id }) => id)) : [];
      const asked = listed.length > 0 ? Object.fromEntries(listed) : fields;
      return {
        rowDatas: rows.map((row) => shown(asked, row)),
        totalCount: first ? Number(first.total) : page === 1 ? 0 : await count(query),
      };
    },
  };
}

type Row = Readonly<Record<string, unknown>>;

function shown(fields: ModelFields, row: Row): Record<string, unknown> {
  const profile = fromJson(String(row["profile"]));
  const values = Object.entries(fields).map(([name, { type, from }]) => {
    const key = profileKey(from);
    if (key === null) return [name, row[accountColumns[from as keyof typeof accountColumns]]];
    const value = Object.hasOwn(profile, key) ? profile[key] : null;
    return [name, isOf[type](value) ? value : null];
  });
  return Object.fromEntries(values) as Record<string, unknown>;
}

/** As filters see it: a value of another type is absent. */
const isOf: Record<ModelField["type"], (value: unknown) => boolean> = {
  text: (value) => typeof value === "string",
  integer: (value) => typeof value === "number",
  boolean: (value) => typeof value === "boolean",
  json: () => true,
};
