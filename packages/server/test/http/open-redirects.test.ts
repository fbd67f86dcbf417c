import {
  demo,
  demoLogin,
  httpRequest,
  readJson,
  startTestServer,
  type TestServer,
} from "@menshen/testkit";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allRoutes } from "./routes.ts";

const friend = "https://app.example.com";
const start = `/api/auth/${demoLogin}/start`;
let test: TestServer;
beforeAll(async () => {
  test = await startTestServer({
    config: {
      // An allowed origin is no return address: it may have an open redirect of its own.
      allowedOrigins: [friend, "https://cors.example.com"],
      returnUrls: [`${friend}/deep?x=1`, `${friend}/after`],
      rateLimit: false,
    },
  });
});
afterAll(() => test.close());

const elsewhere = [
  "https://evil.test/",
  "HTTPS://EVIL.TEST",
  "http:evil.test",
  "https:/evil.test",
  "https:///evil.test",
  "//evil.test",
  "///evil.test",
  "////evil.test/..",
  "/\\evil.test",
  "\\\\evil.test",
  "\\/evil.test",
  "/\\/evil.test",
  "/.//evil.test",
  "/..//evil.test",
  "/a/..//evil.test",
  "/%2e//evil.test",
  "/%2E%2e//evil.test",
  "/%2f/evil.test",
  "/%5cevil.test",
  "/\t/evil.test",
  "/\n/evil.test",
  "/\r\n/evil.test",
  "\u0000//evil.test",
  " //evil.test",
  "\u00a0//evil.test",
  "\ufeff//evil.test",
  "\u2028//evil.test",
  "/\u0000/evil.test",
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  "data:text/html,x",
  "vbscript:x",
  "blob:https://evil.test/x",
  "view-source:https://evil.test",
  "evil.test",
  "?next=//evil.test",
  "#//evil.test",
  "",
  `${friend}@evil.test/`,
  `${friend}:pw@evil.test/`,
  `https://user@app.example.com/`,
  `${friend}.evil.test/`,
  `${friend}:8443/`,
  `${friend}\\.evil.test/`,
  `${friend}%2eevil.test/`,
  `${friend}\u3002evil.test/`,
  "http://app.example.com/after",
  `${friend}/`,
  `${friend}/after/`,
  `${friend}/after?next=https://evil.test`,
  `${friend}/deep`,
  `${friend}/redirect?to=https://evil.test`,
  "https://cors.example.com/",
  "https://app。example。com.evil.test/",
  "https://аpp.example.com/",
  "ftp://app.example.com/",
  "/".padEnd(2050, "a"),
];

const startWith = (returnTo: string) =>
  test.browser().visit(`${start}?returnTo=${encodeURIComponent(returnTo)}`);

describe("returnTo stays on this site or is exactly a listed URL", () => {
  it("/start rejects a returnTo of another site", async () => {
    for (const returnTo of elsewhere) {
      const answer = await startWith(returnTo);
      expect([returnTo, answer.status]).toEqual([returnTo, 400]);
      expect(answer.headers.get("location")).toBeNull();
    }
  });

  it("getLoginConfig rejects a returnTo of another site", async () => {
    for (const returnTo of elsewhere) {
      const { error } = await test.query(`${demoLogin}.getLoginConfig`, { returnTo });
      expect([returnTo, error?.data.errcode]).toEqual([returnTo, 10701]);
      expect(JSON.stringify(error)).not.toContain("evil.test");
      if (returnTo.startsWith("http")) expect(error?.message).toContain("MENSHEN_RETURN_URLS");
    }
  });

  it("the login page drops a returnTo of another site, signed in or not", async () => {
    const signedIn = test.browser();
    await test.signIn(signedIn, demo.corpA.people.xiaoman);
    for (const returnTo of elsewhere)
      for (const browser of [test.browser(), signedIn]) {
        const page = await browser.visit(`/login?returnTo=${encodeURIComponent(returnTo)}`);
        expect(hrefsIn(await page.text()).filter((href) => !isOurs(href))).toEqual([]);
      }
  });

  it("a loginCode cookie overwritten with another returnTo redirects to this site", async () => {
    for (const returnTo of elsewhere) {
      const planted = `anything.0.${Buffer.from(returnTo).toString("base64url")}`;
      const cookie = `menshen-login-code=${planted}`;
      const answer = await httpRequest(new URL("/login/company", test.url), {
        headers: { cookie },
      });
      expect(answer.headers.get("location")).toBeNull();
      expect(await answer.text()).not.toContain("evil.test");
    }
  });

  it("a returnTo is no API route, of whichever kind and however it is written", async () => {
    const paths = [
      ...allRoutes(test)
        .filter(({ path }) => !isPage(path))
        .map(({ path }) => path),
      "/api/auth/qywx/callback",
    ];
    expect(paths.length).toBeGreaterThan(40);
    const forms = (path: string) => [
      path,
      `/x/..${path}`,
      path.replace(/^\/(.)/, (_, first: string) => `/%${first.codePointAt(0)?.toString(16)}`),
      path.replace(/^\/(.)/, (_, first: string) => `/%25${first.codePointAt(0)?.toString(16)}`),
      `/x%2f..${path}`,
      path.toUpperCase(),
      test.url + path,
    ];
    for (const path of paths)
      for (const returnTo of forms(path)) {
        const { error } = await test.query(`${demoLogin}.getLoginConfig`, { returnTo });
        expect([returnTo, error?.data.errcode]).toEqual([returnTo, 10701]);
      }
    const started = await startWith("/api/auth/qywx/callback");
    expect(started.status).toBe(400);
  });

  it("the page of a refused /start names MENSHEN_RETURN_URLS in both languages", async () => {
    for (const lang of ["zh", "en"]) {
      const address = `${start}?lang=${lang}&returnTo=${encodeURIComponent(`${friend}/elsewhere`)}`;
      const page = await test.browser().visit(address, { accept: "text/html" });
      expect([page.status, await page.text()]).toEqual([
        400,
        expect.stringContaining("MENSHEN_RETURN_URLS"),
      ]);
    }
  });

  it("every Location is this site, the provider or an allowed origin, whatever a client sends", async () => {
    const letters = fc.constantFrom(...Array.from("/\\.:@?#%25ef evil.test\t\n;&=https"));
    const any = fc.oneof(fc.string({ unit: letters, maxLength: 30 }), fc.webUrl(), fc.string());
    const prefix = fc.constantFrom("", "/", "//", "/\\", friend, `${friend}/after`, "https:");
    await fc.assert(
      fc.asyncProperty(prefix, any, async (head, tail) => {
        const browser = test.browser();
        const started = await browser.visit(`${start}?returnTo=${encodeURIComponent(head + tail)}`);
        if (started.status === 400) return;
        const state = new URL(started.headers.get("location") ?? "").searchParams.get("state");
        const back = `/api/auth/qywx/callback?state=${state}&code=${codeOf()}`;
        const landed = await browser.visit(back);
        const target = new URL(landed.headers.get("location") ?? "", `${test.url}/x/y`);
        expect([test.url, friend]).toContain(target.origin);
        if (target.origin === friend) {
          target.hash = "";
          expect([`${friend}/deep?x=1`, `${friend}/after`]).toContain(target.href);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("allowed targets are not rewritten", async () => {
    for (const [returnTo, location] of [
      ["/", "/"],
      ["/?a=//evil.test", "/?a=//evil.test"],
      ["/@evil.test", "/@evil.test"],
      ["/docs/a%2Fb", "/docs/a%2Fb"],
      ["/a/../b", "/b"],
      ["/中文#片段", "/%E4%B8%AD%E6%96%87#%E7%89%87%E6%AE%B5"],
      [test.url, "/"],
      [`${friend}/deep?x=1#y`, `${friend}/deep?x=1#y`],
    ] as const) {
      const landed = await test.signIn(test.browser(), demo.corpA.people.xiaoman, { returnTo });
      expect(landed.headers.get("location")).toBe(location);
    }
  });

  it("the landing of a challenge flow passes its code to the checked target only, framed or not", async () => {
    const challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    const asked = { challenge, returnTo: `${friend}/after` };
    const { state } = (await test.query(`${demoLogin}.getLoginConfig`, asked)).data;
    const back = `/api/auth/qywx/callback?state=${state}&code=abc&returnTo=https://evil.test/`;
    const landed = await test.browser().visit(back);
    expect(landed.headers.get("location")).toBe(`${friend}/after#code=abc&state=${state}`);
    const framed = await test.browser().visit(back, { "sec-fetch-dest": "iframe" });
    const page = await framed.text();
    expect(page).toContain(`data-origin="${friend}"`);
    expect(page).not.toContain("evil.test");
    const policy = framed.headers.get("content-security-policy");
    expect(policy).toMatch(/frame-ancestors https:\/\/app\.example\.com$/);
  });

  it("a visit to localhost is redirected to the public address, whatever the path", async () => {
    const { port } = new URL(test.url);
    for (const path of ["/@evil.test", "/login?x=//evil.test", "/.evil.test", "//evil.test"]) {
      const headers = { host: `localhost:${port}`, accept: "text/html" };
      const moved = await httpRequest(new URL(test.url), { headers, path });
      const location = moved.headers.get("location");
      if (location === null) expect([path, moved.status]).toEqual(["//evil.test", 404]);
      else expect(new URL(location).origin).toBe(test.url);
    }
  });

  it("no text from an address appears on hosted pages", async () => {
    const words = "Call+0800+12345+to+unlock";
    for (const path of [`/login?error=${words}`, `/api/auth/dry-run?error=${words}`]) {
      const page = await test.browser().visit(path);
      expect([page.status, textOf(await page.text()).includes("0800")]).toEqual([200, false]);
    }
    const problem = await readJson(httpRequest(new URL("/api/Call-0800", test.url)));
    expect(JSON.stringify(problem)).not.toContain("0800");
  });
});

/** Of the routes, those that show a page. */
function isPage(path: string): boolean {
  return /^\/(?:$|\*|anything$|login|assets|index|docs$)/.test(path);
}

function codeOf(): string {
  const { corpId, apps, people } = demo.corpA;
  const redirectHost = new URL(test.url).host;
  const { agentId } = apps.portal;
  return test.sandbox.world.issueCode({ corpId, agentId, userId: people.plain, redirectHost });
}

function textOf(page: string): string {
  return page.replaceAll(/<[^>]*>/g, " ");
}

function hrefsIn(page: string): string[] {
  return Array.from(page.matchAll(/\bhref="([^"]*)"/g), ([, href = ""]) =>
    href.replaceAll("&amp;", "&"),
  );
}

function isOurs(href: string): boolean {
  if (href.startsWith("data:image/svg+xml,")) return true;
  const url = new URL(href, `${test.url}/login`);
  const inner = url.searchParams.get("returnTo");
  return url.origin === test.url && (inner === null || !inner.includes("evil"));
}
