import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { log } from "./contract/fixtures.ts";
import { openDatabase } from "./open.ts";

const folder = mkdtempSync(join(tmpdir(), "menshen-sqlite-"));
afterAll(() => rm(folder, { recursive: true }));

const open = (path: string) =>
  openDatabase({ url: `sqlite:${path}`, secret: new Uint8Array(32), clock: { now: () => 0 }, log });
const user = (id: string) => ({ id, name: null, avatar: null, createdAtMs: 0 });

describe("SQLite", () => {
  it("lets readers pass while a transaction is open, who see nothing of it", async () => {
    await using database = await open(join(folder, "readers.db"));
    await database.data.transaction([], async (stores) => {
      await stores.users.create(user("a"));
      expect(await database.data.users.find("a")).toBeNull();
    });
    expect(await database.data.users.find("a")).not.toBeNull();
  });

  it("in memory lets readers wait until the transaction ends", async () => {
    await using database = await open(":memory:");
    const seen: Promise<unknown>[] = [];
    await database.data.transaction([], async (stores) => {
      await stores.users.create(user("a"));
      seen.push(database.data.users.find("a"));
      await stores.users.updateProfile("a", { name: "done", avatar: null });
    });
    expect(await Promise.all(seen)).toMatchObject([{ name: "done" }]);
  });

  it("waits for another connection's transaction without stopping the event loop", async () => {
    const path = join(folder, "busy.db");
    await using one = await open(path);
    await using two = await open(path);
    const others: Promise<void>[] = [];
    await one.data.transaction([], async (stores) => {
      await stores.users.create(user("a"));
      others.push(two.data.users.create(user("b")));
      others.push(two.data.transaction([], ({ users }) => users.create(user("c"))));
      // The other connection finds the file locked now; this one has to get its turns nevertheless.
      for (let turn = 0; turn < 50; turn++) {
        await new Promise((resolve) => void setImmediate(resolve));
        await stores.users.find("a");
      }
    });
    await Promise.all(others);
    for (const id of ["a", "b", "c"]) expect(await one.data.users.find(id)).not.toBeNull();
  });

  it("can be opened where the folder does not exist yet, and again after it was closed", async () => {
    const path = join(folder, "new", "folder", "x.db");
    await using first = await open(path);
    await first.data.users.create(user("a"));
    await first.close();
    await using second = await open(path);
    expect(await second.data.users.find("a")).not.toBeNull();
  });
});
