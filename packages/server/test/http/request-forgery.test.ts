import {
  demo,
  demoLogin,
  httpRequest,
  readJson,
  startTestServer,
  type TestServer,
} from "@menshen/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { changingRoutes, allRoutes, isWebhook } from "./routes.ts";
import { exchange, requestText, statusesIn } from "./wire.ts";

const friend = "https://app.example.com";
let test: TestServer;
beforeAll(async () => {
  test = await startTestServer({ config: { allowedOrigins: [friend], rateLimit: false } });
});
afterAll(() => test.close());

const ask = (method: string, path: string, headers: Record<string, string>, body?: string) =>
  httpRequest(new URL(path, test.url), {
    method,
    headers: { "content-type": "application/json", ...headers },
    ...(body !== undefined && { body }),
  });
const guarded = () => changingRoutes(test).filter((route) => !isWebhook(route));

describe("a mutation needs POST, JSON and an allowed Origin", () => {
  const strangers: Record<string, string>[] = [
    { origin: "https://evil.test" },
    { origin: "null" },
    { origin: "" },
    { origin: `${friend}.evil.test` },
    { origin: friend.replace("https", "http") },
    { origin: `${friend}, https://evil.test` },
    { origin: "https://evil.test", "sec-fetch-site": "same-origin" },
    { origin: "https://evil.test", authorization: "Bearer x" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { "sec-fetch-site": "none" },
    { "sec-fetch-site": "Same-Origin" },
    { "sec-fetch-site": "same-origin, cross-site" },
    { cookie: "menshen-admin=x" },
    { cookie: "anything=x", authorization: "Bearer x" },
  ];

  it("every state-changing route rejects other sites, in any form of the request", async () => {
    for (const route of guarded())
      for (const headers of strangers) {
        const answer = await ask(route.method, route.path, headers, "null");
        const { status } = answer;
        expect({ ...route, headers, status }).toEqual({ ...route, headers, status: 403 });
        expect((await readJson(answer)).error.data.errcode).toBe(10603);
        expect(answer.headers.get("access-control-allow-origin")).toBeNull();
        expect(answer.headers.getSetCookie()).toEqual([]);
      }
  });

  it("an own Origin with foreign fetch metadata is rejected", async () => {
    for (const { method, path } of guarded()) {
      const headers = { origin: test.url, "sec-fetch-site": "cross-site" };
      expect((await ask(method, path, headers, "null")).status).toBe(403);
    }
  });

  it("every state-changing route accepts JSON only; a provider's form becomes a link", async () => {
    const types = [
      "text/plain",
      "text/plain; charset=application/json",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=application/json",
      "application/json-patch+json",
      "application/octet-stream",
      "",
    ];
    for (const route of guarded().filter(({ method }) => method === "POST"))
      for (const type of types) {
        const headers = { origin: test.url, "content-type": type };
        const isAnswerByForm = route.path.startsWith("/api/auth/") && type.endsWith("urlencoded");
        const expected = isAnswerByForm ? 303 : 415;
        const { status } = await ask("POST", route.path, headers, "state=x");
        expect({ ...route, type, status }).toEqual({ ...route, type, status: expected });
      }
  });

  it("only POST reaches a mutation, and no header or parameter overrides the method", async () => {
    const mutations = allRoutes(test).filter(({ kind }) => kind === "mutation");
    expect(mutations.length).toBeGreaterThan(5);
    for (const { path } of mutations) {
      for (const method of ["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY"]) {
        const answer = await ask(method, path, { origin: test.url });
        expect([path, method, [404, 405].includes(answer.status)]).toEqual([path, method, true]);
      }
      for (const [name, address] of [
        ["x-http-method-override", path],
        ["x-http-method", path],
        ["x-method-override", `${path}?_method=POST`],
      ] as const) {
        const answer = await ask("GET", address, { [name]: "POST" });
        expect([address, answer.status]).toEqual([address, 405]);
      }
    }
  });

  it("a batch by GET runs no mutation", async () => {
    const logout = "auths.loginTypes.services.AuthSvc.logout";
    for (const path of [`app.info,${logout}`, `${logout},${logout}`]) {
      const answer = await ask("GET", `/trpc/${path}?batch=1&input=%7B%7D`, {});
      expect([400, 405]).toContain(answer.status);
      expect(await answer.text()).not.toContain('"result"');
    }
  });

  it("a path that a parser would normalise is rejected", async () => {
    const hostile = ["Origin: https://evil.test", "Cookie: menshen=x", "Content-Type: text/plain"];
    for (const path of [
      "/api/elements/../admin/session",
      "/api/elements/%2e%2e/admin/session",
      "/api/elements/.%2E/admin/session",
      "/api/elements/x/../../../login/company",
      "/api/elements/\\..\\admin/session",
      "/api/elements//../../login/company",
      "/api/elements/x/..",
      "//login/company",
      "/./login/company",
      "/trpc/../login/company",
    ]) {
      const body = '{"token":"x","corp":"x"}';
      const headers = [...hostile, `Content-Length: ${body.length}`];
      const answer = await exchange(test.url, requestText(test.url, `POST ${path}`, headers, body));
      expect([path, statusesIn(answer)]).toEqual([path, [404]]);
    }
  });

  it("a GET to any route sets no session", async () => {
    for (const { path, kind } of allRoutes(test)) {
      if (kind === "subscription") continue;
      const answer = await ask("GET", path, { origin: "https://evil.test" });
      const names = answer.headers.getSetCookie().map((line) => line.split("=")[0]);
      expect([path, names.includes("menshen"), names.includes("menshen-admin")]).toEqual([
        path,
        false,
        false,
      ]);
    }
  });
});

describe("CORS", () => {
  it("no route allows CORS for other sites, not even in a preflight", async () => {
    for (const { method, path } of allRoutes(test))
      for (const origin of ["https://evil.test", "null", `${friend}:8443`, `${friend}/`]) {
        const question = { origin, "access-control-request-method": method };
        const { headers } = await ask("OPTIONS", path, question);
        expect([path, origin, headers.get("access-control-allow-origin")]).toEqual([
          path,
          origin,
          null,
        ]);
        expect(headers.get("access-control-allow-credentials")).toBeNull();
      }
  });

  it("an allowed origin is echoed exactly, never as *, with Vary: Origin", async () => {
    const headers = { origin: friend, "sec-fetch-site": "cross-site" };
    for (const path of [`/trpc/${demoLogin}.getLoginConfig`, "/api/auth/session", "/login"]) {
      const answer = await ask("GET", path, headers);
      expect(answer.headers.get("access-control-allow-origin")).toBe(friend);
      expect(answer.headers.get("vary")).toContain("Origin");
      const plain = await ask("GET", path, {});
      expect(plain.headers.get("access-control-allow-origin")).toBeNull();
      expect(plain.headers.get("vary")).toContain("Origin");
    }
  });
});

/** An attacker's callback: the code of the attacker's own account, not yet delivered. */
const callback = async (page: string) => {
  const back = await test.sandbox.signIn(page, { userId: demo.corpA.people.plain });
  if (!back) throw new Error("the provider did not redirect");
  return back;
};
const landedIn = async (address: URL) => {
  const victim = test.browser();
  const landed = await victim.visit(address, { "sec-fetch-site": "cross-site" });
  return { victim, landed, location: landed.headers.get("location") };
};
const codeAndState = ({ searchParams }: URL) => ({
  authCode: searchParams.get("code"),
  state: searchParams.get("state"),
});

describe("login CSRF", () => {
  it("cookie: an attacker's callback neither signs the victim in nor consumes the flow", async () => {
    const attacker = test.browser();
    const started = await attacker.visit(`/api/auth/${demoLogin}/start`);
    const back = await callback(started.headers.get("location") ?? "");
    const { victim, location } = await landedIn(back);
    expect(location).toBe("/login?error=10103");
    expect([...victim.cookies.keys()]).toEqual([]);
    expect((await attacker.visit(back)).headers.get("location")).toBe("/");
  });

  it("cookie: a victim with a login in flight is not signed in as the attacker either", async () => {
    const attacker = test.browser();
    const started = await attacker.visit(`/api/auth/${demoLogin}/start`);
    const back = await callback(started.headers.get("location") ?? "");
    const victim = test.browser();
    await victim.visit(`/api/auth/${demoLogin}/start`);
    const landed = await victim.visit(back, { "sec-fetch-site": "cross-site" });
    expect(landed.headers.get("location")).toBe("/login?error=10103");
    expect(victim.cookies.has("menshen")).toBe(false);
  });

  it("challenge: the landing creates no session, and a page without the verifier gets none", async () => {
    const challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    const config = await test.query(`${demoLogin}.getLoginConfig`, { challenge });
    const back = await callback(config.data.loginUrl);
    const { victim, location } = await landedIn(back);
    expect(location).toMatch(/^\/#code=/);
    expect([...victim.cookies.keys()]).toEqual([]);
    for (const verifier of [undefined, "x".repeat(43)]) {
      const input = { ...codeAndState(back), verifier };
      const answer = await victim.send("POST", `/trpc/${demoLogin}.getLoginCode`, input);
      expect((await readJson(answer)).error.data.errcode).toBe(10103);
    }
    const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const own = await test.mutate(`${demoLogin}.getLoginCode`, { ...codeAndState(back), verifier });
    expect(own.data.userId).toBe(demo.corpA.people.plain);
  });

  it("none: rejected on the landing and in every request that a browser could have sent", async () => {
    const config = await test.query(`${demoLogin}.getLoginConfig`);
    const back = await callback(config.data.loginUrl);
    const { victim, landed } = await landedIn(back);
    expect(landed.status).toBe(400);
    expect([...victim.cookies.keys()]).toEqual([]);
    const input = JSON.stringify(codeAndState(back));
    const path = `/trpc/${demoLogin}.getLoginCode`;
    const browsers: Record<string, string>[] = [
      { origin: test.url },
      { origin: friend },
      { "sec-fetch-site": "same-origin" },
      { origin: test.url, cookie: "a=b" },
    ];
    for (const headers of browsers) {
      const answer = await ask("POST", path, headers, input);
      expect((await readJson(answer)).error.data.errcode).toBe(10103);
    }
    expect((await ask("POST", path, {}, input)).status).toBe(200);
  });

  it("a loginCode planted in a victim's browser is accepted from that browser's own page only", async () => {
    const config = await test.query(`${demoLogin}.getLoginConfig`);
    const input = codeAndState(await callback(config.data.loginUrl));
    const { loginCode } = (await test.mutate(`${demoLogin}.getLoginCode`, input)).data;
    const body = JSON.stringify({ loginCode, cookie: true });
    const path = "/trpc/auths.loginTypes.services.AuthSvc.loginByCode";
    const forged = await ask("POST", path, { origin: "https://evil.test" }, body);
    expect([forged.status, forged.headers.getSetCookie()]).toEqual([403, []]);
  });

  it("a login starts by navigation only, not by an image, frame, script or prefetch of another site", async () => {
    const path = `/api/auth/${demoLogin}/start`;
    const guesses: Record<string, string>[] = [
      { "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image" },
      { "sec-fetch-mode": "cors" },
      { "sec-fetch-mode": "navigate", "sec-purpose": "prefetch" },
      { "sec-fetch-mode": "navigate", purpose: "prefetch" },
    ];
    for (const headers of guesses) {
      const answer = await ask("GET", path, headers);
      expect([answer.status, answer.headers.getSetCookie()]).toEqual([403, []]);
    }
  });
});
