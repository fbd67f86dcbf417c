import type { CallContext } from "@menshen/core";
import { describe, expect, it } from "vitest";
import { checkSession, loginByCode, LoginByCode } from "@menshen/domain";
import { corp, createTestFlows, type TestFlows, type Person } from "@menshen/testkit/flows";

async function loginCodeOf(flows: TestFlows, person: Person): Promise<string> {
  flows.codes.set("c1", person);
  const done = await flows.element().complete({ code: "c1" }, flows.context("server"));
  return done.loginCode;
}

const exchange = (flows: TestFlows, input: object, ctx = flows.context()) =>
  loginByCode(flows.ports, LoginByCode.parse(input), ctx);

/** Makes the user a member of a second company. */
async function join(flows: TestFlows, userId: string, name: string): Promise<string> {
  const { corps, members } = flows.ports.data;
  const base = "https://api.example";
  const nowMs = flows.clock.nowMs;
  const names = { corpId: `id-${name}`, corpName: name, corpFullName: `${name} Ltd` };
  const { key } = await corps.upsert({ ...names, base, nowMs });
  const member = { corpKey: key, memberId: "m", userId, name: null, status: 1, profile: {} };
  await members.upsert({ ...member, nowMs });
  return key;
}

async function userIdOf(flows: TestFlows, subject: string): Promise<string> {
  const base = "https://api.example";
  const key = { kind: "test", base, tenant: corp.corpId, subject };
  return (await flows.ports.data.accounts.find(key))?.userId ?? "";
}

describe("a loginCode", () => {
  it("a loginCode is exchanged for a session with user and company", async () => {
    await using flows = await createTestFlows();
    const loginCode = await loginCodeOf(flows, { id: "Lin", name: "林小满" });
    const done = await exchange(flows, { loginCode });
    expect(done).toEqual({
      token: expect.stringMatching(/^[\w-]{43}$/),
      expiresAt: Date.parse("2026-11-28T08:00:00Z"),
      user: { userId: await userIdOf(flows, "lin"), name: "林小满", avatar: null },
      corp,
    });
    expect(await checkSession(flows.ports, done.token ?? "")).toMatchObject({
      userId: done.user.userId,
      corp,
      platform: "web",
      role: "user",
    });
  });

  it("invariant 2: a loginCode works once, also for twenty concurrent exchanges", async () => {
    await using flows = await createTestFlows();
    const loginCode = await loginCodeOf(flows, { id: "Lin" });
    const ends = await Promise.allSettled(
      Array.from({ length: 20 }, () => exchange(flows, { loginCode })),
    );
    const failures = ends.flatMap((end) => (end.status === "rejected" ? end.reason.errcode : []));
    expect(failures).toEqual(Array.from({ length: 19 }, () => 10104));
  });

  it("a loginCode expires after five minutes", async () => {
    await using flows = await createTestFlows();
    const early = await loginCodeOf(flows, { id: "Lin" });
    const late = await loginCodeOf(flows, { id: "Lin" });
    flows.clock.nowMs += 5 * 60_000 - 1;
    expect((await exchange(flows, { loginCode: early })).corp).toEqual(corp);
    flows.clock.nowMs += 1;
    await expect(exchange(flows, { loginCode: late })).rejects.toMatchObject({ errcode: 10104 });
  });

  it.each(["ww0000000000000001", "Shanhai", "Shanhai Ltd"])(
    "loginByCode accepts the company as %s",
    async (name) => {
      await using flows = await createTestFlows();
      const loginCode = await loginCodeOf(flows, { id: "Lin" });
      expect((await exchange(flows, { loginCode, corp: name })).corp).toEqual(corp);
    },
  );

  it("a company login's loginCode opens that company only: another is 10203, and the code stays valid", async () => {
    await using flows = await createTestFlows();
    await loginCodeOf(flows, { id: "Lin" });
    await join(flows, await userIdOf(flows, "lin"), "Yunshan");
    const loginCode = await loginCodeOf(flows, { id: "Lin" });
    for (const other of ["Yunshan", "Nowhere"]) {
      await expect(exchange(flows, { loginCode, corp: other })).rejects.toMatchObject({
        errcode: 10203,
      });
    }
    expect((await exchange(flows, { loginCode })).corp).toEqual(corp);
  });

  it("a person login's loginCode without a company is 10303 with the list and stays valid", async () => {
    await using flows = await createTestFlows();
    await loginCodeOf(flows, { id: "Lin", corps: "person" });
    await join(flows, await userIdOf(flows, "lin"), "Yunshan");
    const loginCode = await loginCodeOf(flows, { id: "Lin", corps: "person" });
    const yunshan = { corpId: "id-Yunshan", corpName: "Yunshan", corpFullName: "Yunshan Ltd" };
    await expect(exchange(flows, { loginCode })).rejects.toMatchObject({
      errcode: 10303,
      data: { corpList: [corp, yunshan] },
    });
    expect((await exchange(flows, { loginCode, corp: "Yunshan Ltd" })).corp).toEqual(yunshan);
    const audit = await flows.ports.data.audit.list({ limit: 10 });
    expect(audit.map(({ action }) => action)).toEqual(["session-created", "login", "login"]);
  });

  it("a loginCode opens a session without a company for a person who belongs to none", async () => {
    await using flows = await createTestFlows();
    const code = await loginCodeOf(flows, { id: "Lin", corps: "person" });
    const key = (await flows.ports.data.corps.find("https://api.example", corp.corpId))?.key ?? "";
    const userId = await userIdOf(flows, "lin");
    const left = { corpKey: key, memberId: "lin", userId, name: null, status: 5, profile: {} };
    await flows.ports.data.members.upsert({ ...left, nowMs: flows.clock.nowMs });
    const done = await exchange(flows, { loginCode: code });
    expect(done.corp).toBeNull();
    expect(await checkSession(flows.ports, done.token ?? "")).toMatchObject({ corp: null });
  });

  it.each([
    [2, 10204],
    [4, 10204],
    [5, 10203],
  ])("loginByCode checks the member again: status %i meanwhile is %i", async (status, errcode) => {
    await using flows = await createTestFlows();
    const loginCode = await loginCodeOf(flows, { id: "Lin" });
    const key = (await flows.ports.data.corps.find("https://api.example", corp.corpId))?.key ?? "";
    const gone = { corpKey: key, memberId: "lin", userId: null, name: null, status, profile: {} };
    await flows.ports.data.members.upsert({ ...gone, nowMs: flows.clock.nowMs });
    await expect(exchange(flows, { loginCode })).rejects.toMatchObject({ errcode });
    const [last] = await flows.ports.data.audit.list({ limit: 1 });
    expect(last).toMatchObject({ action: "login-failed", detail: { errcode } });
  });

  it("loginByCode checks the member again: removed from the directory meanwhile is 10203", async () => {
    await using flows = await createTestFlows();
    const loginCode = await loginCodeOf(flows, { id: "Lin" });
    const { corps, directory } = flows.ports.data;
    const key = (await corps.find("https://api.example", corp.corpId))?.key ?? "";
    await directory.removeMembers(key, [{ memberId: "lin" }], { nowMs: flows.clock.nowMs });
    await expect(exchange(flows, { loginCode })).rejects.toMatchObject({ errcode: 10203 });
  });

  it("loginByCode moves the token from the answer into the cookie on request", async () => {
    await using flows = await createTestFlows();
    const loginCode = await loginCodeOf(flows, { id: "Lin" });
    const cookies: [string, number][] = [];
    const http: CallContext["http"] = {
      fromBrowser: true,
      userAgent: "test",
      setSession: (token, expiresAtMs) => void cookies.push([token, expiresAtMs]),
      clearSession() {},
    };
    const ctx = flows.context("anonymous", { http });
    const done = await exchange(flows, { loginCode, cookie: true, platform: "mobile" }, ctx);
    expect("token" in done).toBe(false);
    expect(cookies).toEqual([[expect.stringMatching(/^[\w-]{43}$/), done.expiresAt]]);
    expect(await checkSession(flows.ports, cookies[0]?.[0] ?? "")).toMatchObject({
      platform: "mobile",
    });
  });

  it("a loginCode is stored as a hash only", async () => {
    await using flows = await createTestFlows();
    const loginCode = await loginCodeOf(flows, { id: "Lin" });
    const { loginCodes } = flows.ports.data;
    expect(await loginCodes.find(loginCode, flows.clock.nowMs)).toBeNull();
  });
});
