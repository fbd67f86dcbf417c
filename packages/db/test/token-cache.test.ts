import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { describeLeases } from "./contract/leases.ts";

const folder = mkdtempSync(join(tmpdir(), "menshen-leases-"));
afterAll(() => rm(folder, { recursive: true }));

describeLeases("Leases on one SQLite file", async () => `sqlite:${join(folder, "x.db")}`);
