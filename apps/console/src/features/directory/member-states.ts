import type { MemberState } from "../../shared/server/rows.ts";

const all = { active: true, inactive: true, removed: true } satisfies Record<MemberState, true>;

/** The states of members. */
export const memberStates = Object.keys(all) as MemberState[];
