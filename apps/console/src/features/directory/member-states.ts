import type { MemberState } from "../../shared/server/rows.ts";

const all = { active: true, inactive: true, removed: true } satisfies Record<MemberState, true>;

/** Whether members can sign in, or are gone. */
export const memberStates = Object.keys(all) as MemberState[];
