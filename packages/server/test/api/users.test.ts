import { demo, readJson, startTestServer, type Browser, type TestServer } from "@menshen/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const { corpId, people } = demo.corpA;
const MINUTE = 60_000;
let offsetMs = 0;
let test: TestServer;
beforeAll(async () => {
  test = await startTestServer({ config: { now: () => Date.now() + offsetMs, rateLimit: false } });
});
afterAll(() => test.close());

/** Signs in and returns the userId. */
async function person(who: string, browser: Browser = test.browser()): Promise<string> {
  await test.signIn(browser, who);
  return (await readJson(browser.visit("/api/auth/session"))).user.userId;
}
const get = async (userId: string) =>
  (await test.query("app.users.get", { userId }, test.asAdmin)).data;
const list = async (input: object) =>
  (await test.query("app.users.list", input, test.asAdmin)).data;
const audit = async () => (await test.query("app.audit.list", { limit: 1 }, test.asAdmin)).data[0];

describe("users, for administrators", () => {
  it("users.list is newest first, searches parts of names, and pages", async () => {
    const first = await person(people.xiaoman);
    offsetMs += MINUTE;
    const second = await person(people.boss);
    expect((await list({})).map(({ userId }: { userId: string }) => userId)).toEqual([
      second,
      first,
    ]);
    expect(await list({ search: "小满" })).toEqual([
      {
        userId: first,
        name: "林小满",
        avatar: null,
        role: "user",
        status: "active",
        mergedInto: null,
        createdAt: expect.any(Number),
        mobile: null,
        email: null,
        corpId: null,
        firstLoginAt: expect.any(Number),
        accounts: 1,
        lastSeenAt: expect.any(Number),
      },
    ]);
    expect(await list({ limit: 1, before: second })).toMatchObject([{ userId: first }]);
    expect(await list({ search: people.xiaoman })).toMatchObject([{ userId: first }]);
    expect(await list({ search: "%" })).toEqual([]);
  });

  it("users.get shows accounts, memberships and active sessions, but no secret", async () => {
    const userId = await person(people.xiaoman);
    const { user, accounts, members, sessions } = await get(userId);
    expect(user).toMatchObject({ userId, name: "林小满", status: "active" });
    expect(accounts).toMatchObject([
      { kind: "wecom", tenant: corpId, subject: people.xiaoman.toLowerCase(), name: "林小满" },
    ]);
    expect(members).toMatchObject([{ corp: { corpId }, status: 1 }]);
    expect(sessions[0]).toMatchObject({ userId, platform: "web", ip: "127.0.0.1" });
    expect(JSON.stringify(sessions)).not.toMatch(/token/i);
    const unknown = await test.query("app.users.get", { userId: "nobody" }, test.asAdmin);
    expect(unknown.error.data.errcode).toBe(10402);
  });

  it("users.revokeSession ends one session, and the audit names user and administrator", async () => {
    const [one, other] = [test.browser(), test.browser()];
    const userId = await person(people.plain, one);
    await person(people.plain, other);
    const [{ sessionId }] = (await get(userId)).sessions;
    const input = { sessionId };
    const done = await test.mutate("app.users.revokeSession", input, test.asAdmin);
    expect(done.data).toEqual({ success: true });
    const answers = [one, other].map(async (at) => (await at.visit("/api/auth/session")).status);
    expect((await Promise.all(answers)).toSorted((a, b) => a - b)).toEqual([200, 401]);
    expect(await audit()).toMatchObject({
      action: "session-revoked",
      userId,
      actor: "admin",
      detail: { sessionId },
    });
    const again = await test.mutate("app.users.revokeSession", input, test.asAdmin);
    expect(again.error.data.errcode).toBe(10402);
  });

  it("users.setStatus ends a disabled user's sessions at once, and an enabled user can sign in again", async () => {
    const browser = test.browser();
    const userId = await person(people.plain, browser);
    const set = (status: string) =>
      test.mutate("app.users.setStatus", { userId, status }, test.asAdmin);
    expect((await set("disabled")).data).toEqual({ success: true });
    expect((await browser.visit("/api/auth/session")).status).toBe(401);
    expect(await audit()).toMatchObject({ action: "user-disabled", userId, actor: "admin" });
    expect((await get(userId)).sessions).toEqual([]);
    const refused = await test.signIn(test.browser(), people.plain);
    expect(refused.headers.get("location")).toBe("/login?error=10204");
    await set("active");
    expect((await browser.visit("/api/auth/session")).status).toBe(401);
    expect(await person(people.plain)).toBe(userId);
    expect((await set("gone")).error.data.errcode).toBe(10701);
  });

  it("users.create and users.setRole admit people in advance and audit each change", async () => {
    const created = await test.mutate(
      "app.users.create",
      { userId: "lin", name: "Lin", mobile: "13800138000", corpId },
      test.asAdmin,
    );
    expect(created.data).toEqual({ userId: "lin" });
    expect(await audit()).toMatchObject({ action: "user-created", userId: "lin", actor: "admin" });
    expect((await get("lin")).user).toMatchObject({
      mobile: "13800138000",
      email: null,
      corpId,
      firstLoginAt: null,
    });
    const again = await test.mutate("app.users.create", { userId: "lin" }, test.asAdmin);
    expect(again.error.data.errcode).toBe(10703);
    const setRole = (role: string) =>
      test.mutate("app.users.setRole", { userId: "lin", role }, test.asAdmin);
    expect((await setRole("admin")).data).toEqual({ success: true });
    expect(await audit()).toMatchObject({ action: "user-role-set", userId: "lin" });
    const last = await setRole("user");
    expect(last.error.data).toMatchObject({ errcode: 10703, source: "app" });
    expect((await get("lin")).user.role).toBe("admin");
    expect((await setRole("owner")).error.data.errcode).toBe(10701);
  });

  it("users.import previews a CSV file and then creates its users", async () => {
    const csv = "userId,name,mobile\r\nimp-1,一,13800138001\r\nimp-2,二,x\r\n";
    const run = async (confirm?: boolean) =>
      (
        await test.mutate(
          "app.users.import",
          { csv, corpId, ...(confirm && { confirm }) },
          test.asAdmin,
        )
      ).data;
    const rows = [
      { line: 2, userId: "imp-1", name: "一", outcome: "created", problem: null },
      {
        line: 3,
        userId: "imp-2",
        name: "二",
        outcome: "invalid",
        problem: { zh: expect.any(String), en: expect.any(String) },
      },
    ];
    expect(await run()).toEqual({ confirmed: false, rows });
    const missing = await test.query("app.users.get", { userId: "imp-1" }, test.asAdmin);
    expect(missing.error.data.errcode).toBe(10402);
    expect(await run(true)).toEqual({ confirmed: true, rows });
    expect(await audit()).toMatchObject({ action: "users-imported", actor: "admin" });
    expect((await get("imp-1")).user).toMatchObject({ mobile: "13800138001", corpId });
    const gbk = await test.mutate("app.users.import", { csv: "userId,\uFFFD\na,b" }, test.asAdmin);
    expect(gbk.error.data).toMatchObject({ errcode: 10701 });
    expect(gbk.error.data.hint.zh).toContain("GBK");
  });

  it("an administrator role holds from the next request, and ends with it", async () => {
    const browser = test.browser();
    const userId = await person(people.xiaoman, browser);
    const status = async () => (await browser.send("GET", "/trpc/app.users.list")).status;
    const setRole = (role: string) =>
      test.mutate("app.users.setRole", { userId, role }, test.asAdmin);
    expect(await status()).toBe(403);
    await setRole("admin");
    expect(await status()).toBe(200);
    await test.mutate("app.users.create", { userId: "second", role: "admin" }, test.asAdmin);
    await setRole("user");
    expect(await status()).toBe(403);
  });

  it("app.users requires an administrator", async () => {
    const browser = test.browser();
    const userId = await person(people.xiaoman, browser);
    for (const [path, input] of [
      ["list", {}],
      ["get", { userId }],
      ["mergeProposals", {}],
    ] as const) {
      const query = `?input=${encodeURIComponent(JSON.stringify(input))}`;
      const answer = await browser.send("GET", `/trpc/app.users.${path}${query}`);
      expect([path, answer.status]).toEqual([path, 403]);
    }
    const [{ sessionId }] = (await get(userId)).sessions;
    for (const [path, input] of [
      ["revokeSession", { sessionId }],
      ["setStatus", { userId, status: "disabled" }],
      ["create", { userId: "made" }],
      ["import", { csv: "userId\nmade", confirm: true }],
      ["invite", { userId }],
      ["setRole", { userId, role: "admin" }],
      ["link", { userId, corpKey: "c", memberId: "m" }],
    ] as const) {
      const answer = await browser.send("POST", `/trpc/app.users.${path}`, input);
      expect([path, answer.status]).toEqual([path, 403]);
    }
    expect((await get(userId)).user.status).toBe("active");
  });
});

describe("users that may be the same person", () => {
  it("users.mergeProposals lists both users' names", async () => {
    const [userId, otherUserId] = [await person(people.xiaoman), await person(people.boss)];
    const { data } = test.server.ports;
    const [account] = await data.accounts.listOfUser(userId);
    const pair = { accountId: account?.id ?? 0, userId, otherUserId };
    const proposal = { ...pair, matchedBy: "unionId", unionId: "u" } as const;
    await data.mergeProposals.raise({ ...proposal, createdAtMs: 1_795_176_000_000 });
    const { data: rows } = await test.query("app.users.mergeProposals", {}, test.asAdmin);
    expect(rows).toMatchObject([
      {
        user: { userId, name: "林小满" },
        otherUser: { userId: otherUserId },
        createdAt: 1_795_176_000_000,
      },
    ]);
  });
});

describe("the signed-in person's account", () => {
  it("app.account.get shows the signed-in user only, and needs a session", async () => {
    expect((await test.query("app.account.get")).error.data.errcode).toBe(10602);
    const browser = test.browser();
    const userId = await person(people.xiaoman, browser);
    const answer = await browser.send("GET", "/trpc/app.account.get");
    expect((await readJson(answer)).result.data).toMatchObject({
      user: { userId, name: "林小满" },
      accounts: [{ kind: "wecom" }],
      methods: [],
    });
  });
});
