import { setTimeout as wait } from "node:timers/promises";

/** Looks again and again, for what happens by itself. */
export async function eventually<T>(
  look: () => Promise<T | false | undefined>,
  withinMs = 15_000,
): Promise<T> {
  const endMs = Date.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== false && found !== undefined) return found;
    if (Date.now() > endMs) throw new Error("it did not happen in time");
    await wait(20);
  }
}
