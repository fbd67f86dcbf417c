import { describe, expect, it } from "vitest";
import { loginByCode } from "@menshen/domain";
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
        corpList: [corp],
        session: { expiresAt: Date.parse("2026-11-28T08:00:00Z"), corp, platform: "web" },
      },
    });
    expect(done).toMatchObject({ purpose: "dry-run", dryRunId: "run-1" });
    const [row] = await flows.ports.data.sessions.listAlive(done.userId, flows.clock.nowMs, 1000);
    expect(row?.dryRunId).toBe("run-1");
  });

  it("a login test never shows a token, a code or a state", async () => {
    await using flows = await createTestFlows();
    const { login, state } = await begin(flows);
    flows.codes.set("c1-secret", { id: "Lin" });
    const done = await login.finish(cookie, state, "c1-secret");
    const text = JSON.stringify(await flows.ports.data.dryRuns.find("run-1"));
    for (const secret of [state, cookie, "c1-secret", done.session?.token ?? "?"]) {
      expect(text).not.toContain(secret);
    }
  });

  it("a failed login test ends with the error, its number and its hints", async () => {
    await using flows = await createTestFlows();
    const { login, state } = await begin(flows);
    await expect(login.finish(cookie, state, "spent")).rejects.toMatchObject({ errcode: 40029 });
    const run = await flows.ports.data.dryRuns.find("run-1");
    expect(run).toMatchObject({ status: "failed", result: null });
    expect(run?.steps.at(-1)).toMatchObject({
      step: "failed",
      ok: false,
      detail: { errcode: 40029, source: "wecom", message: "the code is spent" },
    });
  });

  it("a login test waits for the choice of a company and leaves the session cookie alone", async () => {
    await using flows = await createTestFlows();
    const { corps, members, accounts } = flows.ports.data;
    const nowMs = flows.clock.nowMs;
    flows.codes.set("c0", { id: "Lin" });
    await flows.element().complete({ code: "c0" }, flows.context("server"));
    const base = "https://api.example";
    const key = { kind: "test", base, tenant: corp.corpId, subject: "lin" };
    const userId = (await accounts.find(key))?.userId ?? "";
    const two = { corpId: "two", corpName: "Two", corpFullName: "Two Ltd" };
    const { key: corpKey } = await corps.upsert({ ...two, base, nowMs });
    const member = { corpKey, memberId: "m", userId, name: null, status: 1, profile: {} };
    await members.upsert({ ...member, nowMs });

    const { login, state } = await begin(flows);
    flows.codes.set("c1", { id: "Lin", corps: "person" });
    const done = await login.finish(cookie, state, "c1");
    expect(done.session).toBeNull();
    expect(await read(flows)).toMatchObject({ status: "running" });
    const loginCode = done.loginCode ?? "";
    const http = { fromBrowser: true, userAgent: "", setSession() {}, clearSession() {} };
    const ctx = flows.context("admin", { http });
    await expect(
      loginByCode(flows.ports, { loginCode, corp: "Two", cookie: true }, ctx),
    ).rejects.toMatchObject({ errcode: 10701 });
    await loginByCode(flows.ports, { loginCode, corp: "Two" }, ctx);
    expect(await read(flows)).toMatchObject({
      status: "done",
      result: { profile: { userId: "Lin" }, session: { corp: two } },
    });
  });
});
