import { fileURLToPath } from "node:url";
import { demo, httpRequest, startTestServer, type TestServer } from "@menshen/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allRoutes } from "./routes.ts";

const consoleDir = fileURLToPath(new URL("../../../../apps/console/dist", import.meta.url));
const person = {
  accept: "text/html",
  "sec-fetch-mode": "navigate",
  "sec-fetch-dest": "document",
  "sec-fetch-site": "none",
};

let test: TestServer;
let answers: { name: string; answer: Response }[];
beforeAll(async () => {
  test = await startTestServer({ config: { consoleDir, rateLimit: false } });
  answers = await everyAnswer();
});
afterAll(() => test.close());

/** Every route, and paths without a route, requested as a program, a person and an administrator. */
async function everyAnswer(): Promise<typeof answers> {
  const browser = test.browser();
  await test.signIn(browser, demo.corpA.people.xiaoman);
  const cookie = Array.from(browser.cookies, (pair) => pair.join("=")).join("; ");
  const routes = [
    ...allRoutes(test),
    ...["/trpc/", "/trpc/none", "/trpc/app.info?batch=1", "/%", "/a//b", "/api/x"].map(
      (path) => ({ method: "GET", path, kind: "http" }) as const,
    ),
  ].filter(({ kind }) => kind !== "subscription");
  const visitors: Record<string, string>[] = [
    { "content-type": "application/json" },
    person,
    { ...test.asAdmin, "content-type": "application/json" },
    { cookie, origin: test.url, "content-type": "application/json" },
    { host: "evil.test" },
    { host: new URL(test.url).host.replace("127.0.0.1", "localhost"), ...person },
    { origin: "https://evil.test" },
  ];
  const calls = routes.flatMap(({ method, path }) =>
    [method, "HEAD", "OPTIONS"].flatMap((verb) =>
      visitors.map((headers) => ({ verb, path, headers })),
    ),
  );
  const found: typeof answers = [];
  // All at once, the last ones on a busy machine would send their headers too late for the server.
  const ask = async (): Promise<void> => {
    for (let call = calls.pop(); call !== undefined; call = calls.pop()) {
      const { verb, path, headers } = call;
      const body = verb === "POST" ? { body: "{}" } : {};
      const answer = await httpRequest(new URL(path, test.url), { method: verb, headers, ...body });
      found.push({ name: `${verb} ${path} as ${JSON.stringify(headers)}`, answer });
    }
  };
  await Promise.all(Array.from({ length: 32 }, ask));
  return found;
}

describe("every response of every route", () => {
  it("every response forbids sniffing, framing, referrers and cross-origin use, and names no software", async () => {
    expect(answers.length).toBeGreaterThan(500);
    for (const { name, answer } of answers) {
      const { headers } = answer;
      expect({
        name,
        sniffing: headers.get("x-content-type-options"),
        framing: headers.get("x-frame-options"),
        referrer: headers.get("referrer-policy"),
        use: headers.get("cross-origin-resource-policy"),
        software: headers.get("server") ?? headers.get("x-powered-by"),
        id: /^[A-Za-z0-9]{8}-[0-9a-z]+$/.test(headers.get("x-request-id") ?? ""),
      }).toEqual({
        name,
        sniffing: "nosniff",
        framing: "DENY",
        referrer: "no-referrer",
        use: "same-origin",
        software: null,
        id: true,
      });
    }
  });

  it("every response has a policy without framing and inline scripts", async () => {
    for (const { name, answer } of answers) {
      const policy = answer.headers.get("content-security-policy") ?? "";
      expect([name, policy]).toEqual([name, expect.stringContaining("frame-ancestors 'none'")]);
      expect(policy).toMatch(/default-src '(?:none|self)'/);
      expect(policy).not.toMatch(/script-src[^;]*'unsafe-(?:inline|eval)'/);
      expect(policy).not.toMatch(/(?:script|default|connect|object)-src[^;]*\*/);
    }
  });

  it("no response may be cached, except the console's files", async () => {
    for (const { name, answer } of answers) {
      const kept = answer.headers.get("cache-control");
      const isConsole = answer.headers.get("content-security-policy")?.includes("frame-src");
      expect([name, kept]).toEqual([name, isConsole ? "no-cache" : "no-store"]);
    }
  });

  it("every response has a media type, and none is a server error", async () => {
    for (const { name, answer } of answers) {
      const type = answer.headers.get("content-type");
      const isEmpty = (await answer.text()) === "";
      const isNamed = /^(?:application\/json|text\/(?:html|plain);.*charset=)/i.test(type ?? "");
      expect([name, type, isEmpty || isNamed]).toEqual([name, type, true]);
      expect([name, answer.status < 500]).toEqual([name, true]);
    }
    expect(test.logLines().filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });
});

describe("behind https", () => {
  it("behind https every cookie is __Host-, Secure and HttpOnly, and HSTS is sent", async () => {
    const port = await freePort();
    const host = "login.example.com";
    const local = `http://127.0.0.1:${port}`;
    await using secure = await startTestServer({
      config: { port, publicOrigin: `https://${host}`, trustedProxies: ["loopback"] },
    });
    const visit = (path: string, cookie = "") =>
      httpRequest(new URL(path, local), {
        headers: { ...person, host, ...(cookie && { cookie }) },
      });
    const started = await visit("/api/auth/auths.loginTypes.QywxInnerExample/start");
    expect(started.headers.get("strict-transport-security")).toBe("max-age=31536000");
    const [flow = ""] = started.headers.getSetCookie();
    const back = await secure.sandbox.signIn(started.headers.get("location") ?? "", {
      userId: demo.corpA.people.xiaoman,
    });
    expect(back?.origin).toBe(`https://${host}`);
    const address = `${back?.pathname}${back?.search}`;
    // A sibling subdomain can set cookies without the prefix: they are ignored.
    const plain = flow.split(";")[0]?.replace("__Host-", "") ?? "";
    expect((await visit(address, plain)).headers.get("location")).toBe("/login?error=10103");
    const landed = await visit(address, flow.split(";")[0]);
    const token = await secure.server.createAdminLink();
    const admin = await httpRequest(new URL("/api/admin/session", local), {
      method: "POST",
      headers: { host, origin: `https://${host}`, "content-type": "application/json" },
      body: JSON.stringify({ token: new URL(token).hash.slice("#admin=".length) }),
    });
    const cookies = [started, landed, admin].flatMap(({ headers }) => headers.getSetCookie());
    expect(cookies.map((line) => line.split("=")[0])).toEqual([
      expect.stringMatching(/^__Host-menshen-flow-[\w-]{16}$/),
      "__Host-menshen",
      expect.stringMatching(/^__Host-menshen-flow-[\w-]{16}$/),
      "__Host-menshen-admin",
    ]);
    for (const line of cookies) {
      expect(line).toMatch(/; Path=\/; HttpOnly; SameSite=(?:Lax|Strict); Secure$/);
      expect(line).not.toMatch(/domain=/i);
    }
    const session = landed.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    expect((await visit("/api/auth/session", session)).status).toBe(200);
    expect((await visit("/api/auth/session", session.replace("__Host-", ""))).status).toBe(401);
  });
});

async function freePort(): Promise<number> {
  const { createServer } = await import("node:net");
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address ? address.port : 0;
}
