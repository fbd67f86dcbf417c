import { AsyncLocalStorage } from "node:async_hooks";
import type { IncomingHttpHeaders } from "node:http";

/** What the log lines of the work for a request carry. */
export interface RequestContext {
  readonly requestId: string;
  /** Of the caller's W3C trace. */
  readonly traceId?: string | undefined;
}

const current = new AsyncLocalStorage<RequestContext>();

export function inRequest<Args extends unknown[]>(
  context: RequestContext,
  work: (...args: Args) => void,
  ...args: Args
): void {
  current.run(context, work, ...args);
}

/** For jobs that a request starts and that outlive it. */
export function outsideRequests<T>(work: () => T): T {
  return current.exit(work);
}

export function currentRequest(): RequestContext | undefined {
  return current.getStore();
}

/** No character of it has a meaning in HTML, in a log line or in a shell. */
const REQUEST_ID = /^[\w.:/+@-]{1,128}$/;

/** The id that a proxy in front gave the request, if it is one; a fresh one otherwise. */
export function requestIdIn(headers: IncomingHttpHeaders, fresh: () => string): string {
  const given = headers["x-request-id"];
  return typeof given === "string" && REQUEST_ID.test(given) ? given : fresh();
}

/** Version, trace id, parent id, flags; later versions may append more. */
const TRACEPARENT =
  /^(?:00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})|(?!ff|00)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.{0,256})?)$/;

export interface TraceParent {
  readonly traceId: string;
  readonly spanId: string;
  readonly flags: number;
}

/** The caller's trace; undefined where the header is absent or invalid. */
export function traceParentIn({ traceparent }: IncomingHttpHeaders): TraceParent | undefined {
  // Almost every request: no regular expression.
  if (typeof traceparent !== "string") return undefined;
  const match = TRACEPARENT.exec(traceparent);
  const [traceId, spanId, flags] = (match?.slice(1) ?? []).filter((part) => part !== undefined);
  if (!traceId || !spanId || !flags || /^0+$/.test(traceId) || /^0+$/.test(spanId))
    return undefined;
  return { traceId, spanId, flags: Number.parseInt(flags, 16) };
}
