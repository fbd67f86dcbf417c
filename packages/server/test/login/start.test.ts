import {
  demo,
  demoElements,
  demoLogin,
  httpRequest,
  startTestServer,
  type TestServer,
} from "@menshen/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const start = `/api/auth/${demoLogin}/start`;

let test: TestServer;
beforeAll(async () => {
  test = await startTestServer({
    files: {
      ...demoElements,
      "auths/Off/e.json": { type: "auths.loginTypes.QywxInnerType", title: "Off", isActive: 0 },
      "auths/Off/Off.json":
        demoElements["auths/loginTypes/QywxInnerExample/QywxInnerExample.json"] ?? {},
      "auths/Example/e.json": { type: "auths.loginTypes.QywxProxyType", title: "Example" },
      "auths/Example/Example.json": {
        authConfig: {
          suiteId: "your_suite_id",
          suiteSecret: "your_suite_secret",
          token: "your_token",
          encodingAESKey: "your_encoding_aes_key",
        },
      },
    },
    config: { returnUrls: ["https://app.example.com/in"] },
  });
});
afterAll(() => test.close());

describe("starting a login without JavaScript", () => {
  it("/start redirects to the provider's page and sets a cookie for this flow", async () => {
    const answer = await test.browser().visit(`${start}?flow=qr`);
    expect(answer.status).toBe(303);
    const page = new URL(answer.headers.get("location") ?? "");
    expect(page.origin + page.pathname).toBe("https://login.work.weixin.qq.com/wwlogin/sso/login");
    expect(page.searchParams.get("appid")).toBe(demo.corpA.corpId);
    expect(page.searchParams.get("redirect_uri")).toBe(`${test.url}/api/auth/qywx/callback`);
    expect(page.searchParams.get("state")).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^menshen-flow-[\w-]{16}=[0-9a-z]+\.[\w-]{43}; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/,
      ),
    ]);
  });

  it("/start with flow=workbench redirects to the in-client page", async () => {
    const answer = await test.browser().visit(`${start}?flow=workbench`);
    expect(answer.headers.get("location")).toMatch(
      /^https:\/\/open\.weixin\.qq\.com\/connect\/oauth2\/authorize\?.*#wechat_redirect$/,
    );
  });

  it("/start stores at most five flow cookies in a browser", async () => {
    const browser = test.browser();
    const names: string[][] = [];
    for (let tab = 0; tab < 7; tab++) {
      await browser.visit(start);
      names.push([...browser.cookies.keys()]);
    }
    expect(names.map((open) => open.length)).toEqual([1, 2, 3, 4, 5, 5, 5]);
    expect(names[6]).toContain(names[4]?.[4]);
  });

  it("a running login is never evicted: all of ten that one browser started complete", async () => {
    const browser = test.browser();
    const pages: string[] = [];
    for (let tab = 0; tab < 10; tab++) {
      pages.push((await browser.visit(`${start}?returnTo=/${tab}`)).headers.get("location") ?? "");
    }
    const locations: (string | null)[] = [];
    for (const page of pages) {
      const back = await test.sandbox.signIn(page, { userId: demo.corpA.people.xiaoman });
      locations.push((await browser.visit(back ?? "")).headers.get("location"));
      // A repeated callback gets the first one's outcome.
      expect((await browser.visit(back ?? "")).headers.get("location")).toBe(locations.at(-1));
    }
    expect(locations).toEqual(pages.map((_, tab) => `/${tab}`));
  });

  it("the flow cookie that several flows share completes no flow of another browser", async () => {
    const [own, other] = [test.browser(), test.browser()];
    for (let tab = 0; tab < 5; tab++) await own.visit(start);
    const begun = await other.visit(start);
    const page = begun.headers.get("location") ?? "";
    const back = await test.sandbox.signIn(page, { userId: demo.corpA.people.xiaoman });
    const landed = await own.visit(back ?? "");
    expect(landed.headers.get("location")).toBe("/login?error=10103");
  });

  it.each<[Record<string, string>, string]>([
    [{ "sec-fetch-mode": "cors" }, "a script"],
    [{ "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image" }, "an image"],
    [{ "sec-purpose": "prefetch" }, "a browser's guess"],
    [{ "sec-fetch-dest": "iframe" }, "a frame"],
    [{ "sec-fetch-dest": "object" }, "an embedded object"],
  ])("/start rejects %o: %s", async (headers) => {
    const answer = await test.browser().visit(start, headers);
    expect(answer.status).toBe(403);
    expect(answer.headers.get("location")).toBeNull();
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  it("HEAD starts no login", async () => {
    const answer = await httpRequest(new URL(start, test.url), { method: "HEAD" });
    expect(answer.status).toBe(404);
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  it("/start answers 404 for unknown names, other elements and models alike", async () => {
    const pages = await Promise.all(
      ["auths.No", "auths.loginTypes.services.AuthSvc", "auths.loginTypes.QywxInnerType"].map(
        async (name) => {
          const answer = await test.browser().visit(`/api/auth/${name}/start`);
          return [answer.status, await answer.text()];
        },
      ),
    );
    expect(pages[0]?.[0]).toBe(404);
    expect(pages[1]).toEqual(pages[0]);
    expect(pages[2]).toEqual(pages[0]);
  });

  it.each([
    ["auths.Off.getJsConfig", 401],
    ["auths.Example.loginByWorkbench", 403],
    ["auths.Example.getLoginConfigByCode", 403],
  ])("%s of an element that does not run answers over the network", async (path, status) => {
    const isQuery = !path.endsWith("loginByWorkbench");
    const answer = await fetch(`${test.url}/trpc/${path}${isQuery ? "?input={}" : ""}`, {
      ...(!isQuery && {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: "{}",
      }),
    });
    expect(answer.status).toBe(status);
    if (status === 403) expect(await answer.text()).toContain('"errcode":10003');
  });

  it("a callback to an element that does not run answers 10003", async () => {
    const answer = await fetch(`${test.url}/api/elements/auths.Example/notify`);
    expect(answer.status).toBe(403);
  });

  it("/start of an inactive element answers 10003", async () => {
    const answer = await test.browser().visit("/api/auth/auths.Off/start");
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain("10003");
  });

  it.each([
    "https://evil.test/",
    "//evil.test/",
    "/\\evil.test",
    "/%2f/evil.test",
    "/.//evil.test",
    "javascript:alert(1)",
    "https://app.example.com.evil.test/",
    "https://app.example.com@evil.test/",
  ])("/start rejects the returnTo %s", async (returnTo) => {
    const answer = await test.browser().visit(`${start}?returnTo=${encodeURIComponent(returnTo)}`);
    expect(answer.status).toBe(400);
    expect(answer.headers.get("location")).toBeNull();
    const login = await test.browser().visit(`/login?returnTo=${encodeURIComponent(returnTo)}`);
    expect(await login.text()).not.toContain("evil");
  });

  it("/start accepts a returnTo that is a listed URL", async () => {
    const landed = await test.signIn(test.browser(), demo.corpA.people.xiaoman, {
      returnTo: "https://app.example.com/in",
    });
    expect(landed.headers.get("location")).toBe("https://app.example.com/in");
  });

  it("/start is limited to 300 a minute per element", async () => {
    await using limited = await startTestServer();
    const browser = limited.browser();
    for (let n = 0; n < 300; n++) expect((await browser.visit(start)).status).toBe(303);
    const refused = await browser.visit(start);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await refused.text()).toContain("10601");
  });
});
