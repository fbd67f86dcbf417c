import { setImmediate, setTimeout as wait } from "node:timers/promises";
import { Code, type AppHandle } from "@menshen/core";
import { openDatabase, type Database } from "@menshen/db";
import { randomToken, type NewPush, type ProcessRecordInput } from "@menshen/domain";
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTracing } from "../ops/open-telemetry.ts";
import { createInboxWorker, type InboxWorkerOptions } from "./inbox-worker.ts";

const NOW = Date.parse("2026-11-21T08:00:00Z");
const quiet = { debug() {}, info() {}, warn() {}, error() {} };

let database: Database;
let stop: AbortController;
let counted: string[];
beforeEach(async () => {
  const secret = Buffer.alloc(32, 7);
  const clock = { now: () => NOW };
  database = await openDatabase({ url: "sqlite::memory:", secret, clock, log: quiet });
  stop = new AbortController();
  counted = [];
});
afterEach(() => database.close());

function start(
  processRecord: (input: ProcessRecordInput) => Promise<unknown>,
  options: Partial<InboxWorkerOptions> = {},
) {
  const app = { getElement: () => ({ processRecord }) } as unknown as AppHandle;
  return createInboxWorker({
    inbox: database.data.inbox,
    app,
    clock: { now: () => NOW },
    log: quiet,
    metrics: { callback: (event, outcome) => void counted.push(`${event} ${outcome}`) },
    signal: stop.signal,
    pollMs: 10,
    ...options,
  });
}

async function accept(facts: Partial<NewPush> = {}): Promise<number> {
  const { id } = await database.inbox.accept({
    element: "demo.Suite",
    scope: "suite-1",
    event: "create_auth",
    receiver: "suite-1",
    dedupeKey: randomToken(),
    orderKey: null,
    occurredAtMs: NOW - 1000,
    raw: Buffer.from("{}"),
    decoded: { AuthCorpId: "ww1" },
    ...facts,
  });
  return id;
}

describe("the inbox worker", () => {
  it("an element that is slow does not delay the records of another", async () => {
    for (let n = 0; n < 20; n++) await accept({ element: "demo.Slow" });
    const quick = await accept({ element: "demo.Quick", orderKey: "quick" });
    const release = Promise.withResolvers<void>();
    const done = Promise.withResolvers<number>();
    let slow = 0;
    const worker = start(async ({ id }) => {
      if (id === quick) return done.resolve(id);
      slow++;
      await release.promise;
    });
    expect(await done.promise).toBe(quick);
    expect(slow).toBeLessThanOrEqual(4);
    stop.abort();
    release.resolve();
    await worker.stopped;
  });

  it("the inbox worker passes an element the decoded record only", async () => {
    const id = await accept();
    const given = Promise.withResolvers<ProcessRecordInput>();
    const worker = start(async (input) => given.resolve(input));
    expect(await given.promise).toEqual({
      id,
      event: "create_auth",
      receiver: "suite-1",
      decoded: { AuthCorpId: "ww1" },
      attempt: 1,
      occurredAtMs: NOW - 1000,
    });
    stop.abort();
    await worker.stopped;
    expect(await database.data.inbox.get(id)).toMatchObject({ status: "done" });
    expect(counted).toEqual(["create_auth done"]);
  });

  it("an attempt has a span of its own, which names the record", async () => {
    const exporter = new InMemorySpanExporter();
    const spanProcessors = [new SimpleSpanProcessor({ exporter })];
    const tracing = createTracing(new TracerProvider({ spanProcessors }));
    const id = await accept();
    const worker = start(async () => {}, { tracing });
    while (counted.length === 0) await setImmediate();
    stop.abort();
    await worker.stopped;
    expect(exporter.getFinishedSpans()).toMatchObject([
      {
        name: "callback",
        attributes: {
          "menshen.record_id": id,
          "menshen.element": "demo.Suite",
          "menshen.event": "create_auth",
          "menshen.attempts": 1,
        },
      },
    ]);
    const [span] = exporter.getFinishedSpans();
    expect(span?.parentSpanContext).toBeUndefined();
  });

  it("a record whose event the element does not know is marked unknown", async () => {
    const id = await accept({ event: "something_new" });
    const worker = start(async () => "unknown");
    while (counted.length === 0) await setImmediate();
    stop.abort();
    await worker.stopped;
    expect(await database.data.inbox.get(id)).toMatchObject({ status: "done", mark: "unknown" });
    expect(counted).toEqual(["something_new unknown"]);
  });

  it("invariant 5: the inbox worker renews its lease while an attempt runs", async () => {
    await accept();
    const [begun, end] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    // Long enough for a busy machine to renew it in time.
    const leaseMs = 1_500;
    const work = () => {
      begun.resolve();
      return end.promise;
    };
    const worker = start(work, { leaseMs });
    await begun.promise;
    const endMs = performance.now() + 2 * leaseMs;
    while (performance.now() < endMs) {
      expect(await database.data.inbox.claimNext("another", NOW, leaseMs)).toBe(null);
      await wait(25);
    }
    end.resolve();
    stop.abort();
    await worker.stopped;
    expect(counted).toEqual(["create_auth done"]);
  });

  it("the inbox worker respects its concurrency and stops after its running records", async () => {
    for (let n = 0; n < 5; n++) await accept({ element: `demo.Suite${n}` });
    let [inWork, most] = [0, 0];
    const full = Promise.withResolvers<void>();
    const go = Promise.withResolvers<void>();
    const work = async () => {
      most = Math.max(most, ++inWork);
      if (inWork === 3) full.resolve();
      await go.promise;
      inWork--;
    };
    const worker = start(work, { concurrency: 3 });
    await full.promise;
    stop.abort();
    go.resolve();
    await worker.stopped;
    expect([inWork, most, counted.length]).toEqual([0, 3, 3]);
    expect((await database.data.inbox.backlog()).count).toBe(2);
  });

  it("an attempt that hangs times out and frees its slot", async () => {
    const id = await accept();
    const begun = Promise.withResolvers<void>();
    const work = () => {
      begun.resolve();
      return new Promise<never>(() => {});
    };
    const worker = start(work, { timeoutMs: 20 });
    await begun.promise;
    stop.abort();
    await worker.stopped;
    const lastError = {
      errcode: 50000,
      source: "app",
      message: "timed out after 0.02 seconds",
    };
    expect(await database.data.inbox.get(id)).toMatchObject({ status: "failed", lastError });
  });

  it("a record that crashed its worker on every attempt is dead", async () => {
    const id = await accept();
    for (let n = 0; n < 12; n++) await database.data.inbox.claimNext("dying", NOW, 0);
    const died = Promise.withResolvers<void>();
    const metrics = {
      callback: (_: string, outcome: string) => outcome === "dead" && died.resolve(),
    };
    const worker = start(() => Promise.reject(new Code(50000, "never called")), { metrics });
    await died.promise;
    stop.abort();
    await worker.stopped;
    const lastError = { message: "the worker crashed on every attempt" };
    expect(await database.data.inbox.get(id)).toMatchObject({ status: "dead", lastError });
  });

  it("a record without a readable body fails without a call of its element", async () => {
    const id = await accept();
    await database.housekeep(NOW + 31 * 86_400_000);
    const died = Promise.withResolvers<void>();
    const metrics = {
      callback: (_: string, outcome: string) => outcome === "dead" && died.resolve(),
    };
    const worker = start(() => Promise.reject(new Code(50000, "never called")), { metrics });
    await died.promise;
    stop.abort();
    await worker.stopped;
    const message = "the body was deleted, or is sealed under an unknown secret";
    expect(await database.data.inbox.get(id)).toMatchObject({ lastError: { message } });
  });

  it("the inbox worker yields to the event loop during a backlog", async () => {
    for (let n = 0; n < 200; n++) await accept();
    const worker = start(async () => {});
    await setImmediate();
    await setImmediate();
    expect(counted.length).toBeLessThan(20);
    stop.abort();
    await worker.stopped;
  });

  it("invariant 5: the inbox worker resumes after an outage of the database", async () => {
    const { inbox } = database.data;
    let outages = 2;
    const failing = {
      ...inbox,
      claimNext: (...args: Parameters<typeof inbox.claimNext>) =>
        outages-- > 0 ? Promise.reject(new Error("no route")) : inbox.claimNext(...args),
    };
    await accept();
    const called = Promise.withResolvers<void>();
    const worker = start(async () => called.resolve(), { inbox: failing });
    await called.promise;
    stop.abort();
    await worker.stopped;
    expect(counted).toEqual(["create_auth done"]);
  });
});
