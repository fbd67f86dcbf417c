import type { Stores } from "../data.ts";
import type { AccountRow, CorpRow, MemberEdits, MemberRow } from "./ports.ts";
import type { Identity } from "./identity.ts";

/** What is stored about an identity. */
export interface StoredIdentity {
  readonly account: AccountRow | null;
  readonly corp: CorpRow | null;
  /** By the account, the membership, or the person's account at another app of the same owner. */
  readonly userId: string | null;
  /** Null for a removed member as well: a provider that vouches for them restores them, with the status it says now. */
  readonly memberStatus: number | null;
  /** When the provider was about to be asked for the identity. */
  readonly askedAtMs: number;
  /** The member where an event or a sync wrote it since then: it says what the identity cannot know. */
  readonly newerMember: MemberRow | null;
  /** Fields of the member that an administrator edited. */
  readonly edits: MemberEdits;
  /** Other users with an account of the same union id. */
  readonly rivals: readonly string[];
}

export async function loadIdentity(
  stores: Stores,
  { account: key, unionId, corp: company, member: membership }: Identity<object>,
  askedAtMs: number,
): Promise<StoredIdentity> {
  // Together, which is one round trip.
  const [account, corp, member, siblings] = await Promise.all([
    stores.accounts.find(key),
    company && stores.corps.find(key.base, company.corpId),
    company &&
      membership &&
      stores.members.findByCorpId(key.base, company.corpId, membership.memberId),
    unionId ? stores.accounts.findByUnionId(key, unionId) : [],
  ]);
  const userId = account?.userId ?? member?.userId ?? siblings[0]?.userId ?? null;
  const rivals = siblings.map((sibling) => sibling.userId).filter((other) => other !== userId);
  return {
    account,
    corp,
    userId,
    memberStatus: member && member.removedAtMs === null ? member.status : null,
    askedAtMs,
    newerMember: member && member.changedAtMs > askedAtMs ? member : null,
    edits: member?.edits ?? {},
    rivals: [...new Set(rivals)],
  };
}
