import { mkdtempSync } from "node:fs";
import { open as openFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { Kysely, sql } from "kysely";
import { afterAll, describe, expect, it } from "vitest";
import { isCode } from "@menshen/core";
import { sqliteDialect } from "../src/connection/sqlite-driver.ts";
import { createWriteCheck } from "../src/connection/sqlite-fault.ts";
import { databaseFaultOf, explainDatabaseFault } from "../src/connection/database-fault.ts";
import { openDatabase } from "../src/open.ts";
import { log, newFlow, NOON } from "./contract/fixtures.ts";

const folder = mkdtempSync(join(tmpdir(), "menshen-faults-"));
afterAll(() => rm(folder, { recursive: true }));

const secret = new Uint8Array(32).fill(7);
let files = 0;
const newPath = () => join(folder, `${++files}.db`);
const open = (path: string, isExclusive = false) =>
  openDatabase({ url: `sqlite:${path}`, secret, clock: { now: () => NOON }, log, isExclusive });

const errorOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => null,
    (error: unknown) => error,
  );

/** The text for the terminal. */
const textOf = (error: unknown): string => explainDatabaseFault(error) ?? String(error);

/** A database of one table, and its writer, whose pragmas provoke the faults. */
async function smallDatabase() {
  const writer = new BetterSqlite3(newPath());
  const db = new Kysely<{ t: { text: string } }>({ dialect: sqliteDialect({ writer }) });
  await sql`create table t (text text)`.execute(db);
  const insert = () =>
    db
      .insertInto("t")
      .values({ text: "x".repeat(2_000) })
      .execute();
  return { writer, insert, [Symbol.asyncDispose]: () => db.destroy() };
}

describe("SQLite faults", () => {
  it("a full disk is 503 with Retry-After, and writes succeed again once there is space", async () => {
    await using small = await smallDatabase();
    const pages = small.writer.pragma("page_count", { simple: true }) as number;
    small.writer.pragma(`max_page_count = ${pages + 2}`);
    let error: unknown = null;
    for (let tries = 0; tries < 20 && error === null; tries++)
      error = await errorOf(small.insert());
    expect(databaseFaultOf(error)).toBe("full");
    expect(error).toMatchObject({ errcode: 50000, httpStatus: 503, retryAfterSeconds: 30 });
    expect(textOf(error)).toContain("the disk of the database is full");
    small.writer.pragma("max_page_count = 1000000");
    expect(await errorOf(small.insert())).toBeNull();
  });

  it("a database that cannot be written is 503, and writes succeed again afterwards", async () => {
    await using small = await smallDatabase();
    small.writer.pragma("query_only = ON");
    const error = await errorOf(small.insert());
    expect(databaseFaultOf(error)).toBe("read-only");
    expect(error).toMatchObject({ httpStatus: 503, retryAfterSeconds: 30 });
    small.writer.pragma("query_only = OFF");
    expect(await errorOf(small.insert())).toBeNull();
  });

  it("the write check of ping finds a database that cannot be written, and its recovery", async () => {
    await using small = await smallDatabase();
    const check = createWriteCheck(small.writer);
    small.writer.pragma("query_only = ON");
    for (let times = 0; times < 2; times++) {
      expect(databaseFaultOf(await errorOf((async () => check())()))).toBe("read-only");
    }
    small.writer.pragma("query_only = OFF");
    check();
  });

  it("a deleted or replaced file makes ping and every statement fail", async () => {
    const path = newPath();
    await using database = await open(path);
    await database.ping();
    await rename(path, `${path}.moved`);
    expect(databaseFaultOf(await errorOf(database.ping()))).toBe("missing");
    expect(databaseFaultOf(await errorOf(database.data.users.find("u")))).toBe("missing");
    await writeFile(path, "");
    const error = await errorOf(database.ping());
    expect(databaseFaultOf(error)).toBe("missing");
    expect(textOf(error)).toContain(`deleted or replaced: ${path}`);
    await rename(`${path}.moved`, path);
    await database.ping();
    expect(await errorOf(database.data.flows.create(newFlow()))).toBeNull();
  });

  it("a file that is no database is refused at start as damaged", async () => {
    const path = newPath();
    await writeFile(path, "not a database, whatever its name says".repeat(200));
    const error = await errorOf(open(path));
    expect(databaseFaultOf(error)).toBe("damaged");
    expect(textOf(error)).toContain("file is not a database");
    expect((await stat(path)).size).toBeGreaterThan(0);
  });

  it("a database with damaged pages is refused at start as damaged", async () => {
    const path = newPath();
    await (await open(path)).close();
    const { size } = await stat(path);
    const file = await openFile(path, "r+");
    await file.write(new Uint8Array(size - 4096).fill(0xa5), 0, size - 4096, 4096);
    await file.close();
    expect(databaseFaultOf(await errorOf(open(path)))).toBe("damaged");
  });

  it("a database of a newer release is refused with a Code that says so", async () => {
    const path = newPath();
    await (await open(path)).close();
    const file = new BetterSqlite3(path);
    file.exec("insert into schemaVersions (version, name, appliedAtMs) values (9999, 'later', 0)");
    file.close();
    const error = await errorOf(open(path));
    expect(isCode(error, 50000, "app")).toBe(true);
    expect(textOf(error)).toMatch(/schema version 9999.*newer release/);
  });

  it("a second server on the same file is refused until the first one is closed", async () => {
    const path = newPath();
    const first = await open(path, true);
    const error = await errorOf(open(path, true));
    expect(textOf(error)).toContain(`another server uses the database file ${path}`);
    // Commands such as admin-link are no servers.
    await (await open(path)).close();
    await first.close();
    await (await open(path, true)).close();
  });
});

describe("housekeeping on SQLite", () => {
  it("housekeeping on SQLite gives the event loop a turn between two batches", async () => {
    await using database = await open(newPath());
    await database.data.transaction([], async ({ flows }) => {
      for (let n = 0; n < 3_000; n++) await flows.create(newFlow());
    });
    let turns = 0;
    let isOver = false;
    const count = (): void => {
      turns += 1;
      if (!isOver) setImmediate(count);
    };
    setImmediate(count);
    const { flows } = await database.housekeep(NOON + 10 * 24 * 3_600_000);
    isOver = true;
    expect(flows).toBe(3_000);
    expect(turns).toBeGreaterThanOrEqual(6);
  });
});
