import { toCode } from "@menshen/core";
import type { Failure, InboxError } from "./ports.ts";

/** Then a record is dead. By then its tries are spread over a quarter of an hour and more. */
export const MAX_ATTEMPTS = 12;

const SHORTEST_MS = 1_000;
const LONGEST_MS = 10 * 60_000;
/** How soon an element that is not there is looked for again. */
const ABSENT_MS = 30_000;
const MAX_MESSAGE = 500;

/**
 * What a failed try leads to: another one, later and later and at a random moment (so that records that failed together
 * do not come back together), or none. A `Code` ends it at once by `data: { final: true }`.
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
  return { error: hintedReason(error), nextTryAtMs: isOver ? null : nowMs + delayMs, counts: true };
}

/** The element is not there, or cannot do it. It will be back: nothing is lost meanwhile. */
export function absent(thrown: unknown, { nowMs, random }: { nowMs: number; random: number }) {
  const nextTryAtMs = nowMs + Math.round(ABSENT_MS * (0.5 + random));
  return { error: hintedReason(thrown), nextTryAtMs, counts: false } satisfies Failure;
}

function backOffMs(attempts: number, random: number): number {
  const upTo = Math.min(LONGEST_MS, SHORTEST_MS * 2 ** attempts);
  return SHORTEST_MS + Math.round(random * (upTo - SHORTEST_MS));
}

function hintedReason(thrown: unknown): InboxError {
  const { adminHint } = toCode(thrown);
  return { ...reasonOf(thrown), ...(adminHint && { adminHint }) };
}

/** What is no `Code` may hold anything: of that stays only that it happened. */
export function reasonOf(thrown: unknown): InboxError {
  const { errcode, source, message } = toCode(thrown);
  return { errcode, source, message: message.slice(0, MAX_MESSAGE) };
}
