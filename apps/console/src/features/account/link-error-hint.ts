import type { Bilingual } from "@menshen/core";
import { appCodes, type AppErrcode } from "@menshen/core/app-codes";

/** What a person can do about a failed link. Null for a provider's number, which is ambiguous without its source. */
export function linkErrorHint(errcode: number): Bilingual | null {
  const isOurs = errcode >= 10_000 && errcode < 11_000;
  return isOurs ? (appCodes[errcode as AppErrcode]?.hint ?? null) : null;
}
