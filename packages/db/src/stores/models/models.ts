import { sql } from "kysely";
import type { ModelPage, ModelQuery, ModelRow, Models } from "@menshen/domain";
import { toJson } from "../../sql/json.ts";
import { fieldOf, matches, place, refused } from "./model-filter.ts";
import { sourceOf } from "./row-source.ts";
import { tableWrites } from "./table-rows.ts";
import type { Scope } from "../../scope.ts";

export function createModels(scope: Scope): Models {
  const { db, dialect } = scope;

  function rowsOf(query: ModelQuery) {
    const rows = db.selectFrom(sql<Row>`${sql.id(sourceOf(query).table)}`.as("rows"));
    return "kind" in query ? rows.where("kind", "=", query.kind) : rows;
  }

  const matching = (query: ModelQuery) =>
    rowsOf(query).where(matches(query.filter, query.fields, dialect));

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

  async function withIds(query: ModelQuery, ids: readonly number[]): Promise<ModelRow[]> {
    const wanted = dialect.isOneOf(sql.ref("id"), toJson(ids), "integer");
    const rows = await rowsOf(query).select(sourceOf(query).columns).where(wanted).execute();
    const byId = new Map(rows.map((row) => [row["id"], row]));
    // Rows removed since then are missing.
    return ids.map((id) => byId.get(id)).filter((row) => row !== undefined);
  }

  /** After the last page no row carries the count. */
  async function count(query: ModelQuery): Promise<number> {
    const counted = matching(query).select(({ fn }) => fn.countAll().as("total"));
    return Number((await counted.executeTakeFirstOrThrow()).total);
  }

  return {
    async get(query) {
      const { columns, shown } = sourceOf(query);
      const row = await sorted(query).select(columns).limit(1).executeTakeFirst();
      return row ? shown(query.fields, row) : null;
    },

    async query(query) {
      const { fields, fieldList = [], page } = query;
      const listed = fieldList.map((name) => [name, fieldOf(fields, name)] as const);
      const found = await idsOf(query);
      const [first] = found;
      const ids = found.map(({ id }) => id);
      const rows = first ? await withIds(query, ids) : [];
      const asked = listed.length > 0 ? Object.fromEntries(listed) : fields;
      const { shown } = sourceOf(query);
      return {
        rowDatas: rows.map((row) => shown(asked, row)),
        totalCount: first ? Number(first.total) : page === 1 ? 0 : await count(query),
      };
    },

    ...tableWrites(scope),
  };
}

/** A row of an account or of an own table: both have an `id`. */
type Row = ModelRow & { readonly id: number; readonly kind: string };
