/**
 * Whether a text matches a pattern, case-sensitively, where `%` stands for any characters and everything else for itself;
 * null for a null text. SQLite's LIKE ignores case, and GLOB has other special characters.
 */
export function isLike(text: unknown, pattern: unknown): 0 | 1 | null {
  if (typeof text !== "string" || typeof pattern !== "string") return null;
  const [first = "", ...others] = pattern.split("%");
  const last = others.pop();
  if (last === undefined) return text === first ? 1 : 0;
  if (!text.startsWith(first)) return 0;
  let at = first.length;
  for (const part of others) {
    const found = text.indexOf(part, at);
    if (found < 0) return 0;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last) ? 1 : 0;
}
