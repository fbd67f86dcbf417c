import {
  demo,
  demoLogin,
  httpRequest,
  readJson,
  startTestServer,
  type TestServer,
} from "@menshen/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createMetrics } from "../../src/ops/metrics.ts";

let test: TestServer;
beforeAll(async () => {
  test = await startTestServer({ config: { trustedProxies: ["loopback"] } });
});
afterAll(() => test.close());

const get = (path: string, headers: Record<string, string> = {}) =>
  httpRequest(new URL(path, test.url), { headers });

const render = async () => await (await get("/metrics")).text();

describe("operations", () => {
  it("a running server is healthy and ready", async () => {
    expect(await readJson(get("/healthz"))).toEqual({ status: "ok" });
    expect(await readJson(get("/readyz"))).toEqual({
      status: "ready",
      database: "ok",
      elements: "ok",
    });
  });

  it("the server is not ready without its database", async () => {
    await using broken = await startTestServer();
    await broken.database.close();
    const answer = await fetch(`${broken.url}/readyz`);
    expect(answer.status).toBe(503);
    expect(await readJson(answer)).toMatchObject({ status: "not ready", database: "unreachable" });
  });

  it("metrics cover requests, logins, sessions, providers and elements", async () => {
    await test.signIn(test.browser(), demo.corpA.people.xiaoman);
    const text = await (await get("/metrics")).text();
    expect(text).toContain(`menshen_logins_total{element="${demoLogin}",outcome="done"} 1`);
    expect(text).toContain(`menshen_sessions_total{element="${demoLogin}"} 1`);
    expect(text).toMatch(
      /menshen_http_request_duration_seconds_count\{route="landing",status="303"\} 1/,
    );
    expect(text).toMatch(
      /menshen_provider_request_duration_seconds_count\{host="qyapi.weixin.qq.com",outcome="200"\} \d/,
    );
    expect(text).toContain('menshen_elements{state="active"}');
    expect(text).toContain("menshen_reloads_total 1");
    expect(text).toMatch(
      /menshen_sealed_rows\{table="keyChecks",keyId="[0-9a-f]{8}",key="current"\} 2/,
    );
  });

  it("metrics cover statements, housekeeping and the file watch", async () => {
    await test.database.data.users.find("nobody");
    const isDone = 'menshen_housekeeping_duration_seconds_count{outcome="done"} 1';
    await expect.poll(render).toContain(isDone);
    const text = await render();
    const sample = (name: string) => Number(new RegExp(`^${name} (.+)$`, "m").exec(text)?.[1]);
    const statements = "menshen_database_statement_duration_seconds_count";
    expect(sample(`${statements}\\{kind="select"\\}`)).toBeGreaterThan(0);
    expect(sample(`${statements}\\{kind="insert"\\}`)).toBeGreaterThan(0);
    expect(sample('menshen_housekeeping_rows_total\\{table="flows"\\}')).toBe(0);
    const last = sample("menshen_housekeeping_last_success_timestamp_seconds");
    expect(last).toBeGreaterThan(test.server.ports.clock.now() / 1000 - 60);
    expect(sample("menshen_watched_folders")).toBeGreaterThan(3);
    expect(sample("menshen_watch_polling")).toBe(0);
  });

  it("metrics show the connections of PostgreSQL and failed statements", async () => {
    const metrics = createMetrics();
    metrics.watchPools(() => [{ pool: "requests", open: 10, idle: 3, waiting: 2 }]);
    metrics.statement({ kind: "update", seconds: 0.3, failed: true });
    const { body } = await metrics.render();
    expect(body).toContain('menshen_database_connections{pool="requests"} 10');
    expect(body).toContain('menshen_database_connections_idle{pool="requests"} 3');
    expect(body).toContain('menshen_database_connections_waiting{pool="requests"} 2');
    expect(body).toContain('menshen_database_statement_errors_total{kind="update"} 1');
  });

  it("metrics require an administrator or a program on this machine", async () => {
    const forwarded = { "x-forwarded-for": "203.0.113.9" };
    expect((await get("/metrics", forwarded)).status).toBe(403);
    expect((await get("/metrics", { host: "login.example.com" })).status).toBe(403);
    expect((await get("/metrics", { ...forwarded, ...test.asAdmin })).status).toBe(200);
  });
});

describe("request logs", () => {
  it("ids of the caller are in the answer and in every log line of its request", async () => {
    const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    const answer = await fetch(`${test.url}/trpc/app.syncs.start`, {
      method: "POST",
      headers: {
        ...test.asAdmin,
        "content-type": "application/json",
        "x-request-id": "proxy-7",
        traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
      },
      body: "{}",
    });
    await answer.text();
    expect(answer.headers.get("x-request-id")).toBe("proxy-7");
    const lines = () => test.logLines().map((line) => JSON.parse(line));
    const ours = () => lines().filter(({ requestId }) => requestId === "proxy-7");
    // The failure of the call is logged by code that knows no request.
    await expect.poll(() => ours().length).toBeGreaterThan(1);
    expect(new Set(ours().map((line) => line.traceId))).toEqual(new Set([traceId]));
    const odd = await get("/healthz", { "x-request-id": "<b>x</b>" });
    expect(odd.headers.get("x-request-id")).toMatch(/^\w{8}-\w+$/);
  });

  it("request logs have id, path, status and time, but no query", async () => {
    const browser = test.browser();
    const landed = await test.signIn(browser, demo.corpA.people.xiaoman, {
      returnTo: "/q?secret=1",
    });
    const id = landed.headers.get("x-request-id");
    const lines = test.logLines().map((line) => JSON.parse(line));
    const line = lines.find(({ requestId, msg }) => requestId === id && msg === "request");
    expect(line).toMatchObject({
      method: "GET",
      path: "/api/auth/qywx/callback",
      status: 303,
      ms: expect.any(Number),
    });
    expect(lines.every(({ path = "" }) => !path.includes("?"))).toBe(true);
  });
});
