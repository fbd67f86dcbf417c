import type { RecordStatus } from "../server/rows.ts";

const all = {
  received: true,
  processing: true,
  done: true,
  failed: true,
  dead: true,
} satisfies Record<RecordStatus, true>;

/** How far a callback is processed. `failed` waits for its next try; `dead` waits for an administrator's retry. */
export const recordStatuses = Object.keys(all) as RecordStatus[];
