import { AsyncLocalStorage } from "node:async_hooks";
import type { IncomingMessage, ServerResponse } from "node:http";
import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Span,
  type TracerProvider,
} from "@opentelemetry/api";
import { isCode } from "@menshen/core";
import type { SpanAttributes, Spans } from "@menshen/domain";
import { traceParentIn } from "./request-context.ts";

/** Spans of requests and jobs, and below them of their parts. */
export interface Tracing extends Spans {
  /** Runs `work` in the span of a request, which ends with the answer. Below the caller's, if it sent one. */
  request(
    request: { req: IncomingMessage; res: ServerResponse; route: string; requestId: string },
    work: () => void,
  ): void;
  /** A span below none, for what outlives the request that caused it. */
  job<T>(name: string, attributes: SpanAttributes, work: () => Promise<T>): Promise<T>;
  /** A call to another server. */
  call<T>(name: string, attributes: SpanAttributes, work: () => Promise<T>): Promise<T>;
}

/**
 * Spans through the API of OpenTelemetry. Loaded only where an exporter is configured. The current span is passed on in a
 * storage of its own: several servers in one process do not share it.
 */
export function createTracing(provider: TracerProvider): Tracing {
  const tracer = provider.getTracer("menshen");
  const current = new AsyncLocalStorage<Context>();

  async function within<T>(
    parent: Context,
    name: string,
    { kind, attributes }: { kind: SpanKind; attributes: SpanAttributes },
    work: () => Promise<T>,
  ): Promise<T> {
    const span = tracer.startSpan(name, { kind, attributes }, parent);
    try {
      return await current.run(trace.setSpan(parent, span), work);
    } catch (error) {
      fail(span, error);
      throw error;
    } finally {
      span.end();
    }
  }
  const active = (): Context => current.getStore() ?? ROOT_CONTEXT;

  return {
    run: (name, attributes, work) =>
      within(active(), name, { kind: SpanKind.INTERNAL, attributes }, work),
    call: (name, attributes, work) =>
      within(active(), name, { kind: SpanKind.CLIENT, attributes }, work),
    job: (name, attributes, work) =>
      within(ROOT_CONTEXT, name, { kind: SpanKind.CONSUMER, attributes }, work),
    request({ req, res, route, requestId }, work) {
      const method = req.method ?? "";
      const attributes = {
        "http.request.method": method,
        "http.route": route,
        "menshen.request_id": requestId,
      };
      const parent = parentOf(req);
      const span = tracer.startSpan(
        `${method} ${route}`,
        { kind: SpanKind.SERVER, attributes },
        parent,
      );
      res.once("close", () => {
        const status = res.writableFinished ? res.statusCode : 499;
        span.setAttribute("http.response.status_code", status);
        if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
        span.end();
      });
      current.run(trace.setSpan(parent, span), work);
    },
  };
}

function parentOf({ headers }: IncomingMessage): Context {
  const parent = traceParentIn(headers);
  if (!parent) return ROOT_CONTEXT;
  const { traceId, spanId, flags } = parent;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: flags, isRemote: true });
}

/** Not the message, which may quote what a provider or a visitor sent. */
function fail(span: Span, error: unknown): void {
  const type = isCode(error)
    ? `${error.source}:${error.errcode}`
    : error instanceof Error
      ? error.name
      : "unknown";
  span.setAttribute("error.type", type);
  span.setStatus({ code: SpanStatusCode.ERROR });
}
