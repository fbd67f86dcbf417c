import type { SyncChange } from "../../../shared/server/rows.ts";

const all = { added: true, changed: true, removed: true, skipped: true } satisfies Record<
  SyncChange["change"],
  true
>;

/** The kinds of changes. */
export const changeKinds = Object.keys(all) as SyncChange["change"][];
