import { type Kysely, sql } from "kysely";
import type { DialectFacts } from "../dialects.ts";
import type { Migration } from "./migration.ts";

/** Indexes for pages of large tables, and for the search of users and members by parts of texts. */
export const growth: Migration = {
  version: 26,
  name: "growth",
  async up(db, dialect) {
    for (const [table, ...columns] of indexes) {
      const index = db.schema.createIndex([table, "by", ...columns].join("_")).on(table);
      await index.columns(columns).execute();
    }
    await indexStates(db);
    await indexNames(db, dialect);
    await (dialect.name === "sqlite" ? searchOnSqlite(db) : searchOnPostgres(db));
  },
};

const indexes: readonly (readonly [table: string, ...columns: string[]])[] = [
  ["users", "createdAtMs", "id"],
  ["audit", "action", "id"],
  ["loginCodes", "accountId"],
  ["accounts", "kind", "id"],
  ["members", "corpKey", "removedAtMs", "status"],
];

/** Members in the two states that few of them are in. */
async function indexStates(db: Kysely<unknown>): Promise<void> {
  const [removedAtMs, status] = [sql.ref("removedAtMs"), sql.ref("status")];
  const index = (name: string) =>
    db.schema
      .createIndex(`members_${name}`)
      .on("members")
      .columns(["corpKey", "memberId"] as string[]);
  await index("removed")
    .where(sql<boolean>`${removedAtMs} is not null`)
    .execute();
  await index("inactive")
    .where(sql<boolean>`${removedAtMs} is null`)
    .where(sql<boolean>`${status} <> 1`)
    .execute();
}

/** The order of models by the name in a profile, which has nulls first. */
async function indexNames(db: Kysely<unknown>, { name }: DialectFacts): Promise<void> {
  const profile = sql.ref("profile");
  const text =
    name === "sqlite"
      ? sql`(case when json_type(${profile}, '$."name"') in ('text') then ${profile} ->> '$."name"' end)`
      : sql`((jsonb_path_query_first(${profile}::jsonb, 'strict $."name" ? (@.type() == "string")'::jsonpath,
          '{}', true) #>> '{}') collate "C") nulls first`;
  await sql`create index ${sql.ref("accounts_by_kind_name")} on accounts (kind, ${text}, id)`.execute(
    db,
  );
}

interface Searched {
  readonly table: string;
  /** Of a row, where that is not an integer. */
  readonly key: readonly string[];
  readonly texts: readonly string[];
}

const searched: readonly Searched[] = [
  { table: "users", key: ["id"], texts: ["name", "id"] },
  { table: "accounts", key: [], texts: ["subject", "tenant", "unionId"] },
  { table: "members", key: ["corpKey", "memberId"], texts: ["name", "memberId"] },
];

/*
 * The grams of a text: its pairs of neighbouring characters, and each character that is not ASCII, since such a
 * character may be a whole name. Letters of ASCII are in lower case.
 */

/** Arrays of grams in GIN indexes: built into PostgreSQL, where pg_trgm is an extension and knows no pairs. */
async function searchOnPostgres(db: Kysely<unknown>): Promise<void> {
  await sql`create function menshen_grams(variadic texts text[]) returns text[]
    language sql immutable parallel safe as $$
      select coalesce(array_agg(distinct gram), '{}')
      from unnest(texts) as given (text)
      cross join lateral (select lower(given.text collate "C") as text) as folded
      cross join lateral generate_series(1, length(folded.text)) as place (n)
      cross join lateral (values (substr(folded.text, n, 2)), (substr(folded.text, n, 1))) as found (gram)
      where length(gram) = 2 or ascii(gram) > 127
    $$`.execute(db);
  for (const { table, texts } of searched) {
    const index = sql.ref(`${table}_grams`);
    const columns = sql.join(texts.map((text) => sql.ref(text)));
    await sql`create index ${index} on ${sql.table(table)} using gin (menshen_grams(${columns}))`.execute(
      db,
    );
  }
}

/**
 * Full-text tables without the texts, which triggers fill in plain SQL, so that other programs can write the tables. Such
 * a table needs an integer for each row that a vacuum does not change.
 */
async function searchOnSqlite(db: Kysely<unknown>): Promise<void> {
  for (const { table, key, texts } of searched) {
    const grams = sql.table(`${table}Grams`);
    const keys = sql.table(`${table}Keys`);
    const rows = sql.table(table);
    const named = sql.join(key.map((column) => sql.ref(column)));
    const hasKey = key.length > 0;
    const number = (row: string) =>
      hasKey
        ? sql`(select number from ${keys} where (${named}) = (${refs(row, key)}))`
        : sql`${sql.ref(`${row}.id`)}`;
    const remove = sql`delete from ${grams} where rowid = ${number("old")};`;
    const add = sql`insert into ${grams} (rowid, grams) values (${number("new")}, ${gramsOf("new", texts)});`;
    const trigger = (when: string, on: ReturnType<typeof sql>, body: ReturnType<typeof sql>) =>
      sql`create trigger ${sql.ref(`${table}Grams_${when}`)} after ${on} begin ${body} end`.execute(
        db,
      );

    await sql`create virtual table ${grams} using fts5(grams, content='', contentless_delete=1, detail=none,
      tokenize='ascii')`.execute(db);
    if (hasKey) {
      const columns = sql.join(key.map((column) => sql`${sql.ref(column)} text not null`));
      await sql`create table ${keys} (number integer primary key, ${columns}, unique (${named})) strict`.execute(
        db,
      );
      await sql`insert into ${keys} (${named}) select ${named} from ${rows}`.execute(db);
    }
    await sql`insert into ${grams} (rowid, grams)
      select ${number("r")}, ${gramsOf("r", texts)} from ${rows} as r`.execute(db);

    const addKey = hasKey
      ? sql`insert into ${keys} (${named}) values (${refs("new", key)});`
      : sql``;
    const removeKey = hasKey
      ? sql`delete from ${keys} where (${named}) = (${refs("old", key)});`
      : sql``;
    await trigger("insert", sql`insert on ${rows}`, sql`${addKey} ${add}`);
    await trigger("delete", sql`delete on ${rows}`, sql`${remove} ${removeKey}`);
    const changed = sql`update of ${sql.join(texts.map((text) => sql.ref(text)))} on ${rows}
      when (${refs("old", texts)}) is not (${refs("new", texts)})`;
    await trigger("update", changed, sql`${remove} ${removeKey} ${addKey} ${add}`);
  }
}

function refs(row: string, columns: readonly string[]) {
  return sql.join(columns.map((column) => sql.ref(`${row}.${column}`)));
}

/** The grams of a row's texts as hexadecimal words. */
function gramsOf(row: string, texts: readonly string[]) {
  const text = texts
    .map((column) => sql`coalesce(${sql.ref(`${row}.${column}`)}, '')`)
    .reduce((before, next) => sql`${before} || char(10) || ${next}`);
  return sql`(
    with recursive given (text) as (select lower(${text})),
      place (n) as (select 1 union all select n + 1 from place, given where n < length(text))
    select group_concat(hex(substr(text, n, 2))
      || case when unicode(substr(text, n, 1)) > 127 then ' ' || hex(substr(text, n, 1)) else '' end, ' ')
    from given, place)`;
}
