import { toCode } from "@menshen/core";
import type { Failure, InboxError } from "./ports.ts";

/** After this many attempts, spread over more than a quarter of an hour, a record is dead. */
export const MAX_ATTEMPTS = 12;

const SHORTEST_MS = 1_000;
const LONGEST_MS = 10 * 60_000;
/** Base delay of a retry for a missing element. */
const ABSENT_MS = 30_000;
const MAX_MESSAGE = 500;

/**
 * What follows a failed attempt: a retry with back-off and jitter (so that records that failed together are not retried
 * together), or none. A `Code` ends it at once by `data: { final: true }`.
 * @param random from 0 to 1
 */
export function verdictOf(
  thrown: unknown,
  { attempts, nowMs, random }: { attempts: number; nowMs: number; random: number },
): Failure {
  const error = toCode(thrown);
  const isOver = error.data?.["final"] === true || attempts >= MAX_ATTEMPTS;
  const askedMs = (error.retryAfterSeconds ?? 0) * 1000;
  const delayMs = Math.max(backOffMs(attempts, random), Math.min(askedMs, LONGEST_MS));
  return { error: reasonOf(error), nextTryAtMs: isOver ? null : nowMs + delayMs, counts: true };
}

/** The element is missing, or lacks the method. Retried until it is back. */
export function absent(thrown: unknown, { nowMs, random }: { nowMs: number; random: number }) {
  const nextTryAtMs = nowMs + Math.round(ABSENT_MS * (0.5 + random));
  return { error: reasonOf(thrown), nextTryAtMs, counts: false } satisfies Failure;
}

function backOffMs(attempts: number, random: number): number {
  const upTo = Math.min(LONGEST_MS, SHORTEST_MS * 2 ** attempts);
  return SHORTEST_MS + Math.round(random * (upTo - SHORTEST_MS));
}

/** Of an error that is no `Code`, only the fact is stored: its text may contain anything. */
export function reasonOf(thrown: unknown): InboxError {
  const { errcode, source, message, adminHint } = toCode(thrown);
  return {
    errcode,
    source,
    message: message.slice(0, MAX_MESSAGE),
    ...(adminHint && { adminHint }),
  };
}
