import { Code } from "@menshen/core";
import { isEvents } from "./events.ts";

/** Shorter secrets are too likely to be part of ordinary text. */
const MIN_LENGTH = 16;

/**
 * The result of a method, or the events of a subscription, unless it contains a secret of the method's own element: returning the config is an easy
 * mistake.
 * @throws Code 50000
 */
export async function withoutSecrets(
  result: unknown,
  path: string,
  secrets: readonly string[],
): Promise<unknown> {
  const value = await result;
  const long = secrets.filter(({ length }) => length >= MIN_LENGTH);
  if (long.length === 0) return value;
  if (isEvents(value)) return eventsWithoutSecrets(value, path, long);
  if (contains(value, long)) {
    throw new Code(50000, `the result of ${path} contains a secret of its element`);
  }
  return value;
}

/** Ends with an error at the first event that contains a secret. */
async function* eventsWithoutSecrets(
  events: AsyncIterable<unknown>,
  path: string,
  secrets: readonly string[],
): AsyncIterable<unknown> {
  for await (const event of events) yield withoutSecrets(event, path, secrets);
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
