import type { MemberState, Membership } from "../server/rows.ts";

/** Whether a member can sign in: a provider that reports no status does not forbid it. */
export function memberState({
  status,
  removedAt,
}: Pick<Membership, "status" | "removedAt">): MemberState {
  if (removedAt !== null) return "removed";
  return status === null || status === 1 ? "active" : "inactive";
}

/** The text for a status that WeCom gives a member: 1 active, 2 disabled, 4 not activated, 5 left. */
export function memberStatusText(status: number | null) {
  if (status === 1) return "memberStatus.wecom_1";
  if (status === 2) return "memberStatus.wecom_2";
  if (status === 4) return "memberStatus.wecom_4";
  return status === 5 ? "memberStatus.wecom_5" : "memberStatus.unknown";
}
