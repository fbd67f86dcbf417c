import { Code, type Ports } from "@menshen/core";
import { audit, type Origin } from "../audit.ts";
import { updateAccount } from "../accounts/update-account.ts";
import type { MemberEdits } from "../accounts/ports.ts";
import type { DirectoryMember } from "./ports.ts";
import type { MemberFacts } from "./types.ts";

/** What a provider says of a member, with the fields that an administrator edited as they were edited. */
export function withEdits<Facts extends MemberFacts>(
  facts: Facts,
  stored: Pick<DirectoryMember, "edits"> | null,
): Facts {
  const { edits } = stored ?? {};
  if (!edits) return facts;
  const { name = facts.name, position = facts.position } = edits;
  return { ...facts, name, position, profile: { ...facts.profile, ...edits } };
}

/**
 * Edits fields of a member, of its accounts and of its user's name.
 * @throws Code 10402 there is no such member
 */
export async function editMember(
  { data, clock }: Pick<Ports, "data" | "clock">,
  origin: Origin,
  { corpKey, memberId, edits }: { corpKey: string; memberId: string; edits: MemberEdits },
): Promise<void> {
  await data.transaction([], async (stores) => {
    const corp = await stores.corps.findByKey(corpKey);
    const member = await stores.directory.findMember(corpKey, memberId);
    if (!corp || !member || member.removedAtMs !== null)
      throw new Code(10402, "there is no such member");
    const nowMs = clock.now();
    await stores.directory.editMember(corpKey, memberId, edits);
    const { userId } = member;
    const accounts = userId === null ? [] : await stores.accounts.listOfUser(userId);
    const own = accounts.filter(({ base, subject }) => base === corp.base && subject === memberId);
    const update = { profile: { ...edits }, name: edits.name ?? null, avatar: null };
    for (const account of own) await updateAccount(stores, { account, userId }, update, nowMs);
    await audit(stores, origin, {
      atMs: nowMs,
      action: "member-edited",
      element: null,
      userId,
      detail: { corpId: corp.corpId, memberId, fields: Object.keys(edits) },
    });
  });
}
