import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, describe, expect, it } from "vitest";
import { cookie, corp, createTestFlows, type TestFlows } from "@menshen/testkit/flows";

async function begin(flows: TestFlows) {
  const nowMs = flows.clock.nowMs;
  const run = { id: "run-1", element: "auths.One", createdAtMs: nowMs };
  await flows.ports.data.dryRuns.create({ ...run, expiresAtMs: nowMs + 600_000 });
  const login = flows.element();
  const begun = await login.begin(cookie, { purpose: "dry-run", dryRunId: "run-1" });
  return { login, state: begun.state };
}

const read = async (flows: TestFlows) => {
  const run = await flows.ports.data.dryRuns.find("run-1");
  return { status: run?.status, result: run?.result, steps: run?.steps.map(({ step }) => step) };
};

const dir = mkdtempSync(join(tmpdir(), "menshen-dry-run-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const kept = ["users", "accounts", "members", "corps", "loginCodes", "sessions"];

/** Flows over a file, so that its rows can be read from outside. */
async function onDisk(name: string) {
  const file = join(dir, `${name}.db`);
  const flows = await createTestFlows({ url: `sqlite:${file}` });
  const rows = () => {
    const database = new DatabaseSync(file, { readOnly: true });
    const read = (table: string) => database.prepare(`select * from "${table}"`).all();
    const found = kept.map((table) => [table, read(table)] as const);
    database.close();
    return found;
  };
  return { flows, rows };
}

const lin = { kind: "test", base: "https://api.example", tenant: corp.corpId, subject: "lin" };

describe("a login test", () => {
  it("a login test records its steps as they happen and ends with profile, corpList and session facts", async () => {
    await using flows = await createTestFlows();
    const { login, state } = await begin(flows);
    expect(await read(flows)).toMatchObject({ status: "waiting", steps: ["issued"] });
    flows.codes.set("c1", { id: "Lin", mobile: "139" });
    let onTheWay: unknown;
    flows.beforeAnswer = async () => void (onTheWay = await read(flows));
    const done = await login.finish(cookie, state, "c1");
    expect(onTheWay).toMatchObject({ status: "running", steps: ["issued", "callback"] });
    expect(await read(flows)).toEqual({
      status: "done",
      steps: ["issued", "callback", "identity", "user", "session"],
      result: {
        profile: { userId: "Lin", mobile: "139" },
        person: { name: "Lin", avatar: null },
        user: { userId: null, isNew: true, mergeProposed: false },
        account: { ...lin, isNew: true },
        corpList: [corp],
        session: { expiresAt: Date.parse("2026-11-28T08:00:00Z"), corp, platform: "web" },
      },
    });
    expect(done).toMatchObject({ purpose: "dry-run", dryRunId: "run-1" });
    expect(done).toMatchObject({ session: null, loginCode: null });
  });

  it("a login test never shows a token, a code or a state", async () => {
    await using flows = await createTestFlows();
    const { login, state } = await begin(flows);
    flows.codes.set("c1-secret", { id: "Lin" });
    const done = await login.finish(cookie, state, "c1-secret");
    const text = JSON.stringify(await flows.ports.data.dryRuns.find("run-1"));
    for (const secret of [state, cookie, "c1-secret"]) expect(text).not.toContain(secret);
    expect(JSON.stringify([text, done])).not.toMatch(/[\w-]{43}/);
  });

  it("a failed login test ends at the step that failed, with the error, its number and its hints", async () => {
    await using flows = await createTestFlows();
    const { login, state } = await begin(flows);
    await expect(login.finish(cookie, state, "spent")).rejects.toMatchObject({ errcode: 40029 });
    const run = await flows.ports.data.dryRuns.find("run-1");
    expect(run).toMatchObject({ status: "failed", result: null });
    expect(run?.steps.at(-1)).toMatchObject({
      step: "identity",
      ok: false,
      detail: { errcode: 40029, source: "wecom", message: "the code is spent" },
    });
  });

  it("a login test saves no user, account, member, company, loginCode or session", async () => {
    const { flows: opened, rows } = await onDisk("new");
    await using flows = opened;
    const before = rows();
    const { login, state } = await begin(flows);
    flows.codes.set("c1", { id: "Lin", corps: "person" });
    await login.finish(cookie, state, "c1");
    expect(await read(flows)).toMatchObject({ status: "done" });
    expect(rows()).toEqual(before);
    expect(await flows.ports.data.audit.list({ limit: 10 })).toMatchObject([
      { action: "login-test", userId: null, detail: { test: true, isNewUser: true } },
    ]);
  });

  it("a login test changes nothing of a user that exists, and names it", async () => {
    const { flows: opened, rows } = await onDisk("known");
    await using flows = opened;
    flows.codes.set("c0", { id: "Lin" });
    await flows.element().complete({ code: "c0" }, flows.context("server"));
    const before = rows();
    flows.clock.nowMs += 60_000;
    const { login, state } = await begin(flows);
    flows.codes.set("c1", { id: "Lin", name: "Renamed", mobile: "138" });
    await login.finish(cookie, state, "c1");
    const { userId } = (await flows.ports.data.accounts.find(lin)) ?? {};
    expect((await read(flows)).result).toMatchObject({
      user: { userId, isNew: false },
      account: { isNew: false },
    });
    expect(rows()).toEqual(before);
    const [row] = await flows.ports.data.audit.list({ limit: 1 });
    expect(row).toMatchObject({ action: "login-test", userId, detail: { test: true } });
  });

  it("a login test of a disabled member fails and leaves the member as it was", async () => {
    const { flows: opened, rows } = await onDisk("disabled");
    await using flows = opened;
    flows.codes.set("c0", { id: "Lin" });
    await flows.element().complete({ code: "c0" }, flows.context("server"));
    const before = rows();
    const { login, state } = await begin(flows);
    flows.codes.set("c1", { id: "Lin", status: 2 });
    await expect(login.finish(cookie, state, "c1")).rejects.toMatchObject({ errcode: 10204 });
    expect(rows()).toEqual(before);
    const [row] = await flows.ports.data.audit.list({ limit: 1 });
    const detail = { test: true, failedStep: "user" };
    expect(row).toMatchObject({ action: "login-test-failed", detail });
  });

  it("a second callback of a login test gets the first outcome; another code is refused", async () => {
    await using flows = await createTestFlows();
    const { login, state } = await begin(flows);
    flows.codes.set("c1", { id: "Lin" }).set("c2", { id: "Sun" });
    const done = await login.finish(cookie, state, "c1");
    expect(await login.finish(cookie, state, "c1")).toEqual(done);
    expect(flows.asked).toBe(1);
    await expect(login.finish(cookie, state, "c2")).rejects.toMatchObject({ errcode: 10102 });
    expect(await flows.ports.data.audit.list({ limit: 10 })).toHaveLength(1);
  });

  it("a login test of several companies reports the choice and issues no loginCode", async () => {
    const { flows: opened, rows } = await onDisk("choice");
    await using flows = opened;
    const { corps, members, accounts } = flows.ports.data;
    const nowMs = flows.clock.nowMs;
    flows.codes.set("c0", { id: "Lin" });
    await flows.element().complete({ code: "c0" }, flows.context("server"));
    const userId = (await accounts.find(lin))?.userId ?? "";
    const two = { corpId: "two", corpName: "Two", corpFullName: "Two Ltd" };
    const { key: corpKey } = await corps.upsert({ ...two, base: lin.base, nowMs });
    const member = { corpKey, memberId: "m", userId, name: null, status: 1, profile: {} };
    await members.upsert({ ...member, nowMs });
    const before = rows();

    const { login, state } = await begin(flows);
    flows.codes.set("c1", { id: "Lin", corps: "person" });
    const done = await login.finish(cookie, state, "c1");
    expect(done).toMatchObject({ session: null, loginCode: null });
    expect(await read(flows)).toMatchObject({
      status: "done",
      steps: ["issued", "callback", "identity", "user", "company"],
      result: { profile: { userId: "Lin" }, corpList: [corp, two], session: null },
    });
    expect(rows()).toEqual(before);
  });
});
