import { Code, isCode } from "@menshen/core";
import type { App } from "@menshen/runtime";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { exchange, type Answer, type Sent } from "../test/exchange.ts";
import { contextOf, openFixture, serve, type Host } from "../test/serve.ts";
import type { GuardedCall } from "./context.ts";
import { appMutation, appQuery } from "./index.ts";

let app: App;
let host: Host;
let adapter: Host;
beforeAll(async () => {
  app = await openFixture();
  host = await serve(app);
  adapter = await serve(app, { only: "adapter" });
});
afterAll(async () => {
  await host[Symbol.asyncDispose]();
  await adapter[Symbol.asyncDispose]();
  await app.close();
});

const json = { "content-type": "application/json" };
const input = (value: unknown) => `?input=${encodeURIComponent(JSON.stringify(value))}`;

function get(path: string, who = "", from = host): Promise<Answer> {
  return exchange(from.url, {
    method: "GET",
    target: `/trpc/${path}`,
    headers: { authorization: who },
  });
}

function post(
  path: string,
  body = "",
  headers: Record<string, string> = json,
  to = host,
): Promise<Answer> {
  return exchange(to.url, { method: "POST", target: `/trpc/${path}`, headers, body });
}

function dataOf({ body }: Answer): unknown {
  return (JSON.parse(body) as { result: { data: unknown } }).result.data;
}

function ticks(value: object): string {
  return `Hello.ticks${input(value)}`;
}

/** The events of an SSE response: their data, and the type of those that are not messages. */
function eventsOf(body: string): { type?: string; data: unknown }[] {
  return body
    .split("\n\n\n")
    .filter((block) => block.includes("data: "))
    .map((block) => {
      const type = /^event: (.*)$/m.exec(block)?.[1];
      const data: unknown = JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? "null");
      return { ...(type !== undefined && { type }), data };
    });
}

function errorOf({ body }: Answer): { message: string; data: Record<string, unknown> } {
  return (JSON.parse(body) as { error: { message: string; data: Record<string, unknown> } }).error;
}

describe("reachable paths", () => {
  it("reachablePaths lists exactly the reachable methods, without properties and internal methods", () => {
    expect(host.rpc.reachablePaths()).toEqual([
      "Hello.count query admin",
      "Hello.echo query public",
      "Hello.enter mutation public",
      "Hello.fail query public",
      "Hello.hello query public",
      "Hello.measured query public",
      "Hello.nothing mutation public",
      "Hello.notify webhook public",
      "Hello.own query session",
      "Hello.reset mutation admin",
      "Hello.save mutation public",
      "Hello.ticks subscription session",
      "Hello.who query public",
      "Off.count query admin",
      "Off.echo query public",
      "Off.enter mutation public",
      "Off.fail query public",
      "Off.hello query public",
      "Off.measured query public",
      "Off.nothing mutation public",
      "Off.notify webhook public",
      "Off.own query session",
      "Off.reset mutation admin",
      "Off.save mutation public",
      "Off.ticks subscription session",
      "Off.who query public",
      "app.elements.get query admin",
      "app.elements.list query admin",
      "app.elements.schema query admin",
      "app.elements.validate mutation admin",
      "app.info query public",
      "app.onSnapshot subscription admin",
    ]);
  });

  it("calls a query, a mutation and a method of an inactive element", async () => {
    expect(dataOf(await get("Hello.hello"))).toBe("你好 👋");
    expect(dataOf(await post("Hello.save", '{"text":"four"}'))).toEqual({ length: 4 });
    const off = await get("Off.hello");
    expect([off.status, errorOf(off).data["errcode"]]).toEqual([403, 10003]);
  });

  it("internal methods are unreachable: unknown, internal and missing paths give the same response", async () => {
    const missing = [
      "Hello.secret",
      "Hello.hidden",
      "Hello.authType",
      "Hello.notify",
      "Hello.nope",
    ];
    const names = [...missing, "Greeter.hello", "Nope.hello", "Hello", "app", "app.elements"];
    const odd = ["__proto__", "constructor", "Hello.constructor", "Hello.__proto__", "toString"];
    const requests: Sent[] = [...names, ...odd].flatMap((path) =>
      ["", "user", "admin"].flatMap((authorization) => [
        { method: "GET", target: `/trpc/${path}`, headers: { authorization } },
        { method: "POST", target: `/trpc/${path}`, headers: { ...json, authorization }, body: "{" },
      ]),
    );
    const expected = {
      error: {
        message: "nothing is reachable at this path",
        code: -32004,
        data: {
          code: "NOT_FOUND",
          httpStatus: 404,
          path: "<path>",
          errcode: 10001,
          source: "app",
          element: null,
          method: null,
          hint: {
            zh: "没有这个地址。请检查名称。",
            en: "Unknown name. Check the spelling.",
          },
        },
      },
    };
    for (const { url } of [host, adapter])
      for (const sent of requests) {
        const { status, body } = await exchange(url, sent);
        const path = sent.target.slice("/trpc/".length);
        expect(status).toBe(404);
        expect(body).toBe(JSON.stringify(expected).replace("<path>", path));
      }
  });

  it("a batch may mix reachable and missing paths", async () => {
    const batch = await get("Hello.hello,Nope.hello?batch=1");
    expect(batch.status).toBe(207);
    expect(JSON.parse(batch.body)).toMatchObject([
      { result: { data: "你好 👋" } },
      { error: { data: { errcode: 10001, path: "Nope.hello" } } },
    ]);
  });
});

describe("batches and POST", () => {
  it("a batch above the limit is answered with a 413 that names the limit; one at the limit runs", async () => {
    await using small = await serve(app, { maxBatch: 2 });
    const two = await get("Hello.hello,Hello.hello?batch=1", "", small);
    expect(two.status).toBe(200);
    for (const path of ["Hello.hello,Hello.hello,Hello.hello", "Hello.hello,a%2Cb"]) {
      const three = await get(`${path}?batch=1`, "", small);
      expect(three.status).toBe(413);
      expect(errorOf(three)).toMatchObject({
        message: "a batch may have at most 2 calls",
        data: { errcode: 10701, code: "PAYLOAD_TOO_LARGE", data: { maxBatch: 2 } },
      });
    }
  });

  it("by default a batch may have 50 calls", async () => {
    const fifty = Array(50).fill("Hello.hello").join(",");
    expect((await get(`${fifty}?batch=1`)).status).toBe(200);
    expect((await get(`${fifty},Hello.hello?batch=1`)).status).toBe(413);
  });

  it("a query may come as a POST, alone and in a batch, on both paths", async () => {
    for (const to of [host, adapter]) {
      expect(dataOf(await post("Hello.echo", '{"value":"a"}', json, to))).toEqual({ value: "a" });
      expect(dataOf(await post("Hello.hello", "", json, to))).toBe("你好 👋");
      const batch = await post("Hello.hello,Hello.echo?batch=1", '{"1":{"value":2}}', json, to);
      expect(JSON.parse(batch.body)).toMatchObject([{}, { result: { data: { value: 2 } } }]);
      expect((await post("Hello.echo", "{}", { "content-type": "text/plain" }, to)).status).toBe(
        415,
      );
    }
  });
});

describe("access", () => {
  it("access session: 10602 for anonymous callers, allowed for users and administrators", async () => {
    expect(errorOf(await get("Hello.own")).data).toMatchObject({ errcode: 10602, httpStatus: 401 });
    expect(dataOf(await get("Hello.own", "user"))).toBe("u1");
    expect((await get("Hello.own", "admin")).status).toBe(200);
  });

  it("access admin: 10602 for anonymous callers, 10603 for users", async () => {
    for (const path of ["Hello.count", "app.elements.list"]) {
      expect(errorOf(await get(path)).data).toMatchObject({ errcode: 10602, httpStatus: 401 });
      expect(errorOf(await get(path, "user")).data).toMatchObject({
        errcode: 10603,
        httpStatus: 403,
      });
      expect((await get(path, "admin")).status).toBe(200);
    }
  });

  it("checks access before it parses the input", async () => {
    const answer = await post("Hello.reset", "{ not json");
    expect(errorOf(answer).data).toMatchObject({ errcode: 10602 });
  });

  it("a mutation requires POST with a JSON body, although tRPC's adapter accepts more", async () => {
    const byGet = await get("Hello.save?input=%7B%22text%22%3A%22x%22%7D");
    expect([byGet.status, byGet.headers.allow]).toEqual([405, "POST"]);
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
      "application/octet-stream",
      "text/plain;application/json",
    ]) {
      const answer = await post("Hello.save", '{"text":"x"}', { "content-type": type });
      expect([type, answer.status, errorOf(answer).data["errcode"]]).toEqual([type, 415, 10701]);
    }
    expect((await post("Hello.save", '{"text":"x"}', {})).status).toBe(415);
  });
});

describe("the guard", () => {
  it("the guard receives the failure of a call as a Code on both paths", async () => {
    const failures: unknown[] = [];
    await using guarded = await serve(app, {
      guard: (_, run) =>
        run().catch((error: unknown) => {
          failures.push(isCode(error) && error.errcode);
          throw error;
        }),
    });
    await post("Hello.save", "{", json, guarded);
    await post("Hello.save", "{}", json, guarded);
    await post("Hello.save,Hello.save?batch=1", '{"0":{}}', json, guarded);
    expect(failures).toEqual([10701, 10701, 10701, 10701]);
  });

  it("the guard sees every call of a batch and rejects with Retry-After", async () => {
    const seen: Omit<GuardedCall, "ctx">[] = [];
    await using guarded = await serve(app, {
      guard: async ({ ctx, ...call }, run) => {
        seen.push(call);
        if (ctx.ip === "192.0.2.1" && seen.length > 2)
          throw new Code(10601, "too many", { retryAfterSeconds: 6.1 });
        return await run();
      },
    });
    expect((await get("Hello.hello", "", guarded)).status).toBe(200);
    const batch = await get("Hello.hello,app.info?batch=1", "", guarded);
    expect(batch.status).toBe(207);
    expect(batch.headers["retry-after"]).toBe("7");
    expect((await get("Hello.hello", "", guarded)).headers["retry-after"]).toBe("7");
    expect(seen).toEqual([
      { path: "Hello.hello", fullName: "Hello", method: "hello" },
      { path: "Hello.hello", fullName: "Hello", method: "hello" },
      { path: "app.info", fullName: "app", method: "info" },
      { path: "Hello.hello", fullName: "Hello", method: "hello" },
    ]);
  });
});

describe("errors", () => {
  it("an error carries the provider's number, our message, element, method and hint", async () => {
    const answer = await get(`Hello.fail${input({ how: "wecom" })}`);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toEqual({
      error: {
        message: "the authorization code is spent",
        code: -32600,
        data: {
          code: "BAD_REQUEST",
          httpStatus: 400,
          path: "Hello.fail",
          errcode: 40029,
          source: "wecom",
          element: "Hello",
          method: "fail",
          hint: {
            zh: "请稍后重试。若仍失败，请把错误码告诉管理员。",
            en: "Try again in a moment. If it still fails, tell your administrator the error code.",
          },
        },
      },
    });
  });

  it("an error carries its adminHint for administrators only", async () => {
    const path = `Hello.fail${input({ how: "hint" })}`;
    expect(errorOf(await get(path, "admin")).data["adminHint"]).toMatchObject({
      en: "The server cannot reach the provider's API. Check the network, the proxy and the apiBase setting.",
    });
    for (const who of ["", "user"])
      expect(errorOf(await get(path, who)).data).not.toHaveProperty("adminHint");
  });

  it("an error carries data and Retry-After", async () => {
    const answer = await get(`Hello.fail${input({ how: "limit" })}`);
    expect([answer.status, answer.headers["retry-after"]]).toEqual([429, "8"]);
    expect(errorOf(answer).data["data"]).toEqual({ per: "minute" });
  });

  it("an unknown failure is logged and reveals nothing to the caller", async () => {
    for (const from of [host, adapter]) {
      from.lines.length = 0;
      const answer = await get(`Hello.fail${input({ how: "crash" })}`, "admin", from);
      expect(answer.status).toBe(500);
      expect(answer.body).not.toMatch(/s3cret|TypeError|stack|Greeter\.ts/);
      expect(errorOf(answer).data).toMatchObject({ errcode: 50000, source: "app" });
      expect(from.lines).toMatchObject([
        { level: "error", path: "Hello.fail", errcode: 50000, err: { message: "s3cret crash" } },
      ]);
    }
  });

  it("a request aborted by its client is not logged as an error", async () => {
    host.lines.length = 0;
    const { port, hostname } = new URL(host.url);
    const socket = connect(Number(port), hostname);
    const head = "POST /trpc/Hello.save HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n";
    socket.write(`${head}content-length: 100\r\n\r\n{"text":`, () => socket.destroy());
    await vi.waitFor(() => expect(host.lines).toMatchObject([{ level: "debug" }]));
  });

  it("a failure to create the context is a server error", async () => {
    const answer = await get("Hello.hello", "broken");
    expect([answer.status, errorOf(answer).data["errcode"]]).toEqual([500, 50000]);
  });

  it("errors never quote the input", async () => {
    const sent = "s3cret-input";
    for (const answer of [
      await post("Hello.save", `{"text": ${sent}`),
      await get(`Hello.echo?input=${sent}`),
      await get(`Hello.echo${input({ value: 1, [sent]: sent })}`),
      await post("Hello.save", "{}", { "content-type": `text/${sent}` }),
    ])
      expect(answer.body).not.toContain(sent);
  });
});

describe("subscriptions of elements", () => {
  it("a subscription streams the events of its generator, then its failure", async () => {
    const { status, headers, body } = await get(ticks({ from: 7 }), "user");
    expect([status, headers["content-type"]]).toEqual([200, "text/event-stream"]);
    expect(eventsOf(body)).toMatchObject([
      { type: "connected" },
      { data: { tick: 7 } },
      { data: { tick: 8, by: "u1" } },
      { type: "serialized-error", data: { data: { errcode: 10603, method: "ticks" } } },
    ]);
  });

  it("a subscription is checked like a call: access, input and the state of its element", async () => {
    const failures: unknown[] = [];
    for (const [path, who] of [
      [ticks({ from: 7 }), ""],
      ["Hello.ticks", "user"],
      [`Off.ticks${input({ from: 7 })}`, "user"],
    ] as const)
      failures.push(eventsOf((await get(path, who)).body).at(-1));
    expect(failures).toMatchObject(
      [10602, 10701, 10003].map((errcode) => ({ data: { data: { errcode } } })),
    );
  });

  it("an event that contains a secret of its element ends the stream instead", async () => {
    const { body } = await get(ticks({ from: 7, leak: true }), "user");
    expect(body).not.toContain("s3cret-key-of-hello");
    expect(eventsOf(body).at(-1)).toMatchObject({ data: { data: { errcode: 50000 } } });
  });

  it("server code reads a subscription as an iterable", async () => {
    const ticks: unknown[] = [];
    for await (const event of await app.getElement("Hello").ticks({ from: 1 })) {
      ticks.push(event);
      if (ticks.length === 2) break;
    }
    expect(ticks).toEqual([{ tick: 1 }, { tick: 2, by: undefined }]);
  });
});

describe("output schemas", () => {
  it("where outputs are checked, a result with keys that its schema does not name is an error", async () => {
    const plain = input({ extra: false });
    const more = input({ extra: true });
    expect(dataOf(await get(`Hello.measured${more}`))).toMatchObject({ token: "t" });
    await using checking = await serve(app, { checksOutputs: true });
    expect(dataOf(await get(`Hello.measured${plain}`, "", checking))).toEqual({
      at: "1970-01-01T00:00:00.000Z",
      size: 1,
    });
    expect((await get(`Hello.measured${more}`, "", checking)).status).toBe(500);
    expect(String(checking.lines[0]?.["err"])).toContain(
      "the result of Hello.measured is not what its output schema says",
    );
    const events = eventsOf((await get(`Hello.ticks${input({ from: 7 })}`, "user", checking)).body);
    expect(events.at(-1)).toMatchObject({ data: { data: { errcode: 50000 } } });
  });
});

describe("app procedures", () => {
  it("an app procedure is reachable below app., parses its input and receives the app", async () => {
    await using extended = await serve(app, {
      info: () => ({ mode: "dev" }),
      appProcedures: {
        audit: { list: appQuery({ access: "admin", run: (_, ctx) => ctx.app.snapshotNumber }) },
        elements: { touch: appMutation({ access: "public", run: () => "touched" }) },
      },
    });
    expect(dataOf(await get("app.info", "", extended))).toMatchObject({
      name: "Menshen",
      snapshot: { number: 1, hash: app.snapshot.hash },
      mode: "dev",
    });
    expect(dataOf(await get("app.audit.list", "admin", extended))).toBe(1);
    expect(errorOf(await get("app.audit.list?input=5", "admin", extended)).data).toMatchObject({
      errcode: 10701,
      element: null,
    });
    expect(dataOf(await get("app.elements.list", "admin", extended))).toMatchObject({
      snapshot: { number: 1, hash: app.snapshot.hash },
      elements: [
        { fullName: "Greeter" },
        { fullName: "Hello", state: "active" },
        { fullName: "Meta" },
        { fullName: "Off", state: "inactive" },
      ],
      diagnostics: [],
    });
    const one = await get(`app.elements.get${input({ fullName: "Hello" })}`, "admin", extended);
    expect(dataOf(one)).toMatchObject({ fullName: "Hello", type: "Greeter" });
  });

  it("an app procedure cannot replace another one", async () => {
    const appProcedures = { info: appQuery({ access: "public", run: () => 1 }) };
    await expect(serve(app, { appProcedures })).rejects.toThrow(
      'the procedure "app.info" is defined twice',
    );
  });
});

describe("webhooks", () => {
  it("a webhook receives the Request and its caller; other methods are not webhooks", async () => {
    const notify = host.rpc.webhook("Hello", "notify");
    const request = new Request("http://x/", { method: "POST", body: "<xml/>" });
    const ctx = await contextOf(app)({ headers: {} } as never, { once: () => {} } as never);
    expect(await (await notify?.(request, ctx))?.json()).toEqual({
      caller: "anonymous",
      ip: "192.0.2.1",
      got: "<xml/>",
    });
    for (const name of ["hello", "secret", "authType", "nope", "__proto__"])
      expect(host.rpc.webhook("Hello", name)).toBeUndefined();
    expect(host.rpc.webhook("Nope", "notify")).toBeUndefined();
  });
});
