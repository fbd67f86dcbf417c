import { setTimeout as pause } from "node:timers/promises";
import type { Data } from "./data.ts";

/** A database that restarts is back within seconds. */
const RETRY_AFTER_MS = 1_000;

/** Runs `work` once more, a moment later, when the database was lost before `work` changed anything. */
export async function retryUndone<T>(
  data: Pick<Data, "wasUndone">,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!data.wasUndone(error)) throw error;
  }
  await pause(RETRY_AFTER_MS);
  return await work();
}
