import { Code } from "@menshen/core";
import { corpNameSources, type CorpNameSource, type CorpRef, type MemberRow } from "./ports.ts";

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

/** The three public names of a company, and nothing else of its row. They are never empty. */
export function corpRef({ corpId, corpName, corpFullName }: CorpRef): CorpRef {
  const name = corpName || corpFullName;
  if (name) return { corpId, corpName: name, corpFullName: corpFullName || name };
  const short = shortCorpId(corpId);
  return { corpId, corpName: short, corpFullName: short, unnamed: true };
}

function shortCorpId(corpId: string): string {
  return corpId.length <= 12 ? corpId : `${corpId.slice(0, 6)}…${corpId.slice(-4)}`;
}

/** Whether one source of a company's names takes precedence over another; null is no source. */
export function nameOutranks(one: CorpNameSource | null, other: CorpNameSource | null): boolean {
  return placeOf(one) < placeOf(other);
}

function placeOf(source: CorpNameSource | null): number {
  return source === null ? corpNameSources.length : corpNameSources.indexOf(source);
}
