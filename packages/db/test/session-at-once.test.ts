import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { log } from "./contract/fixtures.ts";
import { openDatabase } from "../src/open.ts";

const folder = mkdtempSync(join(tmpdir(), "menshen-db-"));
afterAll(() => rmSync(folder, { recursive: true }));

it("a file of SQLite answers the check of a session at once, also while a transaction is open", async () => {
  const secret = new Uint8Array(32).fill(7);
  const clock = { now: Date.now };
  await using database = await openDatabase({
    url: `sqlite:${folder}/at-once.db`,
    secret,
    clock,
    log,
  });
  const { data } = database;
  expect(data.sessions.findAlive("unknown", 0, 1)).toBeNull();
  const release = Promise.withResolvers<void>();
  const open = data.transaction([], () => release.promise);
  expect(data.sessions.findAlive("unknown", 0, 1)).toBeNull();
  release.resolve();
  await open;
});
