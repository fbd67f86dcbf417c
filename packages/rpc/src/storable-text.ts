/**
 * False where any key or value contains NUL or an unpaired surrogate. JSON can express both, and PostgreSQL rejects
 * them, so such an input is rejected before it runs.
 */
export function isStorableText(value: unknown): boolean {
  // Not recursive, because the caller controls the depth.
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
