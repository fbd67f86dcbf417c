import type { ServerResponse } from "node:http";
import { isTracked } from "@menshen/core";

/** Also for the streams that tRPC's adapter writes. */
export const SSE = {
  ping: { enabled: true, intervalMs: 15_000 },
  client: { reconnectAfterInactivityMs: 40_000 },
  // Streams end regularly; the client reconnects by itself, which checks its access again.
  maxDurationMs: 10 * 60_000,
};

/** Of a response with events. */
export const STREAM_HEADERS = {
  "content-type": "text/event-stream",
  "cache-control": "no-cache, no-transform",
  "x-accel-buffering": "no",
  connection: "keep-alive",
} as const;

export interface EventStream {
  /** The id of the last event that the client received before. */
  readonly lastEventId: string | undefined;
  readonly writeHead: (res: ServerResponse) => void;
  /** Starts the subscription. `follow` gives a signal that aborts with another one, and when the stream has lasted long enough. */
  readonly open: (follow: (gone: AbortSignal) => AbortSignal) => Promise<AsyncIterable<unknown>>;
  /** What the client is sent of a failure. */
  readonly shapeOf: (error: unknown) => unknown;
}

/**
 * Writes the events of a subscription: byte for byte the response of tRPC's adapter, without its streams, timers and
 * signals. While the client does not read, no event is pulled.
 */
export async function writeEvents(res: ServerResponse, stream: EventStream): Promise<void> {
  const over = new AbortController();
  let unfollow: (() => void) | undefined;
  const follow = (gone: AbortSignal): AbortSignal => {
    const abort = () => over.abort(gone.reason);
    if (gone.aborted) abort();
    else gone.addEventListener("abort", abort);
    unfollow = () => gone.removeEventListener("abort", abort);
    return over.signal;
  };
  const ping = setTimeout(() => {
    if (!res.writableNeedDrain) write(res, eventOf("ping", ""));
    ping.refresh();
  }, SSE.ping.intervalMs);
  // Without a last event, so that the client reconnects.
  const ending = setTimeout(() => {
    res.end();
    over.abort();
  }, SSE.maxDurationMs);
  res.once("close", () => {
    clearTimeout(ping);
    clearTimeout(ending);
    if (!res.writableFinished) over.abort();
  });
  try {
    let resumesAfter = stream.lastEventId;
    // The head comes later, since a call may set cookies.
    const events = await stream.open(follow).finally(() => {
      stream.writeHead(res);
      write(res, eventOf("connected", JSON.stringify(SSE.client)));
    });
    if (hasEnded(res)) return;
    for await (const event of events) {
      if (hasEnded(res)) break;
      if (isTracked(event)) resumesAfter = event[0];
      write(res, textOf(event, resumesAfter));
      if (res.writableNeedDrain) await drained(res);
      else ping.refresh();
    }
    write(res, eventOf("return", ""));
  } catch (error) {
    if (!hasEnded(res) && !isAbort(error))
      write(res, eventOf("serialized-error", JSON.stringify(stream.shapeOf(error))));
  } finally {
    // A dependent signal stays in memory while it has listeners.
    unfollow?.();
    res.end();
  }
}

function eventOf(name: string, data: string): string {
  return `event: ${name}\ndata: ${data}\n\n\n`;
}

function textOf(event: unknown, resumesAfter: string | undefined): string {
  if (isTracked(event)) return `data: ${JSON.stringify(event[1])}\nid: ${event[0]}\n\n\n`;
  const data = JSON.stringify(event);
  if (!resumesAfter) return `data: ${data}\n\n\n`;
  // An event source gives an event without an id that of the last one, which is therefore cleared and set again.
  return `data: ${data}\nid: \n\n\nevent: restore-id\ndata: \nid: ${resumesAfter}\n\n\n`;
}

function hasEnded(res: ServerResponse): boolean {
  return res.writableEnded || res.destroyed;
}

function write(res: ServerResponse, text: string): void {
  if (!hasEnded(res)) res.write(text);
}

function drained(res: ServerResponse): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const done = () => {
    res.off("drain", done).off("close", done);
    resolve();
  };
  res.on("drain", done).on("close", done);
  return promise;
}

function isAbort(error: unknown): boolean {
  return (
    typeof error === "object" && error !== null && "name" in error && error.name === "AbortError"
  );
}
