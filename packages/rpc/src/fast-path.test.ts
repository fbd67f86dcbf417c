import fc from "fast-check";
import { Agent } from "node:http";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { App } from "@menshen/runtime";
import { corpus, get, jsonInput, paths, post } from "../test/corpus.ts";
import { exchange, type Answer, type Sent } from "../test/exchange.ts";
import { openFixture, serve, type Host } from "../test/serve.ts";

let app: App;
let fast: Host;
let adapter: Host;
const agent = new Agent({ keepAlive: true });

beforeAll(async () => {
  app = await openFixture();
  const options = { maxBodyBytes: 2000, headers: { "X-Content-Type-Options": "nosniff" } };
  fast = await serve(app, options);
  adapter = await serve(app, { ...options, only: "adapter" });
});
afterAll(async () => {
  agent.destroy();
  await fast[Symbol.asyncDispose]();
  await adapter[Symbol.asyncDispose]();
  await app.close();
});

describe("the fast path and the tRPC adapter", () => {
  it(`for ${corpus.length} requests: good, bad and odd`, { timeout: 60_000 }, async () => {
    expect(corpus.length).toBeGreaterThan(2000);
    for (let at = 0; at < corpus.length; at += 20)
      await Promise.all(corpus.slice(at, at + 20).map(expectSame));
  });

  it(
    "the fast path and the tRPC adapter give equal responses to generated requests",
    { timeout: 60_000 },
    async () => {
      const path = fc.oneof(
        fc.constantFrom(...paths),
        fc.webPath().map((text) => text.slice(1)),
      );
      const text = fc.oneof(fc.json(), fc.string(), fc.constantFrom('{"text":"x"}', '{"value":1}'));
      const query = fc.oneof(
        text.map((value) => `?input=${encodeURIComponent(value)}`),
        fc.webQueryParameters().map((value) => `?${value}`),
      );
      await fc.assert(
        fc.asyncProperty(path, query, text, fc.boolean(), async (to, search, body, isGet) => {
          await expectSame(isGet ? get(to + search) : post(to, body));
        }),
        { numRuns: inject("long") ? 300 : 100 },
      );
    },
  );

  it("a fast-path failure names the method even where its output is not JSON", async () => {
    const sent = get(`Hello.fail${jsonInput({ how: "bigint" })}`);
    const [one, other] = [await exchange(fast.url, sent), await exchange(adapter.url, sent)];
    expect([one.status, other.status]).toEqual([500, 500]);
    expect(JSON.parse(one.body)).toMatchObject({
      error: { data: { errcode: 50000, method: "fail" } },
    });
    expect(JSON.parse(other.body)).toMatchObject({
      error: { data: { errcode: 50000, method: null } },
    });
  });

  it("the fast path handles the requests of the client", async () => {
    for (const sent of [
      get(`Hello.echo${jsonInput({ value: "你好" })}`),
      post("Hello.save", '{"text":"x"}'),
    ]) {
      // Only the fast path knows the length beforehand; the tRPC adapter streams.
      const { headers } = await exchange(fast.url, sent, agent);
      expect(headers["content-length"]).toMatch(/^\d+$/);
      expect((await exchange(adapter.url, sent, agent)).headers["content-length"]).toBeUndefined();
    }
  });
});

async function expectSame(sent: Sent): Promise<void> {
  const [one, other] = await Promise.all([
    exchange(fast.url, sent, agent),
    exchange(adapter.url, sent, agent),
  ]);
  expect({ sent, ...visible(one) }).toEqual({ sent, ...visible(other) });
}

/** The parts of a response that a caller can observe. */
function visible({ status, headers, body }: Answer) {
  return {
    status,
    body,
    allow: headers.allow,
    vary: headers.vary,
    type: headers["content-type"],
    retry: headers["retry-after"],
    cookie: headers["set-cookie"],
    cache: headers["cache-control"],
    nosniff: headers["x-content-type-options"],
  };
}
