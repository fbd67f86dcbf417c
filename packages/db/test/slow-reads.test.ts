import { execFile } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Worker } from "node:worker_threads";
import BetterSqlite3 from "better-sqlite3";
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { TableField } from "@menshen/core";
import type { ModelQuery } from "@menshen/domain";
import { log } from "./contract/fixtures.ts";
import { databaseFaultOf } from "../src/connection/database-fault.ts";
import { readInThread, type ReadThread } from "../src/connection/read-in-thread.ts";
import { openDatabase } from "../src/open.ts";

const folder = mkdtempSync(join(tmpdir(), "menshen-reads-"));
afterAll(() => rm(folder, { recursive: true }));

let files = 0;
const newPath = () => join(folder, `${++files}.db`);
const open = (path: string) =>
  openDatabase({ url: `sqlite:${path}`, secret: new Uint8Array(32), clock: { now: () => 0 }, log });
const user = (id: string) => ({ id, name: null, avatar: null, createdAtMs: 0 });

/** Numbers from 1, which take SQLite the longer the more they are. */
const numbers = (count: number) =>
  `with recursive n(id) as (select 1 union all select id + 1 from n where id < ${count}) select id from n`;
const counted = (count: number) => ({
  sql: `select count(*) as total from (${numbers(count)})`,
  parameters: [],
});
const SLOW = 2_000_000;

let threads: Worker[] = [];
const started = (thread: Worker) => void threads.push(thread);
beforeEach(() => {
  threads = [];
  process.on("worker", started);
});
afterEach(() => void process.off("worker", started));

/** A database with a model whose rows take long to count. */
async function withSlowModel() {
  const path = newPath();
  const database = await open(path);
  const file = new BetterSqlite3(path);
  file.exec(`create view m_slow as ${numbers(SLOW)}`);
  file.close();
  const query: ModelQuery = {
    table: "Slow",
    fields: { id: { type: "integer" } as TableField },
    filter: { and: [] },
    orderList: [],
  };
  const count = async () =>
    (await database.models.query({ ...query, page: 1, size: 1 })).totalCount;
  return { ...database, count };
}

describe("Slow reads on SQLite", () => {
  it("a session is found while a model counts its rows", async () => {
    await using database = await withSlowModel();
    let isCounted = false;
    const counting = database.count().finally(() => (isCounted = true));
    for (let turn = 0; turn < 10; turn++) {
      await new Promise((resolve) => void setImmediate(resolve));
      expect(await database.data.sessions.findUnrevoked("none")).toBeNull();
      await database.data.users.create(user(`u${turn}`));
    }
    expect(isCounted).toBe(false);
    expect(await counting).toBe(SLOW);
  });

  it("a read in the thread sees what was committed before it", async () => {
    await using database = await open(newPath());
    const { slowReads, users } = database.data;
    for (let n = 0; n < 50; n++) {
      await users.create(user(`u${n}`));
      expect(await slowReads.users.find(`u${n}`)).not.toBeNull();
    }
    await slowReads.users.create(user("written"));
    expect(await users.find("written")).not.toBeNull();
    expect(threads).toHaveLength(1);
  });

  it("no thread starts before a read needs it, and none for a database in memory", async () => {
    await using file = await open(newPath());
    await file.data.users.find("a");
    await using memory = await open(":memory:");
    await memory.data.slowReads.users.find("a");
    expect(threads).toHaveLength(0);
  });
});

describe("A thread that reads", () => {
  let thread: ReadThread;
  function openThread(readMs?: number) {
    const path = newPath();
    new BetterSqlite3(path).exec("create table t (id integer)").close();
    return (thread = readInThread(path, readMs));
  }
  afterEach(() => thread.close());
  const one = { sql: "select 1 as one", parameters: [] };

  it("keeps the types of values", async () => {
    const { rows } = await openThread().read({
      sql: "select ? as blob, ? as text, ? as whole, 0.5 as real, null as none",
      parameters: [Buffer.from([1, 2]), "文", 2 ** 53],
    });
    expect(rows).toEqual([
      { blob: new Uint8Array([1, 2]), text: "文", whole: 2 ** 53, real: 0.5, none: null },
    ]);
  });

  it("answers in the order of the calls", async () => {
    openThread();
    const order: string[] = [];
    await Promise.all([
      thread.read(counted(100_000)).then(() => order.push("first")),
      thread.read(one).then(() => order.push("second")),
    ]);
    expect(order).toEqual(["first", "second"]);
  });

  it("reports an error of SQLite with its code, and reads on", async () => {
    openThread();
    const failed = thread.read({ sql: "select missing from t", parameters: [] });
    await expect(failed).rejects.toMatchObject({
      message: "no such column: missing",
      code: "SQLITE_ERROR",
    });
    await expect(thread.read({ sql: "select 1", parameters: [() => {}] })).rejects.toThrow(
      /could not be cloned/,
    );
    expect((await thread.read(one)).rows).toEqual([{ one: 1 }]);
    expect(threads).toHaveLength(1);
  });

  it("fails the read it dies with, and starts again for the next", async () => {
    openThread();
    await thread.read(one);
    const dying = thread.read(counted(SLOW));
    const next = thread.read(one);
    await Promise.all([
      threads[0]?.terminate(),
      expect(dying).rejects.toSatisfy((error) => databaseFaultOf(error) === "unreachable"),
    ]);
    expect((await next).rows).toEqual([{ one: 1 }]);
    expect(threads).toHaveLength(2);
  });

  it("fails when its file cannot be opened", async () => {
    thread = readInThread(join(folder, "missing", "x.db"));
    await expect(thread.read(one)).rejects.toSatisfy(
      (error) => databaseFaultOf(error) === "unreachable",
    );
  });

  it("fails a read that takes too long, and those that wait for it as long", async () => {
    openThread(100);
    const reads = [thread.read(counted(SLOW * 2)), thread.read(one)];
    const faults = (await Promise.allSettled(reads)).map(
      (read) => read.status === "rejected" && databaseFaultOf(read.reason),
    );
    expect(faults).toEqual(["locked", "locked"]);
    await vi.waitFor(async () => expect((await thread.read(one)).rows).toHaveLength(1), 20_000);
  });

  it("fails the reads that are open when the database closes, and later ones", async () => {
    openThread();
    const reads = [thread.read(counted(SLOW)), thread.read(one)];
    const failed = Promise.allSettled(reads);
    await thread.close();
    for (const read of [...(await failed), ...(await Promise.allSettled([thread.read(one)]))]) {
      expect(read.status === "rejected" && databaseFaultOf(read.reason)).toBe("unreachable");
    }
    expect(threads).toHaveLength(1);
  });

  it("holds the process while it reads, and no longer", async () => {
    openThread();
    const path = newPath();
    new BetterSqlite3(path).exec("create table t (id integer)").close();
    const script = `
      const { readInThread } = await import(${JSON.stringify(
        new URL("../src/connection/read-in-thread.ts", import.meta.url).href,
      )});
      readInThread(${JSON.stringify(path)})
        .read(${JSON.stringify(counted(1_000_000))})
        .then(({ rows }) => process.stdout.write(JSON.stringify(rows)));
    `;
    const { stdout } = await promisify(execFile)(process.execPath, [
      "--input-type=module",
      "--eval",
      script,
    ]);
    expect(stdout).toBe('[{"total":1000000}]');
  });
});
