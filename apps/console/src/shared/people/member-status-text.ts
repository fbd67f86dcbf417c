/** The text for a status that WeCom gives a member: 1 active, 2 disabled, 4 not activated, 5 left. */
export function memberStatusText(status: number | null) {
  if (status === 1) return "users.member_1";
  if (status === 2) return "users.member_2";
  if (status === 4) return "users.member_4";
  return status === 5 ? "users.member_5" : "users.member_unknown";
}
