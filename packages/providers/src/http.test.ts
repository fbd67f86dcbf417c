import { setImmediate, setTimeout as wait } from "node:timers/promises";
import { isCode } from "@menshen/core";
import { describe, expect, it } from "vitest";
import { failure, serve, testClient } from "../test/test-ports.ts";

const USER = "/cgi-bin/user/get";
const EXCHANGE = "/cgi-bin/auth/getuserinfo";
const answered = (body: string | Uint8Array<ArrayBuffer>, init?: ResponseInit) =>
  testClient(async (url) =>
    new Request(url).url.includes("/gettoken")
      ? Response.json({ access_token: "t0", expires_in: 7200 })
      : new Response(body, init),
  ).wecom;

describe("a provider that answers in its own way is understood", () => {
  it.each([
    [
      "a wrong label",
      '{"userid":"Lin"}',
      { headers: { "content-type": "text/plain; charset=gbk" } },
    ],
    ["no errcode", '{"userid":"Lin"}', {}],
    ["errcode 0 as text", '{"errcode":"0","userid":"Lin"}', {}],
    ["an errmsg that is not text", '{"errcode":0,"errmsg":{},"userid":"Lin"}', {}],
    ["a byte order mark", '\uFEFF{"userid":"Lin"}', {}],
    ["raw control characters", '{"userid":"Lin","position":"a\u0001\u001Fb\n"}', {}],
  ])("%s", async (_, body, init) => {
    expect((await answered(body, init).getUser("Lin")).userid).toBe("Lin");
  });

  it("an answer with invalid UTF-8 loses the invalid character only", async () => {
    const body = Buffer.concat([
      Buffer.from('{"userid":"Lin","name":"林'),
      Buffer.of(0xff, 0x22, 0x7d),
    ]);
    expect((await answered(body).getUser("Lin")).name).toBe("林\uFFFD");
  });

  it("an errcode is read as text and under an HTTP error", async () => {
    const wecom = answered('{"errcode":"60111","errmsg":"userid not found"}', { status: 500 });
    expect(await failure(wecom.getUser("Lin"))).toMatchObject({ errcode: 60111, source: "wecom" });
  });
});

describe("an answer that is not what was agreed is 10502, naming endpoint and field", () => {
  it.each([
    ["truncated JSON", '{"userid":"Li', 200, "HTTP 200, body invalid_type"],
    ["an empty body", "", 200, "HTTP 200, body invalid_type"],
    ["an unknown path", "", 404, "HTTP 404, body invalid_type"],
    ["a gateway's page", "<html>Bad Gateway</html>", 502, "HTTP 502, body invalid_type"],
    ["a good body under an HTTP error", '{"userid":"Lin"}', 500, "HTTP 500"],
    ["a list", "[]", 200, "HTTP 200, body invalid_type"],
    ["an errcode that is no number", '{"errcode":"x"}', 200, "HTTP 200, errcode invalid_union"],
    ["a field of the wrong kind", '{"userid":{}}', 200, "userid invalid_type"],
    [
      "a list item of the wrong kind",
      '{"userid":"Lin","department":[1,"x"]}',
      200,
      "department.1 invalid_union",
    ],
  ])("%s", async (_, body, status, problem) => {
    const error = await failure(answered(body, { status }).getUser("Lin"));
    expect(error).toMatchObject({ errcode: 10502, source: "app", httpStatus: 502 });
    expect((error as Error).message).toBe(
      `wecom answered /cgi-bin/user/get in an unexpected form: ${problem}`,
    );
  });

  it("an identity without any id is 10502", async () => {
    const error = await failure(answered('{"errcode":0,"userid":""}').getUserInfo("c"));
    expect((error as Error).message).toContain("userid missing");
  });

  it("a redirect is not followed", async () => {
    await using other = await serve((_, response) => response.end('{"userid":"Eve"}'));
    await using server = await serve((request, response) =>
      response.writeHead(302, { location: other.base + request.url }).end(),
    );
    const { wecom } = testClient(fetch, server);
    expect(isCode(await failure(wecom.getUser("Lin")), 10502)).toBe(true);
    expect(other.hits).toEqual({});
  });

  it("an endless answer is aborted at the size limit", async () => {
    const left = Promise.withResolvers<void>();
    await using server = await serve((_, response) => {
      response.on("close", left.resolve).on("drain", pour);
      function pour() {
        while (response.write(" ".repeat(10_000)));
      }
      pour();
    });
    const { wecom } = testClient(fetch, { base: server.base, maxBytes: 100_000 });
    const error = await failure(wecom.getUser("Lin"));
    expect((error as Error).message).toContain("more than 100000 bytes");
    await left.promise;
  });
});

describe("a provider that cannot be reached is 10501", () => {
  it("a dropped connection is retried twice, then 10501", async () => {
    await using server = await serve((request) => request.socket.destroy());
    const { wecom, waits } = testClient(fetch, server);
    const error = await failure(wecom.getUser("Lin"));
    expect(error).toMatchObject({ errcode: 10501, source: "app", httpStatus: 502 });
    expect((error as Error).message).toBe("wecom is unreachable: /cgi-bin/user/get");
    expect(server.hits[USER]).toBe(3);
    expect(waits).toHaveLength(2);
    expect(waits[0]).toBeLessThanOrEqual(250);
    expect(waits[1]).toBeLessThanOrEqual(500);
  });

  it("a connection cut inside the answer is 10501", async () => {
    await using server = await serve((_, response) => {
      response
        .writeHead(200, { "content-length": 100 })
        .write('{"userid"', () => response.destroy());
    });
    const { wecom } = testClient(fetch, server);
    expect(isCode(await failure(wecom.getUser("Lin")), 10501)).toBe(true);
  });

  it("a refused connection is 10501", async () => {
    const { base } = await gone();
    expect(isCode(await failure(testClient(fetch, { base }).wecom.accessToken()), 10501)).toBe(
      true,
    );
  });

  it.each([
    ["before the answer", ""],
    ["inside the answer", '{"userid"'],
  ])("a stall %s ends at the timeout and is not retried", async (_, begin) => {
    await using server = await serve((__, response) => void (begin && response.write(begin)));
    const { wecom } = testClient(fetch, { base: server.base, timeoutMs: 1_000 });
    const error = await failure(wecom.getUser("Lin"));
    expect((error as Error).message).toBe("wecom gave no answer in 1000 ms: /cgi-bin/user/get");
    expect(server.hits[USER]).toBe(1);
  });

  it("an answered call is not aborted when its time is over", async () => {
    await using server = await serve((_, response) => response.end('{"errcode":0}'));
    const signals: (AbortSignal | null | undefined)[] = [];
    const recording: typeof fetch = (url, init) => {
      signals.push(init?.signal);
      return fetch(url, init);
    };
    const { wecom } = testClient(recording, { base: server.base, timeoutMs: 400 });
    await failure(wecom.getUserInfo("c"));
    await wait(500);
    expect(signals.map((signal) => signal?.aborted)).toContain(false);
    expect(signals.map((signal) => signal?.aborted)).not.toContain(true);
  });

  it("a base that is not a URL is 10501", async () => {
    const { wecom } = testClient(fetch, { base: "nonsense" });
    expect(isCode(await failure(wecom.accessToken()), 10501)).toBe(true);
  });
});

describe("a code exchange is attempted exactly once", () => {
  it("a code exchange is not retried after a dropped connection", async () => {
    await using server = await serve((request) => request.socket.destroy());
    const { wecom } = testClient(fetch, server);
    expect(isCode(await failure(wecom.getUserInfo("c")), 10501)).toBe(true);
    expect(server.hits[EXCHANGE]).toBe(1);
  });

  it("a code exchange is not retried after a timeout", async () => {
    await using server = await serve(() => undefined);
    const { wecom } = testClient(fetch, { base: server.base, timeoutMs: 1_000 });
    expect(isCode(await failure(wecom.getUserInfo("c")), 10501)).toBe(true);
    expect(server.hits[EXCHANGE]).toBe(1);
  });

  it("a code exchange is not retried after -1", async () => {
    await using server = await serve((_, response) => response.end('{"errcode":-1}'));
    const { wecom } = testClient(fetch, server);
    expect(isCode(await failure(wecom.getUserInfo("c")), -1, "wecom")).toBe(true);
    expect(server.hits[EXCHANGE]).toBe(1);
  });
});

describe("a caller may leave", () => {
  const reason = new Error("the visitor left");

  it("an aborted call rejects with the signal's reason and drops its request", async () => {
    const arrived = Promise.withResolvers<void>();
    const dropped = Promise.withResolvers<void>();
    await using server = await serve((_, response) => {
      response.on("close", dropped.resolve);
      arrived.resolve();
    });
    const leaving = new AbortController();
    const call = failure(testClient(fetch, server).wecom.getUser("Lin", leaving));
    await arrived.promise;
    leaving.abort(reason);
    expect(await call).toBe(reason);
    await dropped.promise;
  });

  it("an aborted call does not abort the token refresh of other callers", async () => {
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<Response>();
    const { wecom } = testClient(async () => {
      asked.resolve();
      return answer.promise;
    });
    const leaving = new AbortController();
    const left = failure(wecom.accessToken(leaving));
    await asked.promise;
    const stayed = wecom.accessToken();
    leaving.abort(reason);
    expect(await left).toBe(reason);
    await setImmediate();
    answer.resolve(Response.json({ access_token: "t1", expires_in: 7200 }));
    expect(await stayed).toBe("t1");
  });

  it("a call with an aborted signal sends nothing", async () => {
    const { wecom, lines } = testClient(() => Promise.reject(new Error("unexpected call")));
    expect(await failure(wecom.getUser("Lin", { signal: AbortSignal.abort(reason) }))).toBe(reason);
    expect(lines).toEqual([]);
  });
});

/** An address without a listener. */
async function gone() {
  await using server = await serve(() => undefined);
  return server;
}
