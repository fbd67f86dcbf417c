import { createHash } from "node:crypto";
import {
  type AliasedRawBuilder,
  type Expression,
  type RawBuilder,
  sql,
  type SqlBool,
} from "kysely";
import type { FieldType } from "@menshen/core";

/** Every difference between the two databases. */
export interface DialectFacts {
  readonly name: "sqlite" | "postgres";
  /** Column types. Text compares byte-wise. */
  readonly types: Readonly<
    Record<"text" | "integer" | "real" | "bytes" | "id", RawBuilder<unknown>>
  >;
  /** Follows a table's column list. */
  readonly tableOptions: RawBuilder<unknown>;
  /** For a table that may be empty after a crash. */
  readonly unlogged: RawBuilder<unknown>;
  /** Whether several nodes can use one such database. */
  readonly isShared: boolean;
  /** The database's own clock, in epoch milliseconds. */
  readonly nowMs: RawBuilder<number>;
  /** The key id of a sealed column: its first four bytes in hexadecimal. */
  keyIdOf(column: string): RawBuilder<string>;
  /** Shallow merge of two JSON objects stored as text; keys of `patch` win. */
  mergeJson(stored: Expression<string>, patch: Expression<string>): RawBuilder<string>;
  /** One key of a JSON object as a comparable value of the field's type; null where the value has another type. */
  jsonKey(json: Expression<string>, key: string, type: FieldType): RawBuilder<unknown>;
  /**
   * A column for which no index is used. The server has SQLite collect no statistics: where a statement has conditions on
   * two indexed columns, it says which of them selects.
   */
  readonly unindexed: (column: string) => RawBuilder<unknown>;
  /** Whether a value of a field of this type is in a JSON array of that type. */
  isOneOf(
    value: Expression<unknown>,
    list: string | Expression<string>,
    type: FieldType,
  ): RawBuilder<SqlBool>;
  /** The semantics of `isLike` in like.ts: `%` matches any characters, everything else itself. */
  isLike(text: Expression<unknown>, pattern: string): RawBuilder<SqlBool>;
  startsWith(text: Expression<unknown>, start: string): RawBuilder<SqlBool>;
  endsWith(text: Expression<unknown>, end: string): RawBuilder<SqlBool>;
  /** A search for texts that contain all of these grams, as the next two take it. */
  gramSearch(grams: readonly string[]): string;
  /** Whether the texts of a row of a searched table contain all grams of a search. */
  hasGrams(table: SearchedTable, alias: string, search: Expression<string>): RawBuilder<SqlBool>;
  /** The rows for which `hasGrams` is true, as a subquery's `from` clause. */
  withGrams(table: SearchedTable, search: Expression<string>): RawBuilder<unknown>;
  /** The objects of a JSON array as rows `r`, whose `value` is read by `->>`: many rows in one parameter. */
  elements(json: Expression<string>): AliasedRawBuilder<{ value: unknown }, "r">;
  /** Takes locks that end with the transaction; null where the transaction itself is the lock. */
  locks(names: readonly string[]): RawBuilder<unknown> | null;
  /** Takes the lock as `locks` does if it is free, and reports that in `taken`; null where no other holder can exist. */
  tryLock(name: string): RawBuilder<{ taken: boolean }> | null;
  /** Appended to a query that selects row `r` for update: skips locked rows. */
  readonly skipLocked: RawBuilder<unknown>;
  /** Appended to a query: locks its rows against updates until the transaction ends; foreign-key references stay possible. */
  readonly holdRow: RawBuilder<unknown>;
  /** Appended to a query: locks its rows against new foreign-key references as well, as before they are deleted. */
  readonly lockRow: RawBuilder<unknown>;
  /**
   * First statement of a transaction whose commit does not wait for the disk; null where no commit does. Takes locks, which
   * last no longer than the statements: the same as `locks` takes, or such that these transactions share.
   */
  unsynced(mode: "exclusive" | "shared", names: readonly string[]): RawBuilder<unknown> | null;
  /** Waits until whatever committed before is on disk; null where the connection has a file to sync. */
  flush(): RawBuilder<unknown> | null;
  /** Whether a table exists: on PostgreSQL an error would end the transaction. */
  hasTable(name: string): RawBuilder<{ found: number | boolean }>;
  /** Whether the transaction lost a race and can simply run again. */
  isLostRace(error: unknown): boolean;
  /** What a unique index, or any index, has against a value; null for another error. */
  indexRefusal(error: unknown): "duplicate" | "too-long" | null;
}

/** A table whose rows are found by parts of these texts; a row is identified by `key`. */
const searchedTables = {
  users: { key: ["id"], texts: ["name", "id"] },
  accounts: { key: ["id"], texts: ["subject", "tenant", "unionId"] },
  members: { key: ["corpKey", "memberId"], texts: ["name", "memberId"] },
} as const;
export type SearchedTable = keyof typeof searchedTables;

export const sqlite: DialectFacts = {
  name: "sqlite",
  types: {
    text: sql`text`,
    integer: sql`integer`,
    real: sql`real`,
    bytes: sql`blob`,
    id: sql`integer primary key autoincrement`,
  },
  tableOptions: sql`strict`,
  unlogged: sql``,
  isShared: false,
  nowMs: sql<number>`cast(unixepoch('subsec') * 1000 as integer)`,
  keyIdOf: (column) => sql<string>`lower(hex(substr(${sql.ref(column)}, 1, 4)))`,
  // Registered by connect.ts; SQLite's json_patch would drop nulls and merge deeply.
  mergeJson: (stored, patch) => sql<string>`menshen_merge(${stored}, ${patch})`,
  // As in the index `accounts_by_kind_name`: indexes contain no subqueries.
  jsonKey: (json, key, type) => {
    const kinds = sqliteKinds[type];
    if (!/^\w+$/.test(key))
      return sql`(select value from json_each(${json}) where key = ${key} and type in (${kinds}))`;
    const path = sql.lit(`$."${key}"`);
    return sql`(case when json_type(${json}, ${path}) in (${kinds}) then ${json} ->> ${path} end)`;
  },
  unindexed: (column) => sql`+${sql.ref(column)}`,
  isOneOf: (value, list) => sql`${value} in (select value from json_each(${list}))`,
  isLike: (text, pattern) => sql`menshen_like(${text}, ${pattern})`,
  startsWith: (text, start) => sql`substr(${text}, 1, length(${start})) = ${start}`,
  // A start before the first character counts from the end, and such a text is always shorter than `end`.
  endsWith: (text, end) => sql`substr(${text}, length(${text}) - length(${end}) + 1) = ${end}`,
  gramSearch: (grams) => grams.map((gram) => Buffer.from(gram).toString("hex")).join(" AND "),
  hasGrams: (table, alias, search) => {
    const { key } = searchedTables[table];
    const found = sql`(select rowid from ${sqlite.withGrams(table, search)})`;
    if (table === "accounts") return sql`${sql.ref(`${alias}.id`)} in ${found}`;
    const refs = sql.join(key.map((column) => sql.ref(`${alias}.${column}`)));
    const columns = sql.join(key.map((column) => sql.ref(column)));
    return sql`(${refs}) in (select ${columns} from ${sql.table(`${table}Keys`)} where number in ${found})`;
  },
  withGrams: (table, search) => {
    const grams = sql.table(`${table}Grams`);
    return sql`${grams} where ${grams} match ${search}`;
  },
  elements: (json) => sql<{ value: unknown }>`json_each(${json})`.as("r"),
  locks: () => null,
  tryLock: () => null,
  skipLocked: sql``,
  holdRow: sql``,
  lockRow: sql``,
  unsynced: () => null,
  flush: () => null,
  hasTable: (name) =>
    sql`select exists (select 1 from sqlite_master where type = 'table' and name = ${name}) as found`,
  isLostRace: () => false,
  indexRefusal: (error) => (sqlState(error) === "SQLITE_CONSTRAINT_UNIQUE" ? "duplicate" : null),
};

export const postgres: DialectFacts = {
  name: "postgres",
  types: {
    text: sql`text collate "C"`,
    integer: sql`bigint`,
    real: sql`double precision`,
    bytes: sql`bytea`,
    id: sql`bigint generated always as identity primary key`,
  },
  tableOptions: sql``,
  unlogged: sql`unlogged`,
  isShared: true,
  nowMs: sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`,
  keyIdOf: (column) => sql<string>`encode(substring(${sql.ref(column)} from 1 for 4), 'hex')`,
  mergeJson: (stored, patch) => sql<string>`(${stored}::jsonb || ${patch}::jsonb)::text`,
  jsonKey: (json, key, type) => {
    // A single pass over the text, which has to be parsed each time. Strict, because lax would look into arrays.
    // A literal, as in the index `accounts_by_kind_name`.
    const path = sql.lit(`strict $.${JSON.stringify(key)} ? (${postgresKinds[type]})`);
    const found = sql`jsonb_path_query_first(${json}::jsonb, ${path}::jsonpath, '{}', true)`;
    return sql`(${found} #>> '{}')${postgresCasts[type]}`;
  },
  unindexed: (column) => sql.ref(column),
  isOneOf: (value, list, type) =>
    sql`${value} = any(array(
      select one${postgresElements[type]} from jsonb_array_elements_text(${list}::jsonb) one
    ))`,
  isLike: (text, pattern) => sql`${text} like ${pattern.replace(/[\\_]/g, "\\$&")}`,
  startsWith: (text, start) => sql`starts_with(${text}, ${start})`,
  endsWith: (text, end) => sql`right(${text}, length(${end}::text)) = ${end}`,
  gramSearch: (grams) => `{${grams.map((gram) => JSON.stringify(gram)).join(",")}}`,
  hasGrams: (table, alias, search) => {
    const texts = searchedTables[table].texts.map((text) => sql.ref(`${alias}.${text}`));
    return sql`menshen_grams(${sql.join(texts)}) @> ${search}::text[]`;
  },
  withGrams: (table, search) =>
    sql`${sql.table(table)} as r where ${postgres.hasGrams(table, "r", search)}`,
  elements: (json) => sql<{ value: unknown }>`jsonb_array_elements(${json}::jsonb)`.as("r"),
  locks: (names) => {
    const taken = advisoryLocks(lockFunctions.exclusive, names);
    return taken.length === 0 ? null : sql`select ${sql.join(taken)}`;
  },
  tryLock: (name) =>
    sql`select pg_try_advisory_xact_lock(${String(lockKey(name))}::bigint) as taken`,
  skipLocked: sql`for update of r skip locked`,
  holdRow: sql`for no key update`,
  lockRow: sql`for update`,
  unsynced: (mode, names) =>
    sql`select ${sql.join([unsyncedCommit, ...advisoryLocks(lockFunctions[mode], names)])}`,
  flush: () => sql`select ${syncedCommit}, pg_logical_emit_message(true, 'menshen', '')`,
  hasTable: (name) => sql`select to_regclass(${`"${name}"`}) is not null as found`,
  isLostRace: (error) => lostRaces.has(sqlState(error)),
  indexRefusal: (error) => indexRefusals[sqlState(error)] ?? null,
};

/** A code of SQLite or an SQLSTATE. */
export function sqlState(error: unknown): string {
  return String((error as { code?: unknown } | null)?.code);
}

const sqliteKinds = {
  text: sql`'text'`,
  integer: sql`'integer', 'real'`,
  real: sql`'integer', 'real'`,
  boolean: sql`'true', 'false'`,
  json: sql`'array', 'object', 'text', 'integer', 'real', 'true', 'false'`,
};

const postgresKinds = {
  text: '@.type() == "string"',
  integer: '@.type() == "number"',
  real: '@.type() == "number"',
  boolean: '@.type() == "boolean"',
  json: '@.type() != "null"',
};

const postgresCasts = {
  text: sql` collate "C"`,
  integer: sql`::numeric`,
  real: sql`::double precision`,
  boolean: sql`::boolean::int`,
  json: sql``,
};

const postgresElements = {
  text: sql``,
  integer: sql`::bigint`,
  real: sql`::double precision`,
  boolean: sql`::bigint`,
  json: sql``,
};

const unsyncedCommit = sql`set_config('synchronous_commit', 'off', true)`;

/**
 * For a commit that syncs the write-ahead log, if the transaction wrote to it: a message is the least it can write. Values
 * other than off wait for more than the disk: never weakens a stronger setting.
 */
const syncedCommit = sql`case when current_setting('synchronous_commit') = 'off'
  then set_config('synchronous_commit', 'on', true) end`;

const lockFunctions = {
  exclusive: "pg_advisory_xact_lock",
  shared: "pg_advisory_xact_lock_shared",
} as const;

/**
 * A crashed node never closes its connection; without this timeout its locks outlive it until TCP gives up. Set in the
 * same statement, because poolers in between do not preserve settings of a connection.
 */
const givenUpWhenSilent = sql`set_config('idle_in_transaction_session_timeout', '30s', true)`;

/** Expressions that take the locks, sorted by key, so that two transactions cannot deadlock on them. */
function advisoryLocks(take: string, names: readonly string[]): RawBuilder<unknown>[] {
  const keys = [...new Set(names.map(lockKey))].sort((a, b) => (a < b ? -1 : 1));
  const taken = keys.map((key) => sql`${sql.raw(take)}(${String(key)}::bigint)`);
  return taken.length === 0 ? [] : [givenUpWhenSilent, ...taken];
}

/**
 * serialization_failure, deadlock_detected, unique_violation and foreign_key_violation: another transaction wrote, or
 * deleted what we refer to, between our read and our write. The second attempt reads that and reports it properly.
 */
const lostRaces = new Set(["40001", "40P01", "23505", "23503"]);

/** unique_violation; program_limit_exceeded, of an index row longer than a third of a page. */
const indexRefusals: Readonly<Record<string, "duplicate" | "too-long">> = {
  "23505": "duplicate",
  "54000": "too-long",
};

function lockKey(name: string): bigint {
  return createHash("sha256").update(name).digest().readBigInt64BE();
}
