import { accountLock } from "../accounts/locks.ts";
import type { Stores } from "../data.ts";
import type { DirectorySource, MemberFacts } from "./types.ts";
import type { DirectoryMember } from "./ports.ts";

/** The company whose directory it is, and where its people's accounts are. */
export type Company = Pick<DirectorySource, "corp" | "accountOf">;

/** A member as the provider tells of them, and as they are stored. */
export interface ToldMember {
  readonly facts: MemberFacts;
  readonly stored: DirectoryMember | null;
  /** What is older than this is not heard later. */
  readonly asOfMs: number;
}

export interface When {
  readonly nowMs: number;
  /** What led to it, for the audit. */
  readonly cause: Readonly<Record<string, unknown>>;
}

/** Nobody signs in as one of them while it is decided about them. */
export function memberLocks(
  accountOf: Company["accountOf"],
  memberIds: Iterable<string>,
): string[] {
  return Array.from(memberIds, (id) => accountLock(accountOf(id)));
}

/**
 * Writes down what the provider says of members, also with their accounts and users. Who is not active any more loses
 * the company's sessions.
 */
export async function keepMembers(
  stores: Stores,
  company: Company,
  told: readonly ToldMember[],
  when: When,
): Promise<void> {
  if (told.length === 0) return;
  const { corp } = company;
  for (const { facts, stored } of told) {
    if (facts.status !== null && facts.status !== 1) await signOut(stores, company, stored, when);
  }
  const members = told.map(({ facts, asOfMs }) => ({ ...facts, changedAtMs: asOfMs }));
  await stores.directory.putMembers(corp.key, members, { nowMs: when.nowMs });
  for (const one of told) await keepAccount(stores, company, one, when);
}

export async function removeMember(
  stores: Stores,
  company: Company,
  {
    memberId,
    stored,
    asOfMs,
  }: Pick<ToldMember, "stored" | "asOfMs"> & { readonly memberId: string },
  when: When,
): Promise<void> {
  await signOut(stores, company, stored, when);
  await stores.directory.removeMember(company.corp.key, memberId, { nowMs: asOfMs });
}

async function keepAccount(
  { accounts, users }: Stores,
  { accountOf }: Company,
  { facts: { memberId, profile, name }, stored }: ToldMember,
  { nowMs }: When,
): Promise<void> {
  const account = await accounts.find(accountOf(memberId));
  if (account) await accounts.mergeProfile(account.id, profile, nowMs);
  const userId = account?.userId ?? stored?.userId;
  const avatar = typeof profile["avatar"] === "string" ? profile["avatar"] : null;
  if (userId && (name !== null || avatar !== null)) {
    await users.updateProfile(userId, { name, avatar });
  }
}

/** Before the store does: it does not say whether there was anything to end. */
async function signOut(
  { sessions, audit }: Stores,
  { corp: { key, corpId } }: Company,
  stored: DirectoryMember | null,
  { nowMs, cause }: When,
): Promise<void> {
  if (!stored?.userId) return;
  const { userId, memberId } = stored;
  const sessionsEnded = await sessions.revokeOfCorp(userId, key, nowMs);
  if (sessionsEnded === 0) return;
  await audit.append({
    atMs: nowMs,
    action: "member-signed-out",
    element: null,
    userId,
    actor: "system",
    ip: "",
    snapshot: 0,
    detail: { corpId, memberId, sessionsEnded, ...cause },
  });
}
