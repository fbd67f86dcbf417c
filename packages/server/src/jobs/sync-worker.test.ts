import { randomUUID } from "node:crypto";
import { setImmediate, setTimeout as wait } from "node:timers/promises";
import { Code, type AppHandle } from "@menshen/core";
import { openDatabase, type Database } from "@menshen/db";
import type { ClaimedSync, SyncStore } from "@menshen/domain";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSyncWorker, type SyncWorkerOptions } from "./sync-worker.ts";
import type { Worker } from "./worker.ts";

const NOON = Date.parse("2026-11-21T04:00:00Z");
const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const element = "auths.Company";

let nowMs: number;
let database: Database;
let syncs: SyncStore;
let stop: AbortController;
let outcomes: string[];
let running: number;
let workers: Worker[];
beforeEach(async () => {
  nowMs = NOON;
  const secret = Buffer.alloc(32, 7);
  const clock = { now: () => nowMs };
  database = await openDatabase({ url: "sqlite::memory:", secret, clock, log: quiet });
  ({ syncs } = database.data);
  stop = new AbortController();
  outcomes = [];
  running = 0;
  workers = [];
});
afterEach(async () => {
  stop.abort();
  await Promise.all(workers.map(({ stopped }) => stopped));
  await database.close();
});

type Process = (input: { run: ClaimedSync }) => Promise<unknown>;

function start(methods: { processSync?: Process }, options: Partial<SyncWorkerOptions> = {}) {
  const getElement = (name: string) => {
    if (name === element) return methods;
    throw new Code(10001, `there is no element "${name}"`);
  };
  const worker = createSyncWorker({
    syncs,
    app: { getElement } as unknown as AppHandle,
    clock: { now: () => nowMs },
    log: quiet,
    metrics: {
      sync: (outcome) => void outcomes.push(outcome),
      syncRunning: (more) => void (running += more),
    },
    signal: stop.signal,
    pollMs: 5,
    ...options,
  });
  workers.push(worker);
  return worker;
}

async function begin(facts: { element?: string; corpId?: string } = {}): Promise<string> {
  const names = { corpName: "", corpFullName: "" };
  const { corpId = "ww1" } = facts;
  const corp = await database.data.corps.upsert({ ...names, corpId, base: "https://a", nowMs });
  const id = randomUUID();
  const how = {
    kind: "company",
    target: null,
    forceUpdate: false,
    dryRun: false,
    createUsers: false,
  } as const;
  const run = { id, corpKey: corp.key, element: facts.element ?? element, ...how };
  await syncs.create({ ...run, actor: "admin", createdAtMs: nowMs });
  return id;
}

async function becomes(id: string, status: string): Promise<void> {
  const endMs = performance.now() + 5_000;
  while ((await syncs.find(id))?.status !== status) {
    if (performance.now() > endMs) throw new Error(`the sync did not become ${status}`);
    await setImmediate();
  }
}

const done = { status: "done", counts: null, error: null, nowMs: NOON } as const;

describe("the sync worker", () => {
  it("the sync worker passes a run with its lease to the element, which ends it", async () => {
    const id = await begin();
    const given = Promise.withResolvers<ClaimedSync>();
    const worker = start({
      processSync: async ({ run }) => {
        expect(running).toBe(1);
        await syncs.end(run.id, done);
        given.resolve(run);
      },
    });
    expect(await given.promise).toMatchObject({ id, element, status: "running", lease: 1 });
    stop.abort();
    await worker.stopped;
    expect([outcomes, running]).toEqual([["done"], 0]);
  });

  it.each([
    ["is gone", "auths.Gone", 10001],
    ["cannot sync", element, 10002],
  ])("ends a run whose element %s, and says so", async (_, name, errcode) => {
    const id = await begin({ element: name });
    start({});
    await becomes(id, "failed");
    expect((await syncs.find(id))?.error).toMatchObject({ errcode, source: "app" });
    expect(outcomes).toEqual(["failed"]);
    await begin();
  });

  it("a sync whose element threw fails; a message that is not a Code's is not stored", async () => {
    const id = await begin();
    start({ processSync: () => Promise.reject(new Error("token=abc")) });
    await becomes(id, "failed");
    const message = "an unexpected failure on the server";
    const error = { errcode: 50000, source: "app", message };
    expect(await syncs.find(id)).toMatchObject({ error, finishedAtMs: NOON });
  });

  it("a sync pauses for retryAfterSeconds and then resumes", async () => {
    const id = await begin();
    let tries = 0;
    const processSync: Process = async ({ run }) => {
      if (tries++ === 0) throw new Code(50000, "away", { retryAfterSeconds: 30 });
      await syncs.end(run.id, done);
    };
    start({ processSync });
    // It is queued before its claim, too.
    await expect.poll(() => outcomes, { timeout: 5_000 }).toEqual(["paused"]);
    expect(await syncs.find(id)).toMatchObject({
      status: "queued",
      nextTryAtMs: NOON + 30_000,
      error: { message: "away" },
    });
    nowMs += 30_000;
    await becomes(id, "done");
    expect([tries, outcomes]).toEqual([2, ["paused", "done"]]);
  });

  it("the sync worker renews its lease while a sync runs", async () => {
    await begin();
    // Long enough for a busy machine to renew it in time.
    const leaseMs = 1_500;
    const [begun, end] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const processSync: Process = async ({ run }) => {
      begun.resolve();
      await end.promise;
      await syncs.end(run.id, done);
    };
    const worker = start({ processSync }, { leaseMs });
    await begun.promise;
    const endMs = performance.now() + 2 * leaseMs;
    while (performance.now() < endMs) {
      expect(await syncs.claim({ holder: "another", nowMs, leaseMs })).toBe(null);
      await wait(25);
    }
    end.resolve();
    stop.abort();
    await worker.stopped;
    expect(outcomes).toEqual(["done"]);
  });

  it("a stopping worker releases its sync: its later writes are rejected and another worker resumes at once", async () => {
    const id = await begin();
    const begun = Promise.withResolvers<void>();
    let mayWrite = true;
    const processSync: Process = async ({ run }) => {
      begun.resolve();
      while ((mayWrite = await syncs.renew(run, 10_000))) await setImmediate();
    };
    const worker = start({ processSync });
    await begun.promise;
    stop.abort();
    await worker.stopped;
    expect([mayWrite, running, outcomes]).toEqual([false, 0, ["paused"]]);
    const next = await syncs.claim({ holder: "another", nowMs, leaseMs: 10_000 });
    expect(next).toMatchObject({ id, lease: 2, error: null });
  });

  it("a sync that was cancelled meanwhile stays cancelled", async () => {
    const id = await begin();
    const processSync: Process = async ({ run }) => {
      await syncs.cancel(run.id, NOON + 1);
      throw new Code(10501, "no answer");
    };
    start({ processSync });
    await becomes(id, "cancelled");
    stop.abort();
    expect(await syncs.find(id)).toMatchObject({ status: "cancelled", error: null });
  });

  it("the sync worker syncs two companies at once, and no more", async () => {
    for (const corpId of ["ww1", "ww2", "ww3"]) await begin({ corpId });
    let [inWork, most] = [0, 0];
    const full = Promise.withResolvers<void>();
    const go = Promise.withResolvers<void>();
    const processSync: Process = async ({ run }) => {
      most = Math.max(most, ++inWork);
      if (inWork === 2) full.resolve();
      await go.promise;
      inWork--;
      await syncs.end(run.id, done);
    };
    const worker = start({ processSync });
    await full.promise;
    stop.abort();
    go.resolve();
    await worker.stopped;
    expect(most).toBe(2);
  });
});
