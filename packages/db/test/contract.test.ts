import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { log } from "./contract/fixtures.ts";
import { describeTableNodes } from "./contract/models/table-nodes.ts";
import { describeStores } from "./store-contract.ts";
import { newPGlite } from "./new-pglite.ts";
import { openDatabase } from "../src/open.ts";

const secret = new Uint8Array(32).fill(7);
const folder = mkdtempSync(join(tmpdir(), "menshen-db-"));
afterAll(() => rm(folder, { recursive: true }));

let files = 0;

describeStores("SQLite in a file", (clock) =>
  openDatabase({ url: `sqlite:${folder}/${++files}.db`, secret, clock, log }),
);

describeTableNodes("Tables of models on SQLite", () => `sqlite:${folder}/${++files}.db`);

describeStores("SQLite in memory", (clock) =>
  openDatabase({ url: "sqlite::memory:", secret, clock, log }),
);

describeStores("PostgreSQL in process", async (clock) => {
  const pglite = await newPGlite();
  return await openDatabase({ url: "postgres://in-process", pglite, secret, clock, log });
});
