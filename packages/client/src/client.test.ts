import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import type { SnapshotEvent } from "@menshen/rpc";
import { startTestServer, type TestServer } from "@menshen/testkit";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { eventSourceWith } from "../test/event-source.ts";
import { createClient, isCode, type Client, type ClientOptions, type Code } from "./index.ts";
import { memoryStorage } from "./pending-logins.ts";

/** Stands in for the base app's service of the same name: a login here opens two companies. */
const authSvc = `
import { Code, defineService, mutation } from "@menshen/core";
import { z } from "zod";
const corpList = ["a", "b"].map((id) => ({ corpId: id, corpName: id, corpFullName: id }));
const input = z.strictObject({
  loginCode: z.literal("granted"), corp: z.string().optional(), platform: z.literal("mobile").optional(),
});
export default defineService({
  create: () => ({
    loginByCode: mutation({
      access: "public",
      input,
      run: ({ corp }) => {
        if (corp === undefined) throw new Code(10303, "name one", { data: { corpList } });
        const found = corpList.find(({ corpId }) => corpId === corp);
        if (!found) throw new Code(10203, "not one of them");
        return { token: "t", expiresAt: 1, user: { userId: "u", name: "U", avatar: null }, corp: found };
      },
    }),
  }),
});
`;

const twoCorps = `
import { once } from "node:events";
import { defineService, mutation, query, subscription, tracked } from "@menshen/core";
import { z } from "zod";
const title = { zh: "二", en: "Two" };
const corpList = ["a", "b"].map((id) => ({ corpId: id, corpName: id, corpFullName: id }));
export default defineService({
  create: () => ({
    getLoginConfig: query({
      access: "public",
      input: z.looseObject({ challenge: z.string() }),
      run: ({ challenge }) => ({ isActive: true, authType: "Two", title, state: challenge, expiresAt: 1e15 }),
    }),
    getLoginCode: mutation({
      access: "public",
      input: z.looseObject({ state: z.string(), verifier: z.string().length(43), ticket: z.string() }),
      run: ({ ticket }) => ({ loginCode: "granted", corpList, nick: ticket }),
    }),
    slow: query({
      access: "public",
      run: (_, { signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("gone")))),
    }),
    "query": query({ access: "public", run: () => "a method named query" }),
    counted: subscription({
      access: "public",
      input: z.strictObject({ step: z.int() }),
      output: z.strictObject({ n: z.int() }),
      async *run({ step }, { lastEventId = "0", signal }) {
        const last = Number(lastEventId);
        for (const n of [1, 2, 3].map((more) => last + more * step)) yield tracked(String(n), { n });
        await once(signal, "abort");
      },
    }),
  }),
});
`;

let test: TestServer;
beforeAll(async () => {
  const service = { type: "services.NormalType", title: "Two" };
  test = await startTestServer({
    files: {
      "Two/e.json": service,
      "Two/Two.ts": twoCorps,
      "auths/loginTypes/services/AuthSvc/e.json": service,
      "auths/loginTypes/services/AuthSvc/AuthSvc.ts": authSvc,
    },
  });
});
afterAll(() => test.close());

function clientOf(options: Partial<ClientOptions> = {}): Client<unknown> {
  return createClient<unknown>({ url: `${test.url}/trpc`, storage: memoryStorage(), ...options });
}

function slow(options: Partial<ClientOptions>, signal?: AbortSignal): Promise<unknown> {
  return clientOf(options).element("Two").slow.query(undefined, { signal });
}

function corp(corpId: string) {
  return { corpId, corpName: corpId, corpFullName: corpId };
}

async function caught(promise: Promise<unknown>): Promise<Code> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isCode(error)) throw new Error(`expected a Code, got ${String(error)}`);
  return error;
}

describe("client calls", () => {
  it("calls a procedure by its path, even one named like a call such as query", async () => {
    expect(await clientOf().element("Two").query.query()).toBe("a method named query");
  });

  it("a path is not thenable and cannot be called without .query or .mutate", async () => {
    const client = clientOf();
    const element: unknown = client.element("Two");
    expect(await Promise.resolve(element)).toBe(element);
    expect(() => client.element("Two").slow()).toThrow(
      "Two.slow: end a call with .query(), .mutate() or .subscribe()",
    );
  });

  it("calls made at once are requests of their own, so that no batch limit applies", async () => {
    const calls = Array.from({ length: 120 }, () => clientOf().app.info.query());
    expect(await Promise.all(calls)).toHaveLength(120);
  });

  it("sends headers and the session token", async () => {
    const headers = async () => ({ authorization: `Bearer ${test.adminToken}` });
    const { elements } = await clientOf({ headers }).app.elements.list.query();
    expect(elements.map(({ fullName }) => fullName)).toContain("Two");
    const byToken = clientOf({ token: test.adminToken });
    expect((await byToken.app.elements.get.query({ fullName: "Two" })).state).toBe("active");
  });
});

describe("client failures", () => {
  it("a failed call throws the server's Code with number, source, message, hint and data", async () => {
    const error = await caught(clientOf().app.elements.list.query());
    expect(isCode(error, 10602, "app")).toBe(true);
    expect(error).toMatchObject({
      message: "this call needs a signed-in user",
      httpStatus: 401,
      hint: { zh: "请先登录。", en: "Sign in first." },
    });
    expect(error.adminHint).toBeUndefined();
    const invalid = await caught(clientOf().element("Two").getLoginCode.mutate({ state: 1 }));
    expect(invalid).toMatchObject({
      errcode: 10701,
      data: { issues: expect.any(Array) as unknown },
    });
  });

  it("a rate-limited call exposes retryAfterSeconds", async () => {
    const url = await answering((_, res) => {
      const data = { errcode: 10601, source: "app", httpStatus: 429 };
      res.writeHead(429, { "content-type": "application/json", "retry-after": "7" });
      res.end(JSON.stringify({ error: { message: "slow down", code: -32029, data } }));
    });
    const error = await caught(clientOf({ url }).currentUser());
    expect(error).toMatchObject({ errcode: 10601, retryAfterSeconds: 7 });
  });

  it("an unreachable server is Code 50000 with status 0", async () => {
    const error = await caught(clientOf({ url: "http://127.0.0.1:1/trpc" }).app.info.query());
    expect(error).toMatchObject({
      errcode: 50000,
      httpStatus: 0,
      message: "no response from the server",
    });
  });

  it("a response that is not tRPC's is Code 50000 with its status", async () => {
    for (const [type, body] of [
      ["text/html", "<html>bad gateway</html>"],
      ["application/json", '{"error":"no"}'],
      ["application/json", "null"],
    ] as const) {
      const url = await answering((_, res) =>
        res.writeHead(502, { "content-type": type }).end(body),
      );
      const error = await caught(clientOf({ url }).app.info.query());
      expect(error).toMatchObject({ errcode: 50000, httpStatus: 502 });
      expect(error.message).toBe("the response with status 502 is not the server's");
    }
  });

  it("an aborted call rejects with the signal's reason, for the call's signal and the client's", async () => {
    const one = new AbortController();
    const pending = slow({}, one.signal);
    one.abort();
    await expect(pending).rejects.toMatchObject({ name: "AbortError" });
    await expect(slow({ signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: "AbortError",
    });
    await expect(slow({}, AbortSignal.abort("bored"))).rejects.toBe("bored");
    await expect(slow({}, AbortSignal.timeout(5))).rejects.toMatchObject({ name: "TimeoutError" });
  });
});

describe("a login with several companies", () => {
  it("a login with several companies fails with 10303 and the list, then completes with the chosen one", async () => {
    const client = clientOf();
    const { state = "" } = await client.getLoginConfig("Two");
    const input = { state, ticket: "nick", platform: "mobile" } as const;
    const error = await caught(client.loginWithCode("Two", input));
    expect(isCode(error, 10303, "app")).toBe(true);
    expect(error.data).toEqual({ corpList: [corp("a"), corp("b")], state });
    await expect(client.chooseCorp(state, "c")).rejects.toMatchObject({ errcode: 10203 });
    const signedIn = await client.chooseCorp(state, "b");
    expect(signedIn).toMatchObject({ nick: "nick", session: { token: "t", corp: corp("b") } });
    expect(await client.chooseCorp(state, "b")).toBe(signedIn);
  });

  it("a login that names its company completes without a choice", async () => {
    const client = clientOf();
    const { state = "" } = await client.getLoginConfig("Two");
    const signedIn = await client.loginWithCode("Two", { state, ticket: "x", corp: "a" });
    expect(signedIn.session.corp?.corpId).toBe("a");
  });

  it("another page cannot choose the company of a login it did not start", async () => {
    const error = await caught(clientOf().chooseCorp("unknown", "a"));
    expect(error).toMatchObject({ errcode: 10102 });
  });
});

describe("client subscriptions", () => {
  it("a subscription delivers typed events with ids until it is stopped", async () => {
    const client = clientOf({ EventSource: eventSourceWith(test.asAdmin) });
    const heard: SnapshotEvent[] = [];
    const states: string[] = [];
    const { unsubscribe } = client.app.onSnapshot.subscribe(undefined, {
      onData: ({ data }) => heard.push(data),
      onConnectionStateChange: ({ state }) => states.push(state),
    });
    await vi.waitFor(() => expect(heard).toMatchObject([{ changed: null }]));
    await test.write("Two/e.json", { type: "services.NormalType", title: "Zwei" });
    await vi.waitFor(() => expect(heard[1]).toMatchObject({ changed: ["Two"], removed: [] }));
    unsubscribe();
    expect(states).toEqual(["connecting", "pending"]);
  });

  it("a subscription of an element resumes after its last event when the connection is lost", async () => {
    const connections = new Set<AbortController>();
    const client = clientOf({ EventSource: eventSourceWith({}, connections) });
    const received: [string, number][] = [];
    const { counted } = client.elementUnchecked("Two");
    const { unsubscribe } = counted.subscribe(
      { step: 2 },
      {
        onData: ({ id, data }: { id: string; data: { n: number } }) => received.push([id, data.n]),
      },
    );
    for (const count of [3, 6, 9]) {
      await vi.waitFor(() => expect(received).toHaveLength(count));
      for (const connection of connections) connection.abort();
    }
    unsubscribe();
    const numbers = [2, 4, 6, 8, 10, 12, 14, 16, 18];
    expect(received.slice(0, 9)).toEqual(numbers.map((n) => [String(n), n]));
  });

  it("a subscription that is stopped at once opens no stream", async () => {
    const opened: string[] = [];
    const EventSource = class extends eventSourceWith(test.asAdmin) {
      constructor(url: string | URL) {
        super(url);
        opened.push(String(url));
      }
    };
    const { onSnapshot } = clientOf({ EventSource }).app;
    onSnapshot.subscribe(undefined, {}).unsubscribe();
    const { promise, resolve } = Promise.withResolvers<void>();
    const second = onSnapshot.subscribe(undefined, { onStarted: resolve });
    await promise;
    expect(opened).toHaveLength(1);
    second.unsubscribe();
  });

  it("a rejected subscription reports the server's Code", async () => {
    const client = clientOf({ EventSource: eventSourceWith({}) });
    const error = await new Promise((resolve) =>
      client.app.onSnapshot.subscribe(undefined, { onError: resolve }),
    );
    expect(isCode(error, 10602, "app")).toBe(true);
  });
});

describe("server-side rendering", () => {
  it("importing the module has no side effects, and createClient works without a window", async () => {
    const script = `
      // Not "window": tRPC asks for its type to know that it is on a server.
      for (const name of ["document", "location", "history", "sessionStorage", "EventSource", "fetch"])
        Object.defineProperty(globalThis, name, { get() { throw new Error(name + " was touched") }, configurable: true });
      const { createClient } = await import("@menshen/client");
      for (const name of ["document", "sessionStorage", "fetch", "location", "history", "EventSource"])
        Object.defineProperty(globalThis, name, { value: undefined });
      const client = createClient({ url: "/trpc" });
      console.log(client.readCallback(), typeof client.onCallback(() => {}));
    `;
    const args = ["--input-type=module", "-e", script];
    const { stdout } = await promisify(execFile)(process.execPath, args, {
      cwd: import.meta.dirname,
    });
    expect(stdout).toBe("null function\n");
  });
});

/** Something on a port that is not our server. */
async function answering(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/trpc`;
}
