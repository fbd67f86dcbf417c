import type { Code } from "@menshen/core";
import { z } from "zod";
import type { CookieJar } from "../http/cookies.ts";
import type { LoginFailure } from "./pages/locale.ts";

/* The address of the login page names the errcode alone, which two providers may use: the sentence travels beside it. */

const SECONDS = 5 * 60;

const Failure = z.strictObject({
  errcode: z.int(),
  hint: z.strictObject({ zh: z.string().max(1000), en: z.string().max(1000) }),
});

/** None for a number of ours, whose sentence every page has. */
export function failureCookies({ failure }: CookieJar, { errcode, source, hint }: Code): string[] {
  if (source === "app") return [];
  const { zh, en } = hint;
  const content = JSON.stringify({ errcode, hint: { zh, en } } satisfies LoginFailure);
  return [failure.write(Buffer.from(content).toString("base64url"), SECONDS)];
}

export function readFailure(
  { failure }: CookieJar,
  header: string | undefined,
): LoginFailure | null {
  const value = failure.read(header);
  if (value === undefined) return null;
  try {
    return Failure.parse(JSON.parse(Buffer.from(value, "base64url").toString()));
  } catch {
    return null;
  }
}
