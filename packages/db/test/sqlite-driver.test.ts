import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { log } from "./contract/fixtures.ts";
import { type Database, openDatabase } from "../src/open.ts";

const folder = mkdtempSync(join(tmpdir(), "menshen-sqlite-"));
afterAll(() => rm(folder, { recursive: true }));

const open = (path: string) =>
  openDatabase({ url: `sqlite:${path}`, secret: new Uint8Array(32), clock: { now: () => 0 }, log });
const user = (id: string) => ({ id, name: null, avatar: null, createdAtMs: 0 });

/** A transaction that has created the user `a` and waits. */
async function openTransaction({ data }: Database) {
  const [created, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const writing = data.transaction([], async ({ users }) => {
    await users.create(user("a"));
    created.resolve();
    await released.promise;
    await users.updateProfile("a", { name: "done", avatar: null });
  });
  await created.promise;
  return { writing, end: released.resolve };
}

describe("SQLite", () => {
  it("SQLite reads during an open transaction do not wait and see none of its writes", async () => {
    await using database = await open(join(folder, "readers.db"));
    const { writing, end } = await openTransaction(database);
    expect(await database.data.users.find("a")).toBeNull();
    end();
    await writing;
    expect(await database.data.users.find("a")).not.toBeNull();
  });

  it("SQLite in memory makes reads wait until the transaction ends", async () => {
    await using database = await open(":memory:");
    const { writing, end } = await openTransaction(database);
    const reading = database.data.users.find("a");
    end();
    await writing;
    expect(await reading).toMatchObject({ name: "done" });
  });

  it("SQLite waits for another connection's transaction without blocking the event loop", async () => {
    const path = join(folder, "busy.db");
    await using one = await open(path);
    await using two = await open(path);
    const others: Promise<void>[] = [];
    await one.data.transaction([], async (stores) => {
      await stores.users.create(user("a"));
      others.push(two.data.users.create(user("b")));
      others.push(two.data.transaction([], ({ users }) => users.create(user("c"))));
      // The other connection finds the file locked; the event loop has to turn nevertheless.
      for (let turn = 0; turn < 50; turn++) {
        await new Promise((resolve) => void setImmediate(resolve));
        await stores.users.find("a");
      }
    });
    await Promise.all(others);
    for (const id of ["a", "b", "c"]) expect(await one.data.users.find(id)).not.toBeNull();
  });

  it("SQLite rejects a statement of a transaction that has ended", async () => {
    await using database = await open(":memory:");
    const { users } = await database.data.transaction([], async (stores) => stores);
    const late = () => users.create(user("late")).then(() => "created", String);
    const { writing, end } = await openTransaction(database);
    const during = await late();
    end();
    await writing;
    expect([during, await late()]).toEqual(Array(2).fill("Error: the transaction has ended"));
    expect(await database.data.users.find("late")).toBeNull();
  });

  it("SQLite is opened in a missing folder, and again after closing", async () => {
    const path = join(folder, "new", "folder", "x.db");
    await using first = await open(path);
    await first.data.users.create(user("a"));
    await first.close();
    await using second = await open(path);
    expect(await second.data.users.find("a")).not.toBeNull();
  });
});
