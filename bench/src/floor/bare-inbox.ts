import BetterSqlite3 from "better-sqlite3";
import { Pool } from "pg";

/** One table; an insert resolves when its row is on disk. */
export interface BareInbox {
  insert(key: string, message: string): Promise<void>;
  count(): Promise<number>;
}

const TABLE = `(id ID primary key, "dedupeKey" text not null unique, message text not null)`;

export async function openBareInbox(url: string): Promise<BareInbox> {
  return url.startsWith("sqlite:") ? onSqlite(url.slice("sqlite:".length)) : await onPostgres(url);
}

function onSqlite(path: string): BareInbox {
  const db = new BetterSqlite3(path);
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  db.exec(`create table pushes ${TABLE.replace("ID", "integer")}`);
  const statement = db.prepare(`insert into pushes ("dedupeKey", message) values (?, ?)`);
  const count = db.prepare("select count(*) as n from pushes");
  return {
    insert: async (key, message) => void statement.run(key, message),
    count: async () => (count.get() as { n: number }).n,
  };
}

async function onPostgres(connectionString: string): Promise<BareInbox> {
  const pool = new Pool({ connectionString, max: 10 });
  await pool.query(
    `create table pushes ${TABLE.replace("ID", "bigint generated always as identity")}`,
  );
  const text = `insert into pushes ("dedupeKey", message) values ($1, $2)`;
  return {
    insert: async (key, message) =>
      void (await pool.query({ name: "insert", text, values: [key, message] })),
    count: async () => Number((await pool.query("select count(*) as n from pushes")).rows[0].n),
  };
}
