import { demo, demoLogin, httpRequest, startTestServer, type TestServer } from "@menshen/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { changingRoutes, allRoutes } from "./routes.ts";

const loginByCode = "auths.loginTypes.services.AuthSvc.loginByCode";
let test: TestServer;
beforeAll(async () => {
  test = await startTestServer({ config: { rateLimit: false } });
});
afterAll(() => test.close());

const headersOf = (admin: boolean) => ({
  "content-type": "application/json",
  ...(admin && test.asAdmin),
});
const post = (path: string, body: string, admin = true) =>
  httpRequest(new URL(path, test.url), { method: "POST", headers: headersOf(admin), body });
const postRoutes = () => changingRoutes(test).filter(({ method }) => method === "POST");

/** An input error has a 4xx status and an errcode of ours. */
async function isRefused(answer: Response): Promise<boolean> {
  const said: unknown = JSON.parse(await answer.text());
  const [first] = [said].flat() as { error?: { data: { errcode: unknown } } }[];
  const isTheirFault = answer.status >= 400 && answer.status < 500;
  return isTheirFault && typeof first?.error?.data.errcode === "number";
}

const errorLines = () => test.logLines().filter((line) => line.includes('"level":"error"'));

const batch = (paths: readonly string[], query = "?batch=1") =>
  httpRequest(new URL(`/trpc/${paths.join(",")}${query}`, test.url));

describe("a body that is too large", () => {
  it("a body that is too large is rejected with 413 on every route, with or without Content-Length", async () => {
    const body = JSON.stringify({ fullName: "x".repeat(70_000), token: "x", corp: "x" });
    for (const { path } of postRoutes()) {
      if (
        path.startsWith("/api/elements/") ||
        path === "/api/anything" ||
        path === "/api/auth/anything"
      )
        continue;
      const announced = await post(path, body);
      expect([path, announced.status]).toEqual([path, 413]);
      const chunked = await fetch(new URL(path, test.url), {
        method: "POST",
        headers: headersOf(true),
        body: new Blob([body]).stream(),
        duplex: "half",
      });
      expect([path, chunked.status]).toEqual([path, 413]);
    }
  });

  it("the size limit applies to a whole batch", async () => {
    const calls = Object.fromEntries(
      Array.from({ length: 10 }, (_, n) => [n, { loginCode: "x".repeat(9_000) }]),
    );
    const paths = Array.from({ length: 10 }, () => loginByCode).join(",");
    expect((await post(`/trpc/${paths}?batch=1`, JSON.stringify(calls))).status).toBe(413);
  });
});

const deep = (open: string, close: string, depth = 10_000) =>
  open.repeat(depth) + close.repeat(depth);
const malformed: Record<string, string> = {
  "an open brace": "{",
  "two values": "{}{}",
  "a bare word": "undefined",
  "not a number": "NaN",
  "single quotes": "{'a':1}",
  "a comment": "{}/**/",
  "bytes that are no UTF-8": "\u0000\u0001",
  XML: "<xml><a>1</a></xml>",
  "a form": "a=b&c=d",
};
const unexpected: Record<string, string> = {
  "a string": '"x"',
  "a number": "1",
  "a huge number": "1e400",
  "a long number": "9".repeat(400),
  true: "true",
  "an array": "[]",
  "an array of nulls": "[null,null]",
  "deep arrays": deep("[", "]"),
  "deep objects": deep('{"a":', "}").replace("}", "1}"),
  "a deep field": `{"fullName":${deep("[", "]")},"e":${deep("[", "]")},"config":${deep("[", "]")}}`,
  "unknown keys": '{"nonsense":1}',
  "a __proto__": '{"__proto__":{"fullName":"x","admin":true}}',
  "a constructor": '{"constructor":{"prototype":{"admin":true}}}',
  "a nested __proto__": `{"fullName":"${demoLogin}","config":{"__proto__":{"polluted":true}},"e":{"__proto__":{"polluted":true}}}`,
  "lone surrogates":
    '{"fullName":"\\ud800","authCode":"\\udfff","loginCode":"\\ud800","id":"\\ud800","token":"\\ud800"}',
  "null characters":
    '{"fullName":"\\u0000","authCode":"\\u0000","loginCode":"\\u0000","id":"\\u0000","corp":"\\u0000"}',
  "wrong types":
    '{"fullName":{},"authCode":[],"loginCode":1e400,"id":true,"limit":1e308,"before":-1e308,"userId":[]}',
};

describe("a malformed body", () => {
  it("a malformed body is rejected with a message of ours on every route", async () => {
    for (const [name, body] of Object.entries(malformed))
      for (const { path } of postRoutes()) {
        for (const admin of [true, false])
          expect([name, path, await isRefused(await post(path, body, admin))]).toEqual([
            name,
            path,
            true,
          ]);
      }
  });

  it("a malformed body is never quoted in the response", async () => {
    const body = '{"loginCode": PLANTED-IN-BROKEN-JSON }';
    for (const { path } of postRoutes())
      expect(await (await post(path, body)).text()).not.toContain("PLANTED");
    expect(test.logLines().join("\n")).not.toContain("PLANTED");
  });
});

describe("unexpected JSON", () => {
  it("unexpected JSON is rejected by every mutation and never causes a server error", async () => {
    for (const [name, body] of Object.entries(unexpected))
      for (const { path } of postRoutes()) {
        const answer = await post(path, body);
        expect([name, path, answer.status < 500]).toEqual([name, path, true]);
        await answer.text();
      }
  });

  it("unexpected JSON is rejected by every query and never causes a server error", async () => {
    const inputs = Object.entries({ ...malformed, ...unexpected }).filter(
      ([, text]) => text.length < 10_000,
    );
    for (const { path, kind } of allRoutes(test)) {
      if (kind !== "query") continue;
      for (const [name, input] of inputs) {
        const address = `${path}?input=${encodeURIComponent(input)}`;
        const answer = await httpRequest(new URL(address, test.url), { headers: test.asAdmin });
        expect([name, path, answer.status < 500]).toEqual([name, path, true]);
        await answer.text();
      }
      for (const query of [
        "?input=%",
        "?input=%ff",
        "?input={}&input=[]",
        "?input",
        "?batch=1",
        "?batch=2&input={}",
      ]) {
        const answer = await httpRequest(new URL(test.url), {
          path: path + query,
          headers: test.asAdmin,
        });
        expect([query, path, answer.status < 500]).toEqual([query, path, true]);
        await answer.text();
      }
    }
  });

  it("unexpected JSON does not pollute prototypes", async () => {
    for (const name of ["a __proto__", "a constructor", "a nested __proto__"])
      for (const { path } of postRoutes()) await post(path, unexpected[name] ?? "");
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    expect(({} as Record<string, unknown>)["admin"]).toBeUndefined();
    expect((await test.query("app.elements.list")).status).toBe(401);
  });
});

describe("batch abuse", () => {
  it("a batch has at most fifty calls", async () => {
    const calls = Array.from({ length: 200 }, () => "app.info");
    expect((await batch(calls.slice(0, 50))).status).toBe(200);
    for (const length of [51, 200])
      expect([length, await isRefused(await batch(calls.slice(0, length)))]).toEqual([
        length,
        true,
      ]);
  });

  it("each call of a batch is authorised by itself", async () => {
    const answer = await batch([
      "app.info",
      "app.elements.list",
      `${demoLogin}.getAccessToken`,
      "__proto__",
    ]);
    const results = (await answer.json()) as {
      result?: unknown;
      error?: { data: { errcode: number } };
    }[];
    expect(results.map(({ error }) => error?.data.errcode)).toEqual([
      undefined,
      10602,
      10001,
      10001,
    ]);
  });

  it("malformed batches are rejected without a server error", async () => {
    for (const paths of [
      ["", ""],
      [",,,,"],
      ["app.info", ""],
      ["app.onSnapshot", "app.info"],
      ["%2C"],
    ])
      expect((await batch(paths)).status).toBeLessThan(500);
    for (const input of ["[]", "null", "1", '{"-1":1}', '{"__proto__":{}}', '{"9":{}}', '{"0":'])
      for (const path of [`${loginByCode},${loginByCode}`, loginByCode])
        expect([input, path, await isRefused(await post(`/trpc/${path}?batch=1`, input))]).toEqual([
          input,
          path,
          true,
        ]);
  });

  it("a loginCode is not consumed when the response can no longer set the session cookie", async () => {
    const { data } = await test.query(`${demoLogin}.getLoginConfig`);
    const back = await test.sandbox.signIn(data.loginUrl, { userId: demo.corpA.people.plain });
    const [authCode, state] = ["code", "state"].map((name) => back?.searchParams.get(name));
    const granted = await test.mutate(`${demoLogin}.getLoginCode`, { authCode, state });
    const { loginCode } = granted.data;
    const streamed = await fetch(`${test.url}/trpc/${loginByCode},${loginByCode}?batch=1`, {
      method: "POST",
      headers: { "content-type": "application/json", "trpc-accept": "application/jsonl" },
      body: JSON.stringify({ 0: { loginCode, cookie: true }, 1: {} }),
    });
    expect(streamed.headers.getSetCookie()).toEqual([]);
    expect(await streamed.text()).toContain("no session cookie to fill");
    expect((await test.mutate(loginByCode, { loginCode })).status).toBe(200);
  });

  it("every call of a batch counts towards rate limits, streamed or spelled differently", async () => {
    await using limited = await startTestServer();
    const spellings = [demoLogin.replaceAll(".", "%2e"), demoLogin];
    let refused = 0;
    for (let round = 0; round < 7; round++) {
      const paths = Array.from({ length: 10 }, (_, n) => `${spellings[n % 2]}.getLoginCode`).join(
        ",",
      );
      const response = await fetch(`${limited.url}/trpc/${paths}?batch=1`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          ...(round % 2 && { "trpc-accept": "application/jsonl" }),
        },
        body: JSON.stringify(
          Object.fromEntries(Array.from({ length: 10 }, (_, n) => [n, { authCode: "x" }])),
        ),
      });
      refused += (await response.text()).split('"errcode":10601').length - 1;
    }
    expect(refused).toBe(10);
  });
});

it("no request of these tests was logged as an error", () => {
  expect(errorLines()).toEqual([]);
});
