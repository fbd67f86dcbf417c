import { Code } from "@menshen/core";
import type { CorpRef, MemberRow } from "./ports.ts";

/** Why a member of this status may not sign in, or null. 2 disabled, 4 not activated, 5 left. */
export function statusRefusal(status: number | null): Code | null {
  if (status === 2) return new Code(10204, "the member is disabled");
  if (status === 4) return new Code(10204, "the member has not activated the account");
  if (status === 5) return new Code(10203, "the member has left the company");
  return null;
}

/** The same check for a stored member; an unknown member passes. */
export function recordRefusal(
  member: Pick<MemberRow, "status" | "removedAtMs"> | null,
): Code | null {
  if (member && member.removedAtMs !== null) return statusRefusal(5);
  return statusRefusal(member?.status ?? null);
}

/** The three public names of a company, and nothing else of its row. */
export function corpRef({ corpId, corpName, corpFullName }: CorpRef): CorpRef {
  return { corpId, corpName, corpFullName };
}
