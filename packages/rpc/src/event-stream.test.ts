import { Code, tracked, type CallContext } from "@menshen/core";
import type { App } from "@menshen/runtime";
import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { jsonInput } from "../test/corpus.ts";
import { exchange } from "../test/exchange.ts";
import { contextOf, openFixture, serve, type Host } from "../test/serve.ts";
import type { MakeContext } from "./fast-path.ts";
import { appSubscription } from "./index.ts";

let app: App;
let fast: Host;
let adapter: Host;
/** What the streams of a test did. */
const seen = { pulled: 0, ended: 0 };

beforeAll(async () => {
  app = await openFixture();
  const options = { headers: { "X-Content-Type-Options": "nosniff", vary: "Origin" } };
  fast = await serve(app, { ...options, appProcedures: streams() });
  adapter = await serve(app, { ...options, appProcedures: streams(), only: "adapter" });
});
afterEach(() => {
  vi.useRealTimers();
  Object.assign(seen, { pulled: 0, ended: 0 });
});
afterAll(async () => {
  await fast[Symbol.asyncDispose]();
  await adapter[Symbol.asyncDispose]();
  await app.close();
});

const of = (run: (input: unknown, ctx: CallContext) => AsyncIterable<unknown>) =>
  appSubscription({ access: "public", input: z.unknown(), run });

function streams() {
  return {
    events: {
      plain: of(async function* () {
        yield* [{ n: 1 }, "text", null, undefined, [1], "line\nbreak \u2028 你好 👋"];
      }),
      none: of(async function* () {}),
      mixed: of(async function* () {
        yield* [{ n: 0 }, tracked("a", { n: 1 }), { n: 2 }, tracked("b 1", null), 3];
      }),
      given: of(async function* (input, { lastEventId }) {
        yield { input, lastEventId };
        yield tracked("9", {});
        yield {};
      }),
      big: of(async function* () {
        yield { n: 1n };
      }),
      code: of(async function* () {
        yield 1;
        throw new Code(10601, "slow down", { retryAfterSeconds: 7.2, data: { per: "minute" } });
      }),
      crash: of(async function* () {
        yield tracked("1", 1);
        throw new TypeError("s3cret crash");
      }),
      abort: of(async function* () {
        yield 1;
        throw new DOMException("left", "AbortError");
      }),
      rejects: of(() => {
        throw new Code(10603, "not now");
      }),
      nothing: of(() => 5 as unknown as AsyncIterable<unknown>),
      cookie: of((_, { http }) => {
        http?.setSession("token", 1);
        return (async function* () {})();
      }),
      silent: of(async function* (_, { signal }) {
        try {
          yield 1;
          await once(new EventTarget(), "never", { signal });
        } finally {
          seen.ended++;
        }
      }),
      large: of(async function* () {
        for (; seen.pulled < 500; seen.pulled++) yield "x".repeat(64 * 1024);
      }),
    },
  };
}

describe("the event stream and the tRPC adapter", () => {
  const names = "plain none mixed given big code crash abort rejects nothing cookie".split(" ");
  const calls = [
    ...names.map((name) => `app.events.${name}`),
    ...["null", "5", "[]", '"text"', '{"a":1}', '{"lastEventId":"mine"}', "{"].map(
      (text) => `app.events.given?input=${encodeURIComponent(text)}`,
    ),
    ...[{ from: 7 }, { from: 7, leak: true }, {}].map((input) => `Hello.ticks${jsonInput(input)}`),
    `Off.ticks${jsonInput({ from: 7 })}`,
    "app.events.given?lastEventId=5",
  ];
  const heads: Record<string, string>[] = [
    {},
    { authorization: "user" },
    { authorization: "broken" },
    { accept: "text/event-stream", "last-event-id": "before 1" },
    { "last-event-id": "" },
    { "last-event-id": "x".repeat(300) },
  ];

  it("write the same streams, byte for byte", async () => {
    for (const call of calls)
      for (const headers of heads) {
        const sent = { method: "GET", target: `/trpc/${call}`, headers };
        const [one, other] = await Promise.all([
          exchange(fast.url, sent),
          exchange(adapter.url, sent),
        ]);
        for (const { headers } of [one, other]) {
          delete headers.date;
          delete headers["content-length"];
          delete headers["transfer-encoding"];
        }
        expect({ sent, ...one }).toEqual({ sent, ...other });
      }
  });

  it("send a ping after 15 seconds without an event, and end after ten minutes without a last word", async () => {
    const bodies = await Promise.all(
      [fast, adapter].map(async (host) => {
        vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
        const answer = await open(host, "app.events.silent");
        const body = read(answer);
        await vi.waitFor(() => expect(body.text).toContain("data: 1"), { timeout: 10_000 });
        for (let seconds = 0; seconds < 600; seconds += 5) {
          await vi.advanceTimersByTimeAsync(5_000);
          await new Promise(setImmediate);
        }
        await body.ended;
        return body.text;
      }),
    );
    expect(bodies[0]).toBe(bodies[1]);
    expect(bodies[0]?.match(/event: ping\n/g)).toHaveLength(39);
    expect(bodies[0]).not.toContain("event: return");
    await vi.waitFor(() => expect(seen.ended).toBe(2), { timeout: 10_000 });
  });
});

describe("an event stream", () => {
  it("aborts its method when the client leaves", async () => {
    const answer = await open(fast, "app.events.silent");
    await once(answer, "data");
    answer.destroy();
    await vi.waitFor(() => expect(seen.ended).toBe(1), { timeout: 10_000 });
  });

  it("pulls no event while the client does not read, and loses none", async () => {
    const answer = await open(fast, "app.events.large");
    let before = -1;
    await vi.waitFor(
      () => {
        const isStill = seen.pulled === before && before > 0;
        before = seen.pulled;
        expect(isStill).toBe(true);
      },
      { interval: 100, timeout: 10_000 },
    );
    expect(seen.pulled).toBeLessThan(400);
    const body = read(answer);
    await body.ended;
    expect(body.text.match(/^data: "x/gm)).toHaveLength(500);
  });
});

it("each stream has a head of its own, which its host completes", async () => {
  let count = 0;
  const context: MakeContext = (req, res) => {
    const writeHead = res.writeHead.bind(res) as (...head: unknown[]) => typeof res;
    res.writeHead = (...head: unknown[]) => {
      (head.at(-1) as string[]).push("x-count", String(++count));
      return writeHead(...head);
    };
    return contextOf(app)(req, res);
  };
  await using host = await serve(app, { context, appProcedures: streams() });
  const counts: unknown[] = [];
  for (let n = 0; n < 2; n++) {
    const sent = { method: "GET", target: "/trpc/app.events.none" };
    counts.push((await exchange(host.url, sent)).headers["x-count"]);
  }
  expect(counts).toEqual(["1", "2"]);
});

async function open({ url }: Host, path: string): Promise<IncomingMessage> {
  const call = request(`${url}/trpc/${path}`).end();
  const [answer] = (await once(call, "response")) as [IncomingMessage];
  return answer;
}

function read(answer: IncomingMessage) {
  const body = { text: "", ended: once(answer, "end") };
  answer.setEncoding("utf8").on("data", (text: string) => void (body.text += text));
  return body;
}
