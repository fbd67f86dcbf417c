import type { AccountRow, UserRow } from "@menshen/flows";

/* Rows as the procedures below `app.` answer them. */

export function shownUser({ id, name, avatar, role, status, createdAtMs }: UserRow) {
  return { userId: id, name, avatar, role, status, createdAt: createdAtMs };
}

export function shownAccount({ id, kind, tenant, subject, unionId, ...rest }: AccountRow) {
  const { profile, createdAtMs, updatedAtMs } = rest;
  const text = (key: string) => (typeof profile[key] === "string" ? profile[key] : null);
  return {
    id,
    kind,
    tenant,
    subject,
    unionId,
    // Every Type keeps what its provider says; these are the names that people have there.
    name: text("nickname") ?? text("name"),
    avatar: text("avatar"),
    createdAt: createdAtMs,
    updatedAt: updatedAtMs,
  };
}
