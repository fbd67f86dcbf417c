import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import { demo, demoLogin, startTestServer, type TestServer } from "@menshen/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const exporter = new InMemorySpanExporter();
let test: TestServer;
beforeAll(async () => {
  const spanProcessors = [new SimpleSpanProcessor({ exporter })];
  const tracerProvider = new TracerProvider({ spanProcessors });
  test = await startTestServer({ config: { tracerProvider } });
});
afterAll(() => test.close());

const spans = () => exporter.getFinishedSpans();

describe("tracing", () => {
  it("a login has spans for its request, its flow, calls of the provider and transactions", async () => {
    exporter.reset();
    await test.signIn(test.browser(), demo.corpA.people.xiaoman);
    await expect.poll(() => spans().map(({ name }) => name)).toContain("GET landing");
    const named = (name: string) => spans().find((span) => span.name === name);
    const landing = named("GET landing");
    const login = named("login");
    expect(landing?.attributes).toMatchObject({
      "http.route": "landing",
      "http.response.status_code": 303,
      "menshen.request_id": expect.any(String),
    });
    expect(login?.attributes).toEqual({ "menshen.element": demoLogin });
    expect(login?.parentSpanContext?.spanId).toBe(landing?.spanContext().spanId);
    const trace = landing?.spanContext().traceId;
    const below = spans().filter(
      (span) => span.parentSpanContext?.spanId === login?.spanContext().spanId,
    );
    expect(below.every((span) => span.spanContext().traceId === trace)).toBe(true);
    expect(new Set(below.map(({ name }) => name))).toEqual(
      new Set(["GET qyapi.weixin.qq.com", "transaction"]),
    );
  });

  it("no span contains a code, a token, a secret or a query", async () => {
    const text = JSON.stringify(
      spans().map(({ name, attributes, events, status }) => ({ name, attributes, events, status })),
    );
    expect(text).toContain("/cgi-bin/");
    expect(text).not.toMatch(/access_token|secret|state=|code=|[?&]/i);
  });

  it("a request with a traceparent continues its caller's trace", async () => {
    exporter.reset();
    const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    await (await fetch(`${test.url}/healthz`, { headers: { traceparent } })).text();
    await expect.poll(() => spans().length).toBe(1);
    expect(spans()[0]?.spanContext().traceId).toBe("4bf92f3577b34da6a3ce929d0e0e4736");
    expect(spans()[0]?.parentSpanContext?.spanId).toBe("00f067aa0ba902b7");
  });
});
