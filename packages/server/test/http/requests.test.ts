import {
  demo,
  demoLogin,
  httpRequest,
  readJson,
  startTestServer,
  type TestServer,
} from "@menshen/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const friend = "https://app.example.com";
const loginByCode = "/trpc/auths.loginTypes.services.AuthSvc.loginByCode";
const logout = "/trpc/auths.loginTypes.services.AuthSvc.logout";

let test: TestServer;
beforeAll(async () => {
  test = await startTestServer({ config: { allowedOrigins: [friend] } });
});
afterAll(() => test.close());

const post = (path: string, headers: Record<string, string>, body = "null") =>
  httpRequest(new URL(path, test.url), {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body,
  });
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const errcodeOf = async (answer: Response) => (await readJson(answer)).error.data.errcode;

describe("a mutation needs POST, JSON and an allowed Origin", () => {
  const paths = [logout, "/login/company", "/api/admin/session", `${logout}?batch=1`];

  it.each(paths)("%s is rejected from another site", async (path) => {
    for (const headers of [
      { origin: "https://evil.test" },
      { origin: "null" },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { cookie: "menshen=x" },
    ]) {
      const answer = await post(path, headers);
      expect(answer.status).toBe(403);
      expect(answer.headers.get("access-control-allow-origin")).toBeNull();
      expect(await errcodeOf(answer)).toBe(10603);
    }
  });

  it.each(paths)("%s is rejected as a form", async (path) => {
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]) {
      const answer = await post(path, { origin: test.url, "content-type": type });
      expect(answer.status).toBe(415);
      expect(await errcodeOf(answer)).toBe(10701);
    }
  });

  it("a mutation is rejected by GET", async () => {
    const answer = await httpRequest(new URL(logout, test.url));
    expect(answer.status).toBe(405);
  });

  it("an administrator's cookie does not authorise another site", async () => {
    const browser = test.browser();
    await signInAsAdmin(test, browser);
    const cookie = Array.from(browser.cookies, (pair) => pair.join("=")).join("; ");
    const answer = await post("/trpc/app.dryRun.start", { cookie, origin: "https://evil.test" });
    expect(answer.status).toBe(403);
  });
});

describe("an allowed origin", () => {
  it("the preflight of an allowed origin is answered", async () => {
    const answer = await httpRequest(new URL(logout, test.url), {
      method: "OPTIONS",
      headers: { origin: friend, "access-control-request-method": "POST" },
    });
    expect(answer.status).toBe(204);
    expect(answer.headers.get("access-control-allow-origin")).toBe(friend);
    expect(answer.headers.get("access-control-allow-credentials")).toBe("true");
    expect(answer.headers.get("access-control-allow-headers")).toContain("content-type");
  });

  it("an allowed origin may call", async () => {
    const path = `/trpc/${demoLogin}.getLoginConfig`;
    const answer = await httpRequest(new URL(path, test.url), {
      headers: { origin: friend, "sec-fetch-site": "cross-site" },
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("access-control-allow-origin")).toBe(friend);
    expect(answer.headers.get("vary")).toContain("Origin");
    const out = await post(logout, { origin: friend, "sec-fetch-site": "cross-site" });
    expect(await errcodeOf(out)).toBe(10602);
  });

  it("another site gets no CORS headers", async () => {
    const answer = await httpRequest(new URL(logout, test.url), {
      method: "OPTIONS",
      headers: { origin: "https://evil.test", "access-control-request-method": "POST" },
    });
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
  });
});

describe("Host must match the public URL", () => {
  it.each(["/", "/login", "/api/auth/session", "/trpc/app.info", `/api/auth/${demoLogin}/start`])(
    "Host %s is rejected",
    async (path) => {
      const answer = await httpRequest(new URL(path, test.url), { headers: { host: "evil.test" } });
      expect(answer.status).toBe(421);
      expect(await answer.text()).not.toContain("evil.test");
    },
  );

  it("probes may use the address as Host", async () => {
    const answer = await httpRequest(new URL("/healthz", test.url), {
      headers: { host: "10.1.2.3" },
    });
    expect(answer.status).toBe(200);
  });

  it("a visit to localhost is redirected, a program's request is served", async () => {
    const { port } = new URL(test.url);
    const headers = { host: `localhost:${port}` };
    const person = await httpRequest(new URL("/login?a=1", test.url), {
      headers: { ...headers, accept: "text/html", "sec-fetch-mode": "navigate" },
    });
    expect(person.status).toBe(307);
    expect(person.headers.get("location")).toBe(`${test.url}/login?a=1`);
    expect((await httpRequest(new URL("/trpc/app.info", test.url), { headers })).status).toBe(200);
  });
});

describe("every response", () => {
  it.each([
    "/",
    "/login",
    "/login/company",
    "/healthz",
    "/api/auth/session",
    "/trpc/app.info",
    "/trpc/app.info?batch=1",
    "/trpc/no.such",
    "/api/nothing",
    "/nothing",
    "/api/auth/x/callback",
    `/api/auth/${demoLogin}/start`,
  ])("the response of %s has the security headers", async (path) => {
    const { headers } = await test.browser().visit(path);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
    expect(headers.get("x-request-id")).toMatch(/^\w{8}-\w+$/);
    expect(headers.get("x-powered-by")).toBeNull();
  });

  it.each(["/", "/login", "/nothing"])("the page %s is isolated from openers", async (path) => {
    const { headers } = await test.browser().visit(path);
    expect(headers.get("content-type")).toContain("text/html");
    expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
  });

  it("a 404 is JSON for programs and a page for browsers", async () => {
    const program = await fetch(`${test.url}/api/nothing`);
    expect(program.status).toBe(404);
    expect((await readJson(program)).error.data.errcode).toBe(10001);
    const person = await test.browser().visit("/api/nothing");
    expect(person.status).toBe(404);
    expect(await person.text()).toContain("There is no such page");
  });

  it("a body that is too large is answered with 413", async () => {
    const large = JSON.stringify({ corp: "x".repeat(70_000) });
    for (const path of [loginByCode, `${loginByCode}?batch=1`, "/login/company"]) {
      expect((await post(path, { origin: test.url }, large)).status).toBe(413);
    }
  });
});

describe("rate limits", () => {
  it("organisation codes can be tried ten times a minute, over all methods of the service", async () => {
    await using limited = await startTestServer();
    const service = "auths.loginTypes.QywxProxyType.services.QywxProxyAuthService";
    const answers: number[] = [];
    for (const method of ["getLoginConfig", "getLoginConfigByCode"])
      for (let n = 0; n < 6; n++) {
        const { error } = await limited.query(`${service}.${method}`, { code: `guess${n}` });
        answers.push(error.data.errcode);
      }
    expect(answers).toEqual([...Array.from({ length: 10 }, () => 10302), 10601, 10601]);
  });

  it("every call of a batch counts, and Retry-After is sent", async () => {
    await using limited = await startTestServer();
    const path = `${demoLogin}.getLoginCode`;
    const call = { authCode: "nothing", state: "A".repeat(32) };
    const batch = (size: number) =>
      httpRequest(
        new URL(`/trpc/${Array.from({ length: size }, () => path).join(",")}?batch=1`, limited.url),
        {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(
            Object.fromEntries(Array.from({ length: size }, (_, n) => [n, call])),
          ),
        },
      );
    for (let n = 0; n < 6; n++) {
      const answers = await readJson(batch(10));
      for (const { error } of answers) expect(error.data.errcode).toBe(10102);
    }
    const refused = await limited.mutate(path, call);
    expect(refused.status).toBe(429);
    expect(refused.error.data.errcode).toBe(10601);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await batch(51)).status).toBe(413);
  });

  it("too many wrong administrator tokens block further wrong ones, not the right one or sessions", async () => {
    await using limited = await startTestServer();
    const browser = limited.browser();
    await limited.signIn(browser, demo.corpA.people.xiaoman);
    for (let n = 0; n < 5; n++) {
      const wrong = await limited.query("app.audit.list", {}, bearer(`guess-${n}`));
      expect(wrong.error.data.errcode).toBe(10602);
    }
    expect((await limited.query("app.audit.list", {}, bearer("guess-6"))).status).toBe(429);
    expect((await limited.query("app.audit.list", {}, limited.asAdmin)).status).toBe(200);
    const session = bearer(browser.cookies.get("menshen") ?? "");
    expect((await limited.query("app.audit.list", {}, session)).status).toBe(403);
    expect((await limited.query("app.info")).status).toBe(200);
  });

  it("rate limits can be disabled for load tests", async () => {
    await using free = await startTestServer({ config: { rateLimit: false } });
    for (let n = 0; n < 310; n++) {
      expect((await free.query(`${demoLogin}.getLoginConfig`)).status).toBe(200);
    }
  });
});

async function signInAsAdmin({ server }: TestServer, browser: ReturnType<TestServer["browser"]>) {
  const link = new URL(await server.createAdminLink());
  const token = new URLSearchParams(link.hash.slice(1)).get("admin");
  return await browser.send("POST", "/api/admin/session", { token });
}
