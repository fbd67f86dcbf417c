import type { Bilingual } from "@menshen/core";

/** A failed request, as the pages show it. */
export interface Failure {
  /** Null without an answer that has a number. */
  number: { source: string; errcode: number } | null;
  kind: "answered" | "unreachable" | "malformed";
  message: string;
  hint?: Bilingual | undefined;
  adminHint?: Bilingual | undefined;
}

/** Reads the failure of a rejected call, or the one that a test's step or a callback carries. */
export function failureOf(error: unknown): Failure {
  if (!isObject(error)) return { kind: "malformed", number: null, message: "" };
  const message = typeof error["message"] === "string" ? error["message"] : "";
  if (isUnreachable(error)) return { kind: "unreachable", number: null, message };
  const { errcode, source, hint, adminHint } = isObject(error["data"]) ? error["data"] : error;
  if (typeof errcode !== "number") return { kind: "malformed", number: null, message };
  const number = { source: typeof source === "string" ? source : "app", errcode };
  const hints = { hint: bilingual(hint), adminHint: bilingual(adminHint) };
  return { kind: "answered", number, message, ...hints };
}

/** True where the call came without a session of a user. */
export function isWithoutSession(error: unknown): boolean {
  const { number } = failureOf(error);
  return number?.source === "app" && number.errcode === 10602;
}

/** The login page, which returns to the present page; for calls that need a younger login. */
export function loginAgainAddress(
  { number }: Pick<Failure, "number">,
  { pathname, search, hash }: Pick<Location, "pathname" | "search" | "hash">,
): string | undefined {
  if (number?.source !== "app" || number.errcode !== 10606) return undefined;
  const query = new URLSearchParams({ error: "10606", returnTo: pathname + search + hash });
  return `/login?${query.toString()}`;
}

/** True where the server rejected the administrator's cookie. */
export function isSignedOut(error: unknown): boolean {
  const { number } = failureOf(error);
  return number?.source === "app" && (number.errcode === 10602 || number.errcode === 10603);
}

/** A fetch without an answer rejects with a TypeError, which becomes the cause of the client's error. */
function isUnreachable(error: Readonly<Record<string, unknown>>): boolean {
  return error instanceof TypeError || error["cause"] instanceof TypeError;
}

function bilingual(value: unknown): Bilingual | undefined {
  if (!isObject(value)) return undefined;
  const { zh, en } = value;
  return typeof zh === "string" && typeof en === "string" ? { zh, en } : undefined;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
