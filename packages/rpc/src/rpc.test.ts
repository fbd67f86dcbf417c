import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openFixture, serve, type Host } from "../test/serve.ts";
import type { App } from "@menshen/runtime";

let app: App;
let host: Host;
beforeAll(async () => {
  app = await openFixture();
  host = await serve(app);
});
afterAll(async () => {
  await host[Symbol.asyncDispose]();
  await app.close();
});

async function get(path: string, who = "") {
  const res = await fetch(`${host.url}/trpc/${path}`, { headers: { authorization: who } });
  return { status: res.status, headers: res.headers, body: (await res.json()) };
}

describe("paths", () => {
  it("lists everything that is reachable, and nothing else", () => {
    expect(host.rpc.reachablePaths()).toEqual([
      "Hello.count query admin",
      "Hello.echo query public",
      "Hello.enter mutation public",
      "Hello.fail query public",
      "Hello.hello query public",
      "Hello.nothing mutation public",
      "Hello.notify webhook public",
      "Hello.own query session",
      "Hello.reset mutation admin",
      "Hello.save mutation public",
      "Hello.who query public",
      "Off.count query admin",
      "Off.echo query public",
      "Off.enter mutation public",
      "Off.fail query public",
      "Off.hello query public",
      "Off.nothing mutation public",
      "Off.notify webhook public",
      "Off.own query session",
      "Off.reset mutation admin",
      "Off.save mutation public",
      "Off.who query public",
      "app.elements.list query admin",
      "app.info query public",
      "app.onSnapshot subscription admin",
    ]);
  });
  it("calls a method of an instance", async () => {
    expect(await get("Hello.hello")).toMatchObject({
      status: 200,
      body: { result: { data: "你好 👋" } },
    });
  });
});
