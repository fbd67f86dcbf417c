import { connect } from "node:net";
import { startTestServer, type TestServer } from "@menshen/testkit";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { exchange, requestText, statusesIn } from "./wire.ts";

let test: TestServer;
beforeAll(async () => {
  test = await startTestServer({ config: { headersTimeoutMs: 500, requestTimeoutMs: 900 } });
});
afterAll(() => test.close());

const post = (path: string) =>
  requestText(test.url, `POST ${path}`, ["Content-Type: application/json", "Content-Length: 20"]);

describe("a slow client loses its connection", () => {
  it("headers that never end are answered with 408", async () => {
    const begun = `GET /healthz HTTP/1.1\r\nHost: ${new URL(test.url).host}\r\nX-Slow: `;
    expect(statusesIn(await exchange(test.url, begun))).toEqual([408]);
  });

  it.each([
    ["a call", "/trpc/auths.loginTypes.services.AuthSvc.loginByCode"],
    ["the console's session", "/api/admin/session"],
    ["the company's page", "/login/company"],
  ])("a body that never ends times out, to %s", async (_, path) => {
    const answer = await exchange(test.url, post(path), '{"token":');
    expect(statusesIn(answer)).toEqual([408]);
  });

  it("a client that keeps sending single bytes times out, too", async () => {
    const { hostname, port } = new URL(test.url);
    const socket = connect(Number(port), hostname);
    let received = "";
    const drip = setInterval(() => socket.write("X-A: b\r\n"), 20);
    socket.setEncoding("utf8").on("data", (text: string) => {
      received += text;
      clearInterval(drip);
    });
    // A byte may cross the server's answer, and is then answered by a reset.
    socket.on("error", () => {});
    socket.write("GET /healthz HTTP/1.1\r\n");
    await new Promise<void>((resolve) => socket.once("close", () => resolve()));
    clearInterval(drip);
    expect(statusesIn(received)).toEqual([408]);
  });

  it("a request that arrives in time is answered", async () => {
    const answer = await exchange(test.url, requestText(test.url, "GET /healthz"));
    expect(statusesIn(answer)).toEqual([200]);
  });

  it("thousands of idle sockets keep no one else waiting, and are closed", async () => {
    const { hostname, port } = new URL(test.url);
    const sockets = Array.from({ length: inject("long") ? 3000 : 500 }, () =>
      connect(Number(port), hostname).on("error", () => {}),
    );
    const closed = sockets.map(
      (socket) => new Promise<void>((resolve) => socket.once("close", () => resolve())),
    );
    for (const socket of sockets) {
      if (socket.connecting) await new Promise<void>((on) => socket.once("connect", () => on()));
      // Unread data would keep it open.
      socket.resume();
    }
    const startedMs = performance.now();
    const answer = await exchange(test.url, requestText(test.url, "GET /healthz"));
    expect(statusesIn(answer)).toEqual([200]);
    expect(performance.now() - startedMs).toBeLessThan(5000);
    await Promise.all(closed);
  });
});
