import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { App } from "@menshen/runtime";
import { afterEach, beforeEach, expect, it } from "vitest";
import { contextOf, openFixture, serve, type Host } from "../test/serve.ts";

let root: string;
let app: App;
let host: Host;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "menshen-rpc-"));
  cpSync(join(import.meta.dirname, "../test/app"), root, { recursive: true });
  app = await openFixture(root);
  host = await serve(app);
});
afterEach(async () => {
  await host[Symbol.asyncDispose]();
  await app.close();
  rmSync(root, { recursive: true });
});

interface Event {
  event?: string;
  id?: string;
  data?: unknown;
}

/** The events of `app.onSnapshot` as they come, from an optional id on. */
async function* listen(
  authorization: string,
  lastEventId?: string,
  from = host,
): AsyncGenerator<Event> {
  const stopping = new AbortController();
  const res = await fetch(`${from.url}/trpc/app.onSnapshot`, {
    headers: { authorization, ...(lastEventId && { "last-event-id": lastEventId }) },
    signal: stopping.signal,
  });
  expect(res.headers.get("content-type")).toBe("text/event-stream");
  try {
    let text = "";
    for await (const chunk of res.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      const events = text.split("\n\n\n");
      text = events.pop() ?? "";
      yield* events.map(parse);
    }
  } finally {
    stopping.abort();
  }
}

function parse(block: string): Event {
  const event = Object.fromEntries(
    block
      .split("\n")
      .map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]),
  );
  return { ...event, ...(event["data"] && { data: JSON.parse(event["data"]) as unknown }) };
}

async function next(events: AsyncGenerator<Event>): Promise<Event> {
  return (await events.next()).value as Event;
}

function greet(greeting: string): Promise<unknown> {
  writeFileSync(join(root, "Hello/Hello.json"), JSON.stringify({ greeting }));
  return app.reload();
}

it("onSnapshot sends the current snapshot, then the changes of each later one", async () => {
  const events = listen("admin");
  expect(await next(events)).toMatchObject({ event: "connected" });
  const first = app.snapshot;
  expect(await next(events)).toEqual({
    id: `1-${first.hash}`,
    data: { number: 1, hash: first.hash, changed: null, removed: null },
  });
  await greet("hi");
  expect(await next(events)).toMatchObject({
    data: { number: 2, hash: app.snapshot.hash, changed: ["Hello"], removed: [] },
  });
  rmSync(join(root, "Off"), { recursive: true });
  await app.reload();
  expect(await next(events)).toMatchObject({ data: { number: 3, changed: [], removed: ["Off"] } });
  await events.return(undefined);
});

it("onSnapshot sends nothing to a subscriber that resumes with the current id", async () => {
  const events = listen("admin", `1-${app.snapshot.hash}`);
  expect(await next(events)).toMatchObject({ event: "connected" });
  const pending = next(events);
  await greet("again");
  expect(await pending).toMatchObject({ data: { number: 2, changed: ["Hello"] } });
  await events.return(undefined);
});

it("onSnapshot starts again for a subscriber that resumes with another process's id", async () => {
  const events = listen("admin", "1-0123");
  await next(events);
  expect(await next(events)).toMatchObject({ data: { number: 1, changed: null } });
  await events.return(undefined);
});

it("onSnapshot fails when the server stops, so that subscribers reconnect", async () => {
  const stopping = new AbortController();
  await using other = await serve(app, {
    context: async (req, res) => ({ ...(await contextOf(app)(req, res)), signal: stopping.signal }),
  });
  const events = listen("admin", undefined, other);
  await next(events);
  await next(events);
  stopping.abort();
  // After a "return" event a client would never ask again.
  expect(await events.next()).toEqual({ done: true, value: undefined });
  expect(other.lines.filter(({ level }) => level === "error")).toEqual([]);
});

it("onSnapshot is for administrators only", async () => {
  for (const [who, errcode] of [
    ["", 10602],
    ["user", 10603],
  ] as const) {
    const events = listen(who);
    await next(events);
    expect(await next(events)).toMatchObject({
      event: "serialized-error",
      data: { data: { errcode } },
    });
    await events.return(undefined);
  }
});

async function hello(): Promise<unknown> {
  return (await fetch(`${host.url}/trpc/Hello.hello`)).json();
}

it("a call runs on the snapshot current at its start", async () => {
  expect(await hello()).toEqual({ result: { data: "你好 👋" } });
  await greet("changed");
  expect(await hello()).toEqual({ result: { data: "changed" } });
  rmSync(join(root, "Hello"), { recursive: true });
  await app.reload();
  expect(await hello()).toMatchObject({ error: { data: { errcode: 10001, element: null } } });
});
