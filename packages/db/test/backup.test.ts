import { mkdtempSync } from "node:fs";
import { readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import BetterSqlite3 from "better-sqlite3";
import { afterAll, describe, expect, it } from "vitest";
import { defineModel, integer, text } from "@menshen/core";
import { backupDatabase, restoreDatabase } from "../src/backup.ts";
import { openDatabase } from "../src/open.ts";
import { log, makeUser, NOON, unique } from "./contract/fixtures.ts";
import { latestVersion } from "./latest-version.ts";

const folder = mkdtempSync(join(tmpdir(), "menshen-backup-"));
afterAll(() => rm(folder, { recursive: true }));

const secret = new Uint8Array(32).fill(7);
const newPath = (kind: string) => join(folder, `${unique(kind)}.db`);
const open = (path: string, isExclusive = false) =>
  openDatabase({ url: `sqlite:${path}`, secret, clock: { now: () => NOON }, log, isExclusive });
const addUser = (database: Awaited<ReturnType<typeof open>>) => makeUser(database.data);
const usersIn = (path: string) => {
  const file = new BetterSqlite3(path, { readonly: true });
  const count = file.prepare("select count(*) from users").pluck().get();
  file.close();
  return count;
};

describe("a backup of SQLite", () => {
  it("contains the state of one moment while a server writes, in one checked file", async () => {
    const path = newPath("live");
    await using database = await open(path, true);
    for (let n = 0; n < 300; n++) await addUser(database);
    const file = newPath("copy");
    const shares: number[] = [];
    const ended = new AbortController();
    const backup = backupDatabase({ path, file }, (share) => shares.push(share)).finally(() =>
      ended.abort(),
    );
    for (; !ended.signal.aborted; await nextTurn()) await addUser(database);
    const { keyIds, ...report } = await backup;
    expect(report).toEqual({ schemaVersion: latestVersion, bytes: (await stat(file)).size });
    expect(keyIds).toEqual([(await database.keys.status()).currentKeyId]);
    expect(usersIn(file)).toBe(300);
    expect(shares.at(-1)).toBe(1);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const beside = (await readdir(folder)).filter((name) => join(folder, name).startsWith(file));
    expect(beside).toHaveLength(1);
  });

  it("replaces no file, and leaves none behind when it fails", async () => {
    const path = newPath("source");
    await (await open(path)).close();
    const file = newPath("taken");
    await writeFile(file, "mine");
    await expect(backupDatabase({ path, file }, () => {})).rejects.toThrow(/replaces no file/);
    const damaged = newPath("damaged");
    await writeFile(damaged, "SQLite format 3\0 but not really".repeat(200));
    const never = newPath("never");
    await expect(backupDatabase({ path: damaged, file: never }, () => {})).rejects.toThrow(
      /damaged/,
    );
    const other = newPath("other");
    new BetterSqlite3(other).exec("create table t (x)").close();
    const foreign = backupDatabase({ path: other, file: never }, () => {});
    await expect(foreign).rejects.toThrow(/no database of Menshen/);
    expect((await readdir(folder)).filter((name) => /never|partial/.test(name))).toEqual([]);
  });
});

describe("a restore of SQLite", () => {
  it("the tables of models return with their rows, and follow their models from there", async () => {
    const path = newPath("home");
    const file = newPath("saved");
    const narrow = defineModel({ table: { sku: text() } });
    const wide = defineModel({ table: { sku: text(), qty: integer().default(1) } });
    const source = { table: "shop.Stock", fields: wide.fields };
    {
      await using database = await open(path);
      await database.applyTable("shop.Stock", narrow);
      await database.models.create({ ...source, fields: narrow.fields }, { sku: "box" });
      await backupDatabase({ path, file }, () => {});
      await database.applyTable("shop.Stock", wide);
      await database.models.create(source, { sku: "bag", qty: 2 });
    }
    await restoreDatabase({ path, file }, NOON);
    await using database = await open(path);
    expect(await database.applyTable("shop.Stock", wide)).toMatchObject({ isChanged: true });
    const all = { ...source, filter: { and: [] }, orderList: [], page: 1, size: 20 };
    expect((await database.models.query(all)).rowDatas).toEqual([{ id: 1, sku: "box", qty: 1 }]);
  });

  it("replaces the database and leaves the previous one beside it", async () => {
    const path = newPath("home");
    const file = newPath("saved");
    {
      await using database = await open(path);
      await addUser(database);
      await backupDatabase({ path, file }, () => {});
      await addUser(database);
    }
    const { replaced } = await restoreDatabase({ path, file }, NOON);
    expect(replaced).toBe(
      `${path}.replaced-${new Date(NOON).toISOString().replace(/\D/g, "").slice(0, 14)}`,
    );
    expect([usersIn(path), usersIn(replaced ?? "")]).toEqual([1, 2]);
    await using database = await open(path, true);
    await addUser(database);
    expect((await restoreDatabase({ path: newPath("fresh"), file }, NOON)).replaced).toBe(null);
  });

  it("is refused while a server uses the database", async () => {
    const path = newPath("busy");
    const file = newPath("saved");
    await using database = await open(path, true);
    await backupDatabase({ path, file }, () => {});
    await addUser(database);
    await expect(restoreDatabase({ path, file }, NOON)).rejects.toThrow(/another server uses/);
    expect(usersIn(path)).toBe(1);
  });

  it("of a damaged file, or of a newer release, changes nothing", async () => {
    const path = newPath("kept");
    const file = newPath("saved");
    await using database = await open(path);
    await backupDatabase({ path, file }, () => {});
    await addUser(database);
    const newer = new BetterSqlite3(file);
    newer.exec("insert into schemaVersions values (9999, 'later', 0)");
    newer.close();
    await expect(restoreDatabase({ path, file }, NOON)).rejects.toThrow(/newer release/);
    await writeFile(file, "no database at all".repeat(100));
    await expect(restoreDatabase({ path, file }, NOON)).rejects.toThrow(/damaged/);
    await expect(restoreDatabase({ path, file: `${file}.x` }, NOON)).rejects.toThrow(/no file/);
    expect(usersIn(path)).toBe(1);
  });
});
