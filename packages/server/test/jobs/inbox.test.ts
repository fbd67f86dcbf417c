import { mkdtempSync, rmSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startTestServer, type TestServer, eventually } from "@menshen/testkit";
import { readJournal, suite, suiteElements } from "@menshen/testkit/callback-element";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "menshen-inbox-"));
const journal = join(folder, "journal");
afterAll(() => rmSync(folder, { recursive: true }));

const MINUTE = 60_000;
let nowMs = Date.parse("2026-11-21T08:00:00Z");
let test: TestServer;
beforeAll(async () => {
  const config = { now: () => nowMs };
  test = await startTestServer({ files: suiteElements(journal), config });
});
afterAll(() => test.close());

let pushes = 0;

async function push(facts: object = {}, n = ++pushes): Promise<number> {
  const body = JSON.stringify({ n, ...facts });
  const answer = await fetch(`${test.url}/api/elements/${suite}/notify`, { method: "POST", body });
  expect([answer.status, await answer.text()]).toEqual([200, "success"]);
  const [record] = await test.database.data.inbox.list({ limit: 1 });
  return record?.id ?? 0;
}

const get = async (id: number) =>
  (await test.query("app.callbacks.get", { id }, test.asAdmin)).data;
const list = async (input: object) =>
  (await test.query("app.callbacks.list", input, test.asAdmin)).data;
const retry = (id: number) => test.mutate("app.callbacks.retry", { id }, test.asAdmin);

async function becomes(id: number, facts: object) {
  return await eventually(async () => {
    const record = await get(id);
    const isSo = Object.entries(facts).every(([key, value]) => record[key] === value);
    return isSo && record;
  });
}

describe("a callback in the inbox", () => {
  it("a push is acknowledged, then processed by its element, and its secrets are redacted", async () => {
    const id = await push({ AuthCode: "auth-code-0123456789", AuthCorpId: "ww1" });
    expect(await becomes(id, { status: "done" })).toEqual({
      id,
      element: suite,
      scope: "suite-1",
      event: "create_auth",
      receiver: "suite-1",
      status: "done",
      mark: null,
      attempts: 1,
      occurredAt: nowMs,
      receivedAt: nowMs,
      nextTryAt: null,
      finishedAt: nowMs,
      lastError: null,
      decoded: { n: pushes, AuthCode: "[hidden]", AuthCorpId: "ww1" },
    });
    expect(test.logLines().join("\n")).not.toContain("auth-code-0123456789");
  });

  it("a push is acknowledged without waiting for its processing", async () => {
    const until = join(folder, "may-end");
    const id = await push({ until });
    await becomes(id, { status: "processing" });
    expect((await retry(id)).error.data.errcode).toBe(10403);
    await writeFile(until, "");
    await becomes(id, { status: "done" });
  });

  it("a duplicate push is acknowledged and not processed again", async () => {
    const id = await push();
    await becomes(id, { status: "done" });
    for (let n = 0; n < 3; n++) await push({}, pushes);
    const next = await push();
    await becomes(next, { status: "done" });
    const records = await test.database.data.inbox.list({ limit: 2 });
    expect(records.map((record) => record.id)).toEqual([next, id]);
    expect(readJournal(journal).filter((entry) => entry.id === id)).toHaveLength(2);
  });

  it("invariant 5: a failed push is retried until it succeeds", async () => {
    const id = await push({ fail: 2 });
    const failed = await becomes(id, { status: "failed", attempts: 1 });
    const message = "no answer";
    expect(failed.lastError).toMatchObject({ errcode: 10501, source: "app", message });
    expect(failed.lastError.adminHint.en).toContain("cannot reach the provider's API");
    expect(failed.nextTryAt).toBeGreaterThanOrEqual(nowMs + 1_000);
    expect(failed.nextTryAt).toBeLessThanOrEqual(nowMs + 2_000);
    nowMs += 2_000;
    await becomes(id, { status: "failed", attempts: 2 });
    nowMs += 4_000;
    expect(await becomes(id, { status: "done" })).toMatchObject({ attempts: 3 });
  });

  it("a push that cannot succeed is dead at once, and an administrator can retry it", async () => {
    const id = await push({ fail: "final" });
    const dead = await becomes(id, { status: "dead" });
    const message = "the AuthCode is spent";
    const lastError = { errcode: 84014, source: "wecom", message };
    expect(dead).toMatchObject({ attempts: 1, nextTryAt: null, lastError });
    expect((await retry(id)).data).toEqual({ success: true });
    await eventually(async () => readJournal(journal).filter((entry) => entry.id === id)[1]);
    await becomes(id, { status: "dead" });
    const { data } = await test.query("app.audit.list", { limit: 1 }, test.asAdmin);
    expect(data[0]).toMatchObject({
      action: "callback-retried",
      actor: "admin",
      element: suite,
      detail: { recordId: id, event: "create_auth", scope: "suite-1" },
    });
  });

  it("a push is dead after twelve attempts", async () => {
    const id = await push({ fail: "always" });
    for (let attempts = 1; attempts < 12; attempts++) {
      await becomes(id, { status: "failed", attempts });
      nowMs += 10 * MINUTE;
      // Wakes the worker, which would otherwise poll within a second.
      await push();
    }
    expect(await becomes(id, { status: "dead" })).toMatchObject({ attempts: 12 });
  });

  it("a push waits for the previous one with its order key", async () => {
    const first = await push({ orderKey: "corp-1", fail: 1, event: "change_auth" });
    const second = await push({ orderKey: "corp-1", event: "cancel_auth" });
    const other = await push({ orderKey: "corp-2" });
    await becomes(other, { status: "done" });
    await becomes(first, { status: "failed" });
    expect(await get(second)).toMatchObject({ status: "received", attempts: 0 });
    nowMs += 2_000;
    await becomes(second, { status: "done" });
    const order = readJournal(journal).filter(({ at, id }) => at === "end" && id !== other);
    expect(order.slice(-2).map(({ id }) => id)).toEqual([first, second]);
  });

  it("invariant 5: a push waits while its element is missing", async () => {
    await rm(join(test.elementsDir, "demo/Suite/e.json"));
    await eventually(async () => test.app.findElement(suite) === undefined);
    const late = { element: suite, scope: "suite-1", event: "cancel_auth", receiver: "suite-1" };
    const content = { orderKey: null, raw: Buffer.from("{}"), decoded: { n: 0 } };
    const facts = { ...late, ...content, dedupeKey: "late", occurredAtMs: nowMs };
    const { id } = await test.server.ports.inbox.accept(facts);
    const failed = await becomes(id, { status: "failed" });
    expect(failed).toMatchObject({ attempts: 0, lastError: { errcode: 10001, source: "app" } });
    await test.write("demo/Suite/e.json", { type: "demo.SuiteType", title: "Suite" });
    await eventually(async () => test.app.findElement(suite));
    nowMs += MINUTE;
    expect(await becomes(id, { status: "done" })).toMatchObject({ attempts: 1 });
  });
});

describe("app.callbacks", () => {
  it("callbacks.list filters by status and scope, and omits contents", async () => {
    const [dead] = await list({ status: "dead", scope: "suite-1", limit: 1 });
    expect(dead).toMatchObject({ status: "dead", attempts: 12 });
    expect(dead).not.toHaveProperty("decoded");
    expect(await list({ scope: "suite-2" })).toEqual([]);
    expect((await list({ before: dead.id }))[0].id).toBeLessThan(dead.id);
  });

  it("callbacks.get and callbacks.retry reject an unknown record", async () => {
    expect((await retry(999_999)).error.data.errcode).toBe(10402);
    const { error } = await test.query("app.callbacks.get", { id: 999_999 }, test.asAdmin);
    expect(error.data.errcode).toBe(10402);
  });

  it("app.callbacks requires an administrator", async () => {
    for (const path of ["app.callbacks.list", "app.callbacks.get"])
      expect((await test.query(path, { id: 1 })).status).toBe(401);
    expect((await test.mutate("app.callbacks.retry", { id: 1 })).status).toBe(401);
  });
});

it("the metrics count pushes by event and outcome, and show the backlog", async () => {
  const text = await (await fetch(`${test.url}/metrics`)).text();
  expect(text).toMatch(/menshen_callbacks_total\{event="create_auth",outcome="duplicate"\} 3\n/);
  expect(text).toMatch(/menshen_callbacks_total\{event="change_auth",outcome="failed"\} 1\n/);
  expect(text).toMatch(/menshen_callbacks_total\{event="create_auth",outcome="dead"\} 3\n/);
  expect(text).toMatch(/menshen_callbacks_waiting 0\n/);
  expect(text).toMatch(/menshen_callbacks_oldest_age_seconds 0\n/);
});

it("invariant 5: a stopping server finishes its running records and leaves the others", async () => {
  const databaseUrl = `sqlite:${join(folder, "stop.db")}`;
  const config = { databaseUrl, secret: Buffer.alloc(32, 7) };
  const path = join(folder, "stop-journal");
  const first = await startTestServer({ files: suiteElements(path), config });
  const address = `${first.url}/api/elements/${suite}/notify`;
  for (let n = 0; n < 12; n++)
    await fetch(address, { method: "POST", body: JSON.stringify({ n, ms: 700 }) });
  await eventually(async () => readJournal(path).length >= 8);
  await first.close();
  const stopped = readJournal(path);
  const ended = stopped.filter(({ at }) => at === "end").length;
  expect(ended).toBe(stopped.length / 2);
  expect(ended).toBeLessThan(12);
  await using second = await startTestServer({ files: suiteElements(path), config });
  await eventually(async () => (await second.database.data.inbox.backlog()).count === 0);
  const begun = readJournal(path).filter(({ at }) => at === "begin");
  expect(begun.map(({ n }) => n).toSorted((a, b) => a - b)).toEqual([...Array(12).keys()]);
});
