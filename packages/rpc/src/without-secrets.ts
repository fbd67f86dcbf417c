import { Code } from "@menshen/core";

/** Shorter secrets are too likely to be part of ordinary text. */
const MIN_LENGTH = 16;

/**
 * The result of a method, unless it contains a secret of the method's own element: returning the config is an easy
 * mistake.
 * @throws Code 50000
 */
export async function withoutSecrets(
  result: Promise<unknown>,
  path: string,
  secrets: readonly string[],
): Promise<unknown> {
  const value = await result;
  const long = secrets.filter(({ length }) => length >= MIN_LENGTH);
  if (long.length > 0 && contains(value, long)) {
    throw new Code(50000, `the result of ${path} contains a secret of its element`);
  }
  return value;
}

function contains(value: unknown, secrets: readonly string[]): boolean {
  const seen = new Set<object>();
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next === "string") {
      if (secrets.some((secret) => next.includes(secret))) return true;
    } else if (typeof next === "object" && next !== null && !seen.has(next)) {
      seen.add(next);
      for (const [key, inner] of Object.entries(next)) open.push(key, inner);
    }
  }
  return false;
}
