import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ClaimFlow, NewFlow } from "@menshen/domain";
import BetterSqlite3 from "better-sqlite3";
import { afterAll, expect, it } from "vitest";
import { log, MINUTE, newFlow, NOON } from "./contract/fixtures.ts";
import { openDatabase } from "../src/open.ts";

const [first, second] = [1, 2].map((n) => new Uint8Array(32).fill(n)) as [Uint8Array, Uint8Array];
const clock = { now: () => NOON };
const folder = mkdtempSync(join(tmpdir(), "menshen-flow-values-"));
afterAll(() => rm(folder, { recursive: true }));

const claimOf = ({ stateHash, element, binding, bindingHash }: NewFlow = newFlow()): ClaimFlow => ({
  stateHash,
  element,
  binding,
  bindingHash,
  codeHash: "code",
  nowMs: NOON + MINUTE,
});

it("values of a flow are sealed, open under the previous secret, and are erased when the flow ends", async () => {
  const url = `sqlite:${join(folder, "flows.db")}`;
  const stored = () => {
    const file = new BetterSqlite3(join(folder, "flows.db"), { readonly: true });
    const rows = file.prepare("select kept from flows order by stateHash").pluck().all();
    file.close();
    return rows as (Buffer | null)[];
  };
  const open = (secret: Uint8Array, ...previousSecrets: Uint8Array[]) =>
    openDatabase({ url, secret, previousSecrets, clock, log });
  const [one, two] = ["one", "two"].map((stateHash) =>
    newFlow({ stateHash, kept: { verifier: "a-pkce-verifier" } }),
  );
  {
    await using database = await open(first);
    for (const flow of [one, two]) if (flow) await database.data.flows.create(flow);
  }
  for (const bytes of stored()) expect(bytes?.toString("latin1")).toMatch(/^(?!.*verifier).{30,}/s);
  {
    await using database = await open(second, first);
    const { flows } = database.data;
    expect((await flows.claim(claimOf(one)))?.kept).toEqual({ verifier: "a-pkce-verifier" });
    await flows.finish("one", "done", null);
    await database.keys.announce();
    await database.keys.reseal();
  }
  {
    await using database = await open(second);
    expect((await database.data.flows.claim(claimOf(two)))?.kept).toBeNull();
  }
  expect(stored().map((bytes) => bytes === null)).toEqual([true, false]);
});
