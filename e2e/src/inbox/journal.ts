import { existsSync, readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

export interface Entry {
  readonly at: "begin" | "end";
  /** The record's. */
  readonly id: number;
  /** The push's. */
  readonly n: number;
  readonly attempt: number;
  readonly pid: number;
}

export function readJournal(path: string): Entry[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, "utf8").trimEnd().split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Entry);
}

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
