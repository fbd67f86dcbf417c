import { request } from "node:http";
import { demo, demoLogin, httpRequest, startTestServer } from "@menshen/testkit";
import { describe, expect, it } from "vitest";

describe("stopping", () => {
  it("a draining server is not ready, completes logins, closes each connection after its answer, and then refuses connections", async () => {
    await using test = await startTestServer({ config: { drainDelayMs: 1_000 } });
    const readiness = async () => {
      const answer = await fetch(`${test.url}/readyz`);
      return [answer.status, ((await answer.json()) as { reasons?: string[] }).reasons];
    };
    const connection = async (path: string) =>
      (
        await httpRequest(new URL(path, test.url), { headers: { connection: "keep-alive" } })
      ).headers.get("connection");
    const paths = ["/healthz", "/login", `/trpc/${demoLogin}.getLoginConfig`, "/api/auth/session"];
    expect(await Promise.all(paths.map(connection))).toEqual(paths.map(() => "keep-alive"));
    expect(await readiness()).toEqual([200, undefined]);
    const closed = test.close();
    expect(await readiness()).toEqual([503, ["the server is stopping"]]);
    expect(await Promise.all(paths.map(connection))).toEqual(paths.map(() => "close"));
    const landed = await test.signIn(test.browser(), demo.corpA.people.xiaoman);
    expect([landed.status, landed.headers.get("location")]).toEqual([303, "/"]);
    await closed;
    await expect(fetch(`${test.url}/healthz`)).rejects.toThrow("fetch failed");
  });

  it("a stopping server completes a login in flight and rejects new connections", async () => {
    const held = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    await using test = await startTestServer({
      config: {
        fetch: async (...call) => {
          asked.resolve();
          await held.promise;
          return await test.sandbox.fetch(...call);
        },
      },
    });
    const browser = test.browser();
    const landing = test.signIn(browser, demo.corpA.people.xiaoman);
    await asked.promise;
    const closed = test.close();
    await expect(fetch(`${test.url}/healthz`)).rejects.toThrow("fetch failed");
    held.resolve();
    expect((await landing).status).toBe(303);
    await closed;
  });

  it("a stopping server closes connections at the deadline", async () => {
    const asked = Promise.withResolvers<void>();
    const fetch = () => {
      asked.resolve();
      return new Promise<never>(() => {});
    };
    await using test = await startTestServer({ config: { drainMs: 50, fetch } });
    const landing = test.signIn(test.browser(), demo.corpA.people.xiaoman).catch(String);
    await asked.promise;
    await test.close();
    expect(await landing).toContain("socket hang up");
  });

  it("a stopping server ends streams at once", async () => {
    await using test = await startTestServer({ config: { drainMs: 60_000 } });
    const { opened, ended } = stream(`${test.url}/trpc/app.onSnapshot?input=%7B%7D`, test.asAdmin);
    await opened;
    // The test times out before the drain would end.
    await test.close();
    expect(await ended).toBe("closed");
  });

  it("a server can be closed twice", async () => {
    const test = await startTestServer();
    await Promise.all([test.close(), test.close()]);
    await expect(fetch(`${test.url}/trpc/${demoLogin}.getLoginConfig`)).rejects.toThrow(
      "fetch failed",
    );
  });
});

function stream(url: string, headers: Record<string, string>) {
  const opened = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<string>();
  const call = request(url, { headers: { ...headers, accept: "text/event-stream" } }, (answer) => {
    answer.once("data", () => opened.resolve());
    answer.once("close", () => ended.resolve("closed"));
    answer.on("error", () => {});
  });
  call.on("error", opened.reject);
  call.end();
  return { opened: opened.promise, ended: ended.promise };
}
