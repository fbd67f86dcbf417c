import type { ModelField, ModelFields } from "@menshen/core";
import type { ModelQuery, Models } from "@menshen/flows";
import { fromJson } from "./json.ts";
import { accountColumns, fieldOf, matches, place, profileKey, refused } from "./model-filter.ts";
import type { Scope } from "./scope.ts";

export function createModels({ db, dialect }: Scope): Models {
  const accounts = ({ kind, fields, filter }: ModelQuery) =>
    db
      .selectFrom("accounts")
      .where("kind", "=", kind)
      .where(matches(filter, fields, dialect));

  function sorted(query: ModelQuery) {
    const { fields, orderList } = query;
    let rows = accounts(query).selectAll();
    for (const [name, direction] of orderList) {
      if (fieldOf(fields, name).type === "json") throw refused(name, "cannot be ordered by");
      rows = rows.orderBy(place(fields, name, dialect), (order) =>
        (direction === 1 ? order.asc() : order.desc()).nullsFirst(),
      );
    }
    return rows.orderBy("id");
  }

  async function count(query: ModelQuery): Promise<number> {
    const counted = accounts(query).select(({ fn }) => fn.countAll().as("count"));
    return Number((await counted.executeTakeFirstOrThrow()).count);
  }

  return {
    async get(query) {
      const row = await sorted(query).limit(1).executeTakeFirst();
      return row ? shown(query.fields, row) : null;
    },

    async query(query) {
      const { fields, fieldList = [], page, size } = query;
      const listed = fieldList.map((name) => [name, fieldOf(fields, name)] as const);
      const skipped = (page - 1) * size;
      const rows = await sorted(query).limit(size).offset(skipped).execute();
      const isLast = rows.length < size && (rows.length > 0 || skipped === 0);
      return {
        rowDatas: rows.map((row) =>
          shown(listed.length > 0 ? Object.fromEntries(listed) : fields, row),
        ),
        totalCount: isLast ? skipped + rows.length : await count(query),
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

/** As filters see it: what has another type is not there. */
const isOf: Record<ModelField["type"], (value: unknown) => boolean> = {
  text: (value) => typeof value === "string",
  integer: (value) => typeof value === "number",
  boolean: (value) => typeof value === "boolean",
  json: () => true,
};
