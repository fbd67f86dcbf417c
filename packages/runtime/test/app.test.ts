import { join } from "node:path";
import { isCode, type CallContext } from "@menshen/core";
import { describe, expect, it } from "vitest";
import { createApp, type App } from "../src/index.ts";
import { ports } from "./ports.ts";

const root = join(import.meta.dirname, "fixtures/greetings");
const variables = { GREETING: "Hello", GREETER_KEY: "planted-secret" };
const open = () => createApp({ roots: [root], ports, variables });

const browserCall = (app: App): CallContext => ({
  caller: "user",
  userId: "u1",
  ip: "192.0.2.7",
  signal: new AbortController().signal,
  app,
  http: {
    fromBrowser: true,
    userAgent: "test browser",
    setSession: () => undefined,
    clearSession: () => undefined,
  },
});

describe("createApp", () => {
  it("links instances to Types and Metas", async () => {
    await using app = await open();
    expect(
      app.snapshot.diagnostics.map((one) => `${one.severity} ${one.code} ${one.file}`),
    ).toEqual(["info reference-optional greetings/greetings/Demo/Demo.json"]);
    expect(
      app.list().map(({ fullName, family, state }) => `${fullName} ${family} ${state}`),
    ).toEqual([
      "greetings.Alice instance active",
      "greetings.Demo instance inactive",
      "greetings.Meta meta active",
      "greetings.PoliteType type active",
      "greetings.Sleepy instance inactive",
      "greetings.services.Clock instance active",
      "greetings.services.Meta meta active",
      "greetings.services.PlainType type active",
    ]);
  });

  it("omits an optional field whose optional variable is not set", async () => {
    const set = { ...variables, DEMO_GREETING: "Hi" };
    await using app = await createApp({ roots: [root], ports, variables: set });
    expect(app.snapshot.diagnostics).toEqual([]);
    expect(await app.getElement("greetings.Demo").reveal()).toEqual([null, null]);
  });

  it("getElement returns methods as functions", async () => {
    await using app = await open();
    const alice = app.getElement("greetings.Alice");
    expect(Object.isFrozen(alice)).toBe(true);
    expect(Object.getPrototypeOf(alice)).toBe(null);
    expect(alice.authType).toBe("PoliteType");
    expect(await alice.hello({ name: "Bob" })).toBe("Hello there, dear Bob");
    expect(await alice.reset()).toBe("greetings.Alice reset by server");
    expect(await alice.reveal()).toEqual(["planted-secret", null]);
    expect(
      await (await alice.notify(new Request("http://x/", { method: "POST", body: "ping" }))).text(),
    ).toBe("ping");
    expect(await app.getElement("greetings.services.Clock").now()).toBe(1_700_000_000_000);
    expect(app.findElements({ type: "greetings.Meta" }).map(({ fullName }) => fullName)).toEqual([
      "greetings.Alice",
      "greetings.Demo",
      "greetings.Sleepy",
    ]);
  });

  describe("call", () => {
    it("call passes the caller's context to an internal method unchanged", async () => {
      await using app = await open();
      const own = browserCall(app);
      expect(await app.call("greetings.Alice", "whoCalls", undefined, own)).toBe(own);
      const alice = app.findElement("greetings.Alice")!;
      expect(await app.call(alice, "whoCalls", undefined, own)).toBe(own);
    });

    it("call carries the context from one element to the next", async () => {
      await using app = await open();
      const own = browserCall(app);
      const asked = await app.call("greetings.services.Clock", "whoCallsAlice", undefined, own);
      expect(asked).toBe(own);
      const byServer = (await app
        .getElement("greetings.services.Clock")
        .whoCallsAlice()) as CallContext;
      expect(byServer.caller).toBe("server");
    });

    it("call rejects an unknown element, an unknown method and an invalid input", async () => {
      await using app = await open();
      const errcodeOf = (element: string, method: string, input?: unknown): Promise<unknown> =>
        app.call(element, method, input, browserCall(app)).then(
          () => 0,
          (error: unknown) => isCode(error) && error.errcode,
        );
      expect(await errcodeOf("greetings.Alise", "whoCalls")).toBe(10001);
      expect(await errcodeOf("greetings.Alice", "whoCall")).toBe(10001);
      expect(await errcodeOf("greetings.Alice", "authType")).toBe(10001);
      expect(await errcodeOf("greetings.Alice", "hello", { name: 1 })).toBe(10701);
    });
  });

  it("calls an element by the shorthand app.a.b.method()", async () => {
    await using app = await open();
    const tree = app as unknown as {
      greetings: { Alice: { hello(input: { name: string }): Promise<string> } };
    };
    expect(await tree.greetings.Alice.hello({ name: "Bob" })).toBe("Hello there, dear Bob");
  });

  it("suggests the nearest elements for an unknown name", async () => {
    await using app = await open();
    const error = await Promise.resolve()
      .then(() => app.getElement("greetings.Alise"))
      .catch((thrown: unknown) => thrown);
    expect(isCode(error, 10001, "app") && error.data).toEqual({
      nearest: ["greetings.Alice", "greetings.Demo", "greetings.Meta"],
    });
  });

  it("an inactive element answers as its Meta defines, and 10003 otherwise", async () => {
    await using app = await open();
    for (const name of ["greetings.Sleepy", "greetings.Demo"]) {
      const element = app.getElement(name);
      expect(await element.hello({ name: "Bob" })).toBe(`${name.slice(10)} is away`);
      const error = await element.reset().catch((thrown: unknown) => thrown);
      expect(isCode(error, 10003, "app")).toBe(true);
    }
  });

  it("finds methods by path and rejects invalid input without quoting it", async () => {
    await using app = await open();
    const found = app.find("greetings.Alice.hello");
    expect(found?.method).toBe("hello");
    expect(app.find("greetings.Alice.authType")).toBe(undefined);
    expect(app.find("greetings.Alice.constructor")).toBe(undefined);
    const context = { caller: "anonymous", ip: "", signal: AbortSignal.abort(), app } as const;
    const error = await app
      .call(found!.element, "hello", { name: 12345 }, context)
      .catch((thrown: unknown) => thrown);
    expect(isCode(error, 10701, "app") && error.data).toEqual({
      issues: [{ path: ["name"], code: "invalid_type" }],
    });
    expect(String(error)).not.toContain("12345");
  });
});
