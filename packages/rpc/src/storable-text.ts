/**
 * False where a key or a value anywhere in the JSON holds NUL or half a surrogate pair. No text has them, JSON can
 * spell them, and PostgreSQL takes them for an error: they are the caller's, so they are refused before anything runs.
 */
export function isStorableText(value: unknown): boolean {
  // Not recursive: how deep it goes is the caller's doing.
  const rest = [value];
  while (rest.length > 0) {
    const next = rest.pop();
    if (typeof next === "string") {
      if (next.includes("\0") || !next.isWellFormed()) return false;
    } else if (typeof next === "object" && next !== null) {
      for (const [key, item] of Object.entries(next)) rest.push(key, item);
    }
  }
  return true;
}
