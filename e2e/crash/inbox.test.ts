import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { openDatabase } from "@menshen/db";
import fc from "fast-check";
import { startPostgres } from "@menshen/testkit/postgres";
import { startTestProcess } from "@menshen/testkit/process";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { eventually } from "@menshen/testkit";
import { readJournal, suite } from "@menshen/testkit/callback-element";

/** How often a server is killed. */
const ROUNDS = inject("long") ? 6 : 3;
const SENDERS = 12;
const program = fileURLToPath(new URL("inbox-server.ts", import.meta.url));
const quiet = { debug() {}, info() {}, warn() {}, error() {} };

/** A server that can be killed, and which records it reported as done. */
async function startProcess(databaseUrl: string, journal: string, temporary: string) {
  const server = startTestProcess(program, {
    args: [databaseUrl, journal],
    env: { ...process.env, TMPDIR: temporary },
  });
  const [, address = ""] = await server.printed(/^\{"address":"([^"]+)"\}$/m);
  return {
    address,
    pid: server.pid,
    kill: () => server.kill(),
    done: () => [...server.output().matchAll(/^\{.*"msg":"callback done".*\}$/gm)].map(recordIdOf),
  };
}

function recordIdOf([line]: readonly string[]): number {
  return (JSON.parse(line ?? "") as { recordId: number }).recordId;
}

/** Pushes as a provider does: what is not acknowledged is sent again. */
async function send(address: string, pending: number[], acknowledged: Set<number>): Promise<void> {
  for (;;) {
    const n = pending.shift();
    if (n === undefined) return;
    const body = JSON.stringify({ n, ms: n % 7, orderKey: n % 3 === 0 ? `key-${n % 9}` : null });
    const url = `${address}/api/elements/${suite}/notify`;
    const answer = await fetch(url, { method: "POST", body })
      .then(async (response) => (response.status === 200 ? await response.text() : ""))
      .catch(() => "");
    if (answer === "success") acknowledged.add(n);
    else pending.push(n);
    if (answer === "") return;
  }
}

async function killUnderLoad(databaseUrl: string, folder: string) {
  const journal = join(folder, "journal");
  const acknowledged = new Set<number>();
  const finishedBy = new Map<number, number[]>();
  const pending: number[] = [];
  const pauses = { seed: inject("seed"), numRuns: ROUNDS + 1 };
  const pausesMs = fc.sample(fc.integer({ min: 100, max: 600 }), pauses);
  let sent = 0;
  for (let round = 0; round <= ROUNDS; round++) {
    const server = await startProcess(databaseUrl, journal, folder);
    for (let n = 0; n < 5_000; n++) pending.push(sent++);
    const senders = Array.from({ length: SENDERS }, () =>
      send(server.address, pending, acknowledged),
    );
    // However slow the machine is, every kill comes under load.
    await eventually(async () => acknowledged.size > 30 * (round + 1), 60_000);
    await wait(pausesMs[round]);
    await server.kill();
    await Promise.all(senders);
    for (const id of server.done()) finishedBy.set(id, [...(finishedBy.get(id) ?? []), server.pid]);
  }
  // The last one has nothing to do but to finish.
  const last = await startProcess(databaseUrl, journal, folder);
  await using database = await openDatabase({
    url: databaseUrl,
    secret: Buffer.alloc(32, 7),
    clock: Date,
    log: quiet,
  });
  const { inbox } = database.data;
  await eventually(async () => (await inbox.backlog()).count === 0, 60_000);
  await last.kill();
  for (const id of last.done()) finishedBy.set(id, [...(finishedBy.get(id) ?? []), last.pid]);
  const stored = new Map<number, string>();
  for (const record of await inbox.list({ limit: 1_000_000 })) {
    const n = Number((await inbox.get(record.id))?.decoded?.["n"]);
    expect(stored.has(n)).toBe(false);
    stored.set(n, record.status);
  }
  return { acknowledged, stored, finishedBy, journal: readJournal(journal) };
}

/** What must not be, empty where all is well. */
function violations({
  acknowledged,
  stored,
  finishedBy,
  journal,
}: Awaited<ReturnType<typeof killUnderLoad>>) {
  const begun = new Map<number, number[]>();
  for (const { at, id, pid } of journal)
    if (at === "begin") begun.set(id, [...(begun.get(id) ?? []), pid]);
  return {
    lost: [...acknowledged].filter((n) => stored.get(n) !== "done"),
    // Again is only for another process, when the one before was killed.
    begunTwice: [...begun].filter(([, pids]) => new Set(pids).size < pids.length),
    begunAfterTheEnd: [...finishedBy].filter(([id, [pid]]) => begun.get(id)?.at(-1) !== pid),
    finishedTwice: [...finishedBy].filter(([, pids]) => pids.length > 1),
  };
}

const none = { lost: [], begunTwice: [], begunAfterTheEnd: [], finishedTwice: [] };

describe("invariant 5: kill -9 under load loses no acknowledged callback and completes none twice", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "menshen-killed-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("kill -9 under load loses and repeats no callback on SQLite", async () => {
    const result = await killUnderLoad(`sqlite:${join(folder, "killed.db")}`, folder);
    expect(violations(result)).toEqual(none);
    expect(result.acknowledged.size).toBeGreaterThan(100);
  }, 120_000);

  it("kill -9 under load loses and repeats no callback on PostgreSQL", async () => {
    await using server = await startPostgres();
    const result = await killUnderLoad(await server.createDatabase(), folder);
    expect(violations(result)).toEqual(none);
    expect(result.acknowledged.size).toBeGreaterThan(100);
  }, 120_000);
});
