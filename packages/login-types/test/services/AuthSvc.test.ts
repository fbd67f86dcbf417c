import type { CallContext } from "@menshen/core";
import { describe, expect, it } from "vitest";
import { corpA, legacy, createTestApp, portal, type TestApp } from "@menshen/testkit/app";

const svc = "auths.loginTypes.services.AuthSvc";

/** A signed-in browser: its calls carry the session, and it holds a cookie. */
async function browser(test: TestApp, userId: string = corpA.people.xiaoman) {
  const cookie: { token: string | null } = { token: null };
  const http: NonNullable<CallContext["http"]> = {
    fromBrowser: true,
    userAgent: "test browser",
    setSession: (token) => void (cookie.token = token),
    clearSession: () => void (cookie.token = null),
  };
  const { loginCode } = await test.login("auths.Legacy", { userId });
  const signedIn = await test.call(`${svc}.loginByCode`, { loginCode, cookie: true }, "anonymous", {
    http,
  });
  const [session] = await test.ports.data.sessions.listAlive(
    signedIn.user.userId,
    test.ports.clock.now(),
    1000,
  );
  const sessionId = session?.id ?? "";
  const more = { userId: signedIn.user.userId as string, http: { ...http, sessionId } };
  const call = (method: string, input?: unknown) =>
    test.call(`${svc}.${method}`, input, "user", more);
  return { cookie, sessionId, signedIn, call };
}

describe("AuthSvc", () => {
  it("listLoginTypes returns the active login elements with title, icon and default", async () => {
    const type = "auths.loginTypes.QywxInnerType";
    const title = { zh: "门户", en: "Portal" };
    await using test = await createTestApp({
      "auths.Portal": {
        "e.json": { type, title, icon: "https://a.example/i.png", default: 1 },
        config: portal,
      },
      "auths.Off": { "e.json": { type, title: "Off", isActive: false }, config: portal },
      "auths.Legacy": { "e.json": { type, title: "Legacy" }, config: legacy },
      "auths.Broken": { "e.json": { type, title: "Broken" }, config: {} },
    });
    expect(await test.call(`${svc}.listLoginTypes`)).toEqual([
      {
        fullName: "auths.Legacy",
        authType: type,
        title: { zh: "Legacy", en: "Legacy" },
        icon: null,
        default: false,
      },
      {
        fullName: "auths.Portal",
        authType: type,
        title,
        icon: "https://a.example/i.png",
        default: true,
      },
    ]);
  });

  it("loginByCode with cookie true puts the token into the cookie only", async () => {
    await using test = await createTestApp({ "auths.Legacy": legacy });
    const { cookie, signedIn, sessionId, call } = await browser(test);
    expect(cookie.token).toMatch(/^[\w-]{43}$/);
    expect(signedIn).toEqual({
      expiresAt: Date.parse("2026-11-28T08:00:00Z"),
      user: {
        userId: expect.stringMatching(/^\w{22}$/),
        name: "林小满",
        avatar: "https://wework.qpic.cn/wwpic/sandbox-xiaoman/0",
      },
      corp: { corpId: corpA.corpId, corpName: "山海科技", corpFullName: "山海科技" },
    });
    expect(await call("currentUser")).toMatchObject({
      sessionId,
      userId: signedIn.user.userId,
      name: "林小满",
      role: "user",
      platform: "web",
    });
  });

  it("currentUser returns null without a session", async () => {
    await using test = await createTestApp({});
    expect(await test.call(`${svc}.currentUser`)).toBeNull();
    for (const method of ["listSessions", "logout"]) {
      await expect(test.call(`${svc}.${method}`)).rejects.toMatchObject({ errcode: 10602 });
    }
  });

  it("logout ends the session and clears the cookie", async () => {
    await using test = await createTestApp({ "auths.Legacy": legacy });
    const { cookie, call } = await browser(test);
    expect(await call("logout")).toEqual({ success: true });
    expect(cookie.token).toBeNull();
    expect(await call("currentUser")).toBeNull();
  });

  it("listSessions and revokeSession cover a user's own sessions only", async () => {
    await using test = await createTestApp({ "auths.Legacy": legacy });
    const first = await browser(test);
    test.pass(1);
    const second = await browser(test);
    const other = await browser(test, corpA.people.boss);
    const listed = await second.call("listSessions");
    expect(
      listed.map(({ sessionId, isCurrent, userAgent, ip, element }: Record<string, unknown>) => ({
        sessionId,
        isCurrent,
        userAgent,
        ip,
        element,
      })),
    ).toEqual(
      [second.sessionId, first.sessionId].map((sessionId, index) => ({
        sessionId,
        isCurrent: index === 0,
        userAgent: "test browser",
        ip: "203.0.113.9",
        element: "auths.Legacy",
      })),
    );
    await expect(other.call("revokeSession", { sessionId: first.sessionId })).rejects.toMatchObject(
      { errcode: 10402 },
    );
    await second.call("revokeSession", { sessionId: first.sessionId });
    expect(await first.call("currentUser")).toBeNull();
    expect(second.cookie.token).not.toBeNull();
  });

  it("no AuthSvc answer contains a token or its hash", async () => {
    await using test = await createTestApp({ "auths.Legacy": legacy });
    const { cookie, call } = await browser(test);
    const shown = JSON.stringify([await call("listSessions"), await call("currentUser")]);
    expect(shown).not.toContain(cookie.token ?? "?");
    expect(shown).not.toContain("oken");
  });
});
