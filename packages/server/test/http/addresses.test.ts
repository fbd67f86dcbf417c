import {
  demo,
  demoElements,
  demoLogin,
  httpRequest,
  readJson,
  startTestServer,
  type TestServer,
} from "@menshen/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allRoutes } from "./routes.ts";
import { exchange, requestText, statusesIn } from "./wire.ts";

const dir = "auths/loginTypes/QywxInnerExample";
let test: TestServer;
beforeAll(async () => {
  test = await startTestServer({ config: { rateLimit: false } });
});
afterAll(() => test.close());

const raw = (path: string, headers: Record<string, string> = {}) =>
  httpRequest(new URL(test.url), { path, headers });

const disguises = (method: string) => [
  `/trpc/${demoLogin}.${method}`,
  `/trpc/${demoLogin}%2E${method}`,
  `/trpc/${demoLogin.replaceAll(".", "%2e")}%2e${method}`,
  `/trpc/${demoLogin}%252E${method}`,
  `/trpc/${demoLogin}/${method}`,
  `/trpc/${demoLogin}%2F${method}`,
  `/trpc/${demoLogin}..${method}`,
  `/trpc/.${demoLogin}.${method}`,
  `/trpc/${demoLogin}.${method}.`,
  `/trpc/${demoLogin}.${method}%00`,
  `/trpc/${demoLogin}.${method}%20`,
  `/trpc/${demoLogin}.${method};x`,
  `/trpc/${demoLogin.toUpperCase()}.${method}`,
  `/trpc/${demoLogin}.${method.toUpperCase()}`,
  `/trpc/${demoLogin}.methods.${method}`,
  `/trpc/app.${demoLogin}.${method}`,
  `/trpc/auths.loginTypes.QywxInnerType.${method}`,
  `/trpc/app.info,${demoLogin}.${method}?batch=1`,
  `/trpc/app.info%2C${demoLogin}.${method}?batch=1`,
  `/api/elements/${demoLogin}/${method}`,
  `/api/elements/${demoLogin}.${method}/run`,
  `/api/elements/${demoLogin}%2F${method}`,
  `/api/auth/${demoLogin}/${method}`,
];

describe("internal methods are unreachable", () => {
  const internal = ["getAccessToken", "beginLogin", "finishLogin"];
  it("an internal method is unreachable in any spelling, by GET or POST, for administrators too", async () => {
    for (const path of internal.flatMap(disguises))
      for (const method of ["GET", "POST"]) {
        const answer = await httpRequest(new URL(test.url), {
          path,
          method,
          headers: { ...test.asAdmin, "content-type": "application/json" },
          ...(method === "POST" && { body: '{"0":null,"1":null}' }),
        });
        const text = await answer.text();
        const isLanding = path.startsWith("/api/auth/") && answer.status === 303;
        const isBatch = path.includes("batch") && text.includes('"errcode":10001');
        const isNothing = [400, 404].includes(answer.status);
        expect([path, method, isLanding || isBatch || isNothing]).toEqual([path, method, true]);
      }
    expect(test.sandbox.world.calls("gettoken")).toEqual([]);
  });

  it("inherited properties of JavaScript objects are not methods", async () => {
    const inherited = ["__proto__", "constructor", "toString", "hasOwnProperty", "then", "valueOf"];
    const answers = await Promise.all(
      inherited.flatMap((name) =>
        [
          `/trpc/${name}`,
          `/trpc/app.${name}`,
          `/trpc/${demoLogin}.${name}`,
          `/trpc/${name}.${name}`,
        ].map((path) => raw(path)),
      ),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]));
  });

  it("reachablePaths lists no internal method", () => {
    const reachable = test.server.reachablePaths().join("\n");
    for (const name of [...internal, "redirectUri", "internal"])
      expect(reachable).not.toContain(name);
  });
});

describe("an address in another spelling", () => {
  it("an encoded procedure path reaches the same procedure under the same rules, or nothing", async () => {
    for (const path of ["/trpc/app%2Eelements.list", "/trpc/%61pp.elements.list"]) {
      expect((await raw(path)).status).toBe(401);
      expect((await raw(path, test.asAdmin)).status).toBe(200);
    }
    for (const path of [
      "/TRPC/app.info",
      "/trpc/app.info/",
      "/trpc/APP.info",
      "/trpc/app%252Einfo",
      "/trpc/../trpc/app.info",
      "/trpc/app.info/",
    ])
      expect([path, (await raw(path)).status]).toEqual([path, 404]);
  });

  it("a login address in another case, with slashes or escapes is not found", async () => {
    for (const name of [
      demoLogin.toLowerCase(),
      `${demoLogin}%00`,
      `${demoLogin}%2F..`,
      `..%2f${demoLogin}`,
      "auths%2floginTypes%2fQywxInnerExample",
      "auths.loginTypes.QywxInnerType",
      "__proto__",
      "constructor",
    ]) {
      const answer = await raw(`/api/auth/${name}/start`);
      expect([name, answer.status, answer.headers.getSetCookie()]).toEqual([name, 404, []]);
    }
  });

  it("a callback address is the same with and without percent-encoding", async () => {
    const config = demoElements[`${dir}/QywxInnerExample.json`] as object;
    await using other = await startTestServer({ config: { watch: false } });
    for (const path of ["/api/auth/企业/回调", "/api/auth/a%20b/c"]) {
      await other.write(`${dir}/QywxInnerExample.json`, {
        ...config,
        redirectUri: other.url + path,
      });
      await other.app.reload();
      const landed = await other.signIn(other.browser(), demo.corpA.people.xiaoman);
      expect([path, landed.headers.get("location")]).toEqual([path, "/"]);
    }
  });

  it("no address reads a file outside the console's folder or an element's file", async () => {
    const names = ["etc/passwd", "package.json", "auths/loginTypes/QywxInnerExample/e.json"];
    const ways = [
      "/../../../../",
      "/..%2f..%2f..%2f",
      "/%2e%2e/%2e%2e/",
      "/assets/..%5c..%5c",
      "/assets/....//",
      "/.git/",
      "/@fs/",
      "/static/%252e%252e/",
    ];
    for (const path of ways.flatMap((way) => names.map((name) => way + name))) {
      const answer = await raw(path);
      expect([path, [400, 404].includes(answer.status)]).toEqual([path, true]);
      expect(await answer.text()).not.toMatch(/root:|corpSecret|"type"/);
    }
  });

  it("a request in absolute form, for another host or with two Host headers is rejected", async () => {
    const { host } = new URL(test.url);
    for (const [first, headers] of [
      ["GET http://evil.test/trpc/app.info", []],
      [`GET ${test.url}/trpc/app.info`, []],
      ["GET *", []],
      ["OPTIONS *", []],
      ["GET /trpc/app.info", ["Host: evil.test"]],
      ["GET /trpc/app.info", [`Host: ${host}`]],
    ] as const) {
      const answer = await exchange(test.url, requestText(test.url, first, headers));
      const [status = 0] = statusesIn(answer);
      expect([first, headers, status >= 400 && status < 500]).toEqual([first, headers, true]);
    }
  });
});

describe("the Host header", () => {
  const foreign = [
    "evil.test",
    "127.0.0.1",
    "127.0.0.1:1",
    "localhost.evil.test",
    "[::1].evil.test",
    "user@127.0.0.1",
    "127.0.0.1:PORT@evil.test",
    "127.0.0.1:PORT.evil.test",
    "127.1:PORT",
    "2130706433:PORT",
    "0.0.0.0:PORT",
  ];

  it("Host must match the public URL on every route, against DNS rebinding", async () => {
    const { port } = new URL(test.url);
    for (const { method, path } of allRoutes(test)) {
      if (["/healthz", "/readyz", "/metrics"].includes(path)) continue;
      for (const name of foreign) {
        const host = name.replace("PORT", port);
        const answer = await httpRequest(new URL(path, test.url), { method, headers: { host } });
        expect([path, host, answer.status]).toEqual([path, host, 421]);
      }
    }
  });

  it("X-Forwarded headers change neither the public address nor the client's", async () => {
    const forwarded = {
      "x-forwarded-host": "evil.test",
      "x-forwarded-proto": "https",
      "x-forwarded-for": "198.51.100.7",
      "x-real-ip": "198.51.100.7",
      "x-original-url": "/trpc/app.elements.list",
      "x-rewrite-url": "/trpc/app.elements.list",
      forwarded: "for=198.51.100.7;host=evil.test;proto=https",
    };
    const started = await raw(`/api/auth/${demoLogin}/start`, forwarded);
    const redirect = new URL(started.headers.get("location") ?? "").searchParams.get(
      "redirect_uri",
    );
    expect(redirect).toBe(`${test.url}/api/auth/qywx/callback`);
    expect(started.headers.getSetCookie()[0]).toMatch(/^menshen-flow-/);
    expect((await readJson(raw("/trpc/app.info", forwarded))).result.data.name).toBe("Menshen");
    await test.mutate(`${demoLogin}.getLoginCode`, { authCode: "x" }, forwarded);
    const { data } = await test.query("app.audit.list", {}, test.asAdmin);
    expect(JSON.stringify(data)).not.toContain("198.51.100.7");
  });

  it("metrics reject requests through a proxy or under another Host", async () => {
    expect((await raw("/metrics")).status).toBe(200);
    for (const headers of [
      { host: "evil.test" },
      { "x-forwarded-for": "127.0.0.1" },
      { forwarded: "for=127.0.0.1" },
      { via: "1.1 proxy" },
    ])
      expect((await raw("/metrics", headers as Record<string, string>)).status).toBe(403);
  });
});
