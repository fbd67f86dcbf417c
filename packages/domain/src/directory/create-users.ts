import { memberLock } from "../accounts/locks.ts";
import type { Stores } from "../data.ts";
import { randomLetters } from "../tokens.ts";
import type { Run } from "./open-run.ts";
import { memberLocks } from "./save-members.ts";

/** Members per transaction: their logins wait meanwhile. */
const BATCH = 100;

/** Creates a user for every active member of the company who is none yet, in fenced transactions. */
export async function createUsersOfMembers(run: Run): Promise<void> {
  const { ports, claim, source } = run;
  const { base, corpId } = source.corp;
  let after = "";
  while (true) {
    const members = await ports.data.members.withoutUser(claim.corpKey, { after, limit: BATCH });
    const ids = members.map(({ memberId }) => memberId);
    const last = ids.at(-1);
    if (last === undefined) return;
    const locks = ids.map((memberId) => memberLock(base, corpId, memberId));
    await run.commit(
      async (stores) => {
        for (const member of members) await createUserOf(run, stores, member);
        return {};
      },
      [...memberLocks(source.accountOf, ids), ...locks],
    );
    after = last;
  }
}

/** The account of one member, before the first login: with a user, where the member is active and has none. */
export async function fillAccount(run: Run, stores: Stores, memberId: string): Promise<void> {
  const { claim, source, ports } = run;
  const key = source.accountOf(memberId);
  const stored = await stores.members.find(claim.corpKey, memberId);
  if (!stored || stored.removedAtMs !== null || (await stores.accounts.find(key))) return;
  const { name, status, profile } = stored;
  const isActive = status === null || status === 1;
  if (stored.userId === null && isActive) await createUserOf(run, stores, { memberId, name });
  const { userId = null } = (await stores.members.find(claim.corpKey, memberId)) ?? {};
  if (userId === null) return;
  await stores.accounts.create({ ...key, userId, profile, createdAtMs: ports.clock.now() });
}

async function createUserOf(
  { ports, claim, source }: Run,
  stores: Stores,
  { memberId, name }: { memberId: string; name: string | null },
): Promise<void> {
  const { corpKey } = claim;
  const nowMs = ports.clock.now();
  const stored = await stores.members.find(corpKey, memberId);
  // A login or an administrator was faster.
  if (!stored || stored.userId !== null) return;
  const account = await stores.accounts.find(source.accountOf(memberId));
  if (account) return void (await stores.members.setUser(corpKey, memberId, account.userId));
  const userId = randomLetters(22);
  const forCorpId = source.corp.corpId;
  await stores.users.create({ id: userId, name, avatar: null, forCorpId, createdAtMs: nowMs });
  await stores.members.setUser(corpKey, memberId, userId);
  await stores.audit.append({
    atMs: nowMs,
    action: "user-created",
    element: claim.element,
    userId,
    actor: "system",
    ip: "",
    snapshot: 0,
    detail: { syncId: claim.id, corpId: forCorpId, memberId, by: claim.actor },
  });
}
