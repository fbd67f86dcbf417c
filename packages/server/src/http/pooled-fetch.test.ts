import { createServer, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createPooledFetch } from "./pooled-fetch.ts";

const pooled = createPooledFetch();
const sockets = new Set<unknown>();
let server: Server;
let origin: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    sockets.add(request.socket);
    const { pathname } = new URL(request.url ?? "", "http://host");
    if (pathname === "/moved") return response.writeHead(302, { location: "/json" }).end("moved");
    if (pathname === "/nothing") return response.writeHead(204).end();
    if (pathname === "/cookies")
      return response.writeHead(200, { "set-cookie": ["a=1", "b=2"] }).end("{}");
    if (pathname === "/long") {
      response.writeHead(200);
      response.write("x".repeat(2_000_000));
      return response.end();
    }
    if (pathname === "/silent") return undefined;
    if (pathname === "/stalls") return response.writeHead(200, { "content-length": 9 }).write("x");
    if (pathname === "/short")
      return response.writeHead(200, { "content-length": 9 }).write("x", () => response.destroy());
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    return request.on("end", () => {
      const { method, headers } = request;
      const body = Buffer.concat(chunks).toString();
      const text = JSON.stringify({
        method,
        body,
        type: headers["content-type"],
        own: headers["x-own"],
      });
      response.writeHead(200, { "content-type": "application/json" });
      response.end(text);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await pooled[Symbol.asyncDispose]();
  server.closeAllConnections();
  server.close();
});

const requests: [string, RequestInit?][] = [
  ["/json"],
  ["/json?code=%E4%B8%AD&x=a+b", { headers: { "x-own": "1" } }],
  [
    "/json",
    { method: "POST", headers: { "content-type": "application/json" }, body: '{"a":"中"}' },
  ],
  ["/json", { method: "post", body: new URLSearchParams({ code: "a b" }) }],
  ["/json", { method: "POST", body: "text" }],
  ["/json", { method: "POST", body: new TextEncoder().encode("bytes") }],
  ["/json", { redirect: "follow" }],
  ["/moved", { redirect: "follow" }],
  ["/moved"],
  ["/nothing"],
  ["/cookies"],
  ["/long"],
];

it("answers as the global fetch does", async () => {
  for (const [path, init] of requests) {
    const answers = [pooled.fetch, fetch].map(async (call) => {
      const response = await call(`${origin}${path}`, { redirect: "manual", ...init });
      const { status, url, headers } = response;
      const cookies = headers.getSetCookie();
      const [type, location] = [headers.get("content-type"), headers.get("location")];
      return { status, url, cookies, type, location, text: await response.text() };
    });
    expect(await answers[0], path).toEqual(await answers[1]);
  }
});

const readings: Record<string, (response: Response) => Promise<unknown>> = {
  text: (response) => response.text(),
  json: (response) => response.json(),
  arrayBuffer: (response) => response.arrayBuffer(),
  bytes: (response) => response.bytes(),
  blob: async (response) => (await response.blob()).text(),
  body: async (response) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of response.body ?? []) chunks.push(chunk);
    return chunks;
  },
  clone: async (response) => [await response.clone().text(), await response.text()],
};

it.each(Object.entries(readings))(
  "a short answer is read by %s as a fetched one, once",
  async (_, read) => {
    const [ours, theirs] = await Promise.all(
      [pooled.fetch, fetch].map((call) => call(`${origin}/json`, { redirect: "manual" })),
    );
    expect(ours?.bodyUsed).toBe(false);
    expect(await read(ours as Response)).toEqual(await read(theirs as Response));
    expect(ours?.bodyUsed).toBe(true);
    for (const again of Object.values(readings)) {
      if (again !== readings["body"])
        await expect(again(ours as Response)).rejects.toThrow(TypeError);
    }
  },
);

it("calls one after the other share connections", async () => {
  await using own = createPooledFetch();
  sockets.clear();
  for (let n = 0; n < 5; n++) {
    const response = await own.fetch(`${origin}/json`, { redirect: "manual" });
    await response.text();
  }
  // The next call may begin before the connection of the last one is free again.
  expect(sockets.size).toBeLessThanOrEqual(2);
});

it.each(["/silent", "/stalls"])(
  "an aborted call of %s rejects with the signal's reason",
  async (path) => {
    const leaving = new AbortController();
    const call = pooled.fetch(`${origin}${path}`, { redirect: "manual", signal: leaving.signal });
    await once(server, "request");
    leaving.abort(new Error("left"));
    await expect(call).rejects.toThrow("left");
  },
);

it.each(["/short", ":1/"])("a call of %s that fails rejects as fetch does", async (path) => {
  const url = path.startsWith(":") ? `http://127.0.0.1${path}` : `${origin}${path}`;
  const call = pooled.fetch(url, { redirect: "manual" });
  await expect(call).rejects.toThrow(new TypeError("fetch failed"));
});
