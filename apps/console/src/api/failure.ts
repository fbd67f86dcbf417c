import type { Bilingual } from "@menshen/core";

/** A failed request, as the pages show it. */
export interface Failure {
  /** Null where no answer came that carries a number. */
  number: { source: string; errcode: number } | null;
  kind: "answered" | "unreachable" | "malformed";
  message: string;
  hint?: Bilingual | undefined;
  adminHint?: Bilingual | undefined;
}

/** Reads a rejected call of the client, or the failure that a test's step carries. */
export function failureOf(error: unknown): Failure {
  const message = isObject(error) && typeof error["message"] === "string" ? error["message"] : "";
  const data = isObject(error) ? (isObject(error["data"]) ? error["data"] : error) : {};
  if (typeof data["errcode"] === "number") {
    return {
      kind: "answered",
      number: { source: String(data["source"] ?? "app"), errcode: data["errcode"] },
      message,
      hint: bilingual(data["hint"]),
      adminHint: bilingual(data["adminHint"]),
    };
  }
  const kind = isUnreachable(error) ? "unreachable" : "malformed";
  return { kind, number: null, message };
}

/** True where the server says that this browser is no longer the administrator's. */
export function isSignedOut(error: unknown): boolean {
  const { number } = failureOf(error);
  return number?.source === "app" && (number.errcode === 10602 || number.errcode === 10603);
}

/** Browsers reject a fetch that got no answer with a TypeError; the client keeps it as the cause. */
function isUnreachable(error: unknown): boolean {
  if (error instanceof TypeError) return true;
  return error instanceof Error && error.cause instanceof TypeError;
}

function bilingual(value: unknown): Bilingual | undefined {
  if (!isObject(value)) return undefined;
  const { zh, en } = value;
  return typeof zh === "string" && typeof en === "string" ? { zh, en } : undefined;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
