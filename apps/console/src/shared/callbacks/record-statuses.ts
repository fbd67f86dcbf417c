import type { RecordStatus } from "../server/rows.ts";

const all = {
  received: true,
  processing: true,
  done: true,
  failed: true,
  dead: true,
} satisfies Record<RecordStatus, true>;

/** The processing states of a callback. `failed` waits for its next attempt, `dead` for a manual retry. */
export const recordStatuses = Object.keys(all) as RecordStatus[];
