import type { Facts } from "../diagnostics.ts";

/** Blanks, line breaks, and characters that no editor shows: zero-width ones, soft hyphens, marks of direction. */
const BLANK = String.raw`[\s\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]`;
/** Those of them that have no width. */
const INVISIBLE = String.raw`[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]`;
const AT_START = new RegExp(`^${BLANK}+`, "u");
const AT_END = new RegExp(`${BLANK}+$`, "u");
const ANYWHERE = new RegExp(INVISIBLE, "u");
const INVISIBLE_END = new RegExp(`^${INVISIBLE}|${INVISIBLE}$`, "u");
const QUOTED = /^(?:"[^"]*"|'[^']*'|“[^”]*”|‘[^’]*’|`[^`]*`)$/u;

/** Without the blanks and invisible characters at its ends, which a copied credential brings along. */
export function trimmed(text: string): string {
  return text.replace(AT_START, "").replace(AT_END, "");
}

/**
 * A blank or invisible character that was copied along. `exact` values, which are credentials, identifiers and
 * addresses, have no blank at their ends and no invisible character; other texts have no invisible character at their
 * ends.
 */
export function blankIn(text: string, exact: boolean): Facts | undefined {
  if (!exact) return INVISIBLE_END.test(text) ? placeOf(text) : undefined;
  return AT_START.test(text) || AT_END.test(text) || ANYWHERE.test(text)
    ? placeOf(text)
    : undefined;
}

export function isQuoted(text: string): boolean {
  return QUOTED.test(text);
}

/** Names the character by its code point, so that no part of a value is shown. */
function placeOf(text: string): Facts {
  const start = AT_START.exec(text)?.[0];
  const end = AT_END.exec(text)?.[0];
  const found = start ?? end ?? ANYWHERE.exec(text)?.[0] ?? "";
  const character = `U+${(found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
  if (start !== undefined) return { character, where: { zh: "开头", en: "start" } };
  if (end !== undefined) return { character, where: { zh: "结尾", en: "end" } };
  return { character, where: { zh: "中间", en: "middle" } };
}
