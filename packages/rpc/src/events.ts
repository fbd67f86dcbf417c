import { isTracked, MAX_EVENT_ID } from "@menshen/core";
import { tracked, TRPCError } from "@trpc/server";

/** The result of a subscription. */
export function isEvents(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

/** @throws TRPCError 500 the method of a subscription returned something else */
export function asEvents(value: unknown): AsyncIterable<unknown> {
  if (isEvents(value)) return value;
  throw new TRPCError({ code: "INTERNAL_SERVER_ERROR" });
}

/** As tRPC sends them: an event with an id in the envelope of its own `tracked`. */
export async function* withIds(events: AsyncIterable<unknown>): AsyncIterable<unknown> {
  for await (const event of events) yield isTracked(event) ? tracked(event[0], event[1]) : event;
}

/**
 * Where a subscription resumes. tRPC adds the id of the last event to the input, whichever way the client sent it; the
 * method finds it in its context, and declares no field for it.
 */
export function resumption(input: unknown): { input: unknown; lastEventId?: string } {
  const { lastEventId, ...own } = (input ?? {}) as { lastEventId?: unknown };
  if (typeof lastEventId !== "string" || lastEventId.length > MAX_EVENT_ID) return { input };
  return { input: own, lastEventId };
}
