import { locksOf } from "../known.ts";
import type { AccountKey, CorpRow, Stores } from "../ports.ts";
import type { DirectorySource, MemberFacts } from "./facts.ts";
import type { DirectoryMember } from "./ports.ts";

/** The company whose directory it is, and where its people's accounts are. */
export type Company = Pick<DirectorySource, "corp" | "accountOf">;

export interface When {
  /** What is written is true as of then. */
  readonly asOfMs: number;
  readonly nowMs: number;
  /** What led to it, for the audit. */
  readonly cause: Readonly<Record<string, unknown>>;
}

/** Nobody signs in as one of them while it is decided about them. */
export function memberLocks({ accountOf }: Company, memberIds: readonly string[]): string[] {
  return memberIds.flatMap((id) => locksOf({ account: accountOf(id), unionId: null }));
}

/**
 * Writes down what the provider says of a member, also with their account and user. Who is not active any more loses
 * the company's sessions.
 */
export async function keepMember(
  stores: Stores,
  { corp, accountOf }: Company,
  facts: MemberFacts,
  stored: DirectoryMember | null,
  when: When,
): Promise<void> {
  if (facts.status !== null && facts.status !== 1) await signOut(stores, corp, stored, when);
  await stores.directory.putMember(corp.key, facts, { nowMs: when.asOfMs });
  await keepAccount(stores, accountOf(facts.memberId), facts, stored, when.nowMs);
}

export async function removeMember(
  stores: Stores,
  { corp }: Company,
  stored: DirectoryMember,
  when: When,
): Promise<void> {
  await signOut(stores, corp, stored, when);
  await stores.directory.removeMember(corp.key, stored.memberId, { nowMs: when.asOfMs });
}

async function keepAccount(
  { accounts, users }: Stores,
  key: AccountKey,
  { profile, name }: MemberFacts,
  stored: DirectoryMember | null,
  nowMs: number,
): Promise<void> {
  const account = await accounts.find(key);
  if (account) await accounts.mergeProfile(account.id, profile, nowMs);
  const userId = account?.userId ?? stored?.userId;
  const avatar = typeof profile["avatar"] === "string" ? profile["avatar"] : null;
  if (userId && (name !== null || avatar !== null)) {
    await users.updateProfile(userId, { name, avatar });
  }
}

/** Before the store ends them: it does not say whether there were any. */
async function signOut(
  { sessions, audit }: Stores,
  { key, corpId }: CorpRow,
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
