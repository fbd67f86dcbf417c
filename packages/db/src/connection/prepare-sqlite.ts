import type BetterSqlite3 from "better-sqlite3";
import { fromJson } from "../sql/json.ts";
import { isLike } from "../sql/like.ts";

/** Sets up a new connection: foreign keys, and the functions that statements call. */
export function prepareSqlite(database: BetterSqlite3.Database): BetterSqlite3.Database {
  database.pragma("foreign_keys = ON");
  database.function("menshen_like", { deterministic: true }, isLike);
  database.function("menshen_merge", { deterministic: true }, (stored: string, patch: string) =>
    JSON.stringify({ ...fromJson(stored), ...fromJson(patch) }),
  );
  return database;
}
