import { accountLock, memberLock } from "../accounts/locks.ts";
import type { Stores } from "../data.ts";
import { randomLetters } from "../tokens.ts";
import type { Run } from "./open-run.ts";
import { memberLocks } from "./save-members.ts";

/** Members per transaction: their logins wait meanwhile. */
const BATCH = 250;

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
        await createUsersOf(run, stores, ids);
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
  const { status, profile } = stored;
  const isActive = status === null || status === 1;
  if (stored.userId === null && isActive) await createUsersOf(run, stores, [memberId]);
  const { userId = null } = (await stores.members.find(claim.corpKey, memberId)) ?? {};
  if (userId === null) return;
  await stores.accounts.create({ ...key, userId, profile, createdAtMs: ports.clock.now() });
}

async function createUsersOf(
  { ports, claim, source }: Run,
  stores: Stores,
  memberIds: readonly string[],
): Promise<void> {
  const { corpKey } = claim;
  const nowMs = ports.clock.now();
  const stored = await stores.directory.findMembers(corpKey, memberIds);
  // Others got a user by a login or an administrator, which was faster.
  const without = stored.filter(({ userId }) => userId === null);
  const accounts = await stores.accounts.findAll(
    without.map(({ memberId }) => source.accountOf(memberId)),
  );
  const userAt = new Map(accounts.map((account) => [accountLock(account), account.userId]));
  const forCorpId = source.corp.corpId;
  const members = without.map(({ memberId, name }) => {
    const userId = userAt.get(accountLock(source.accountOf(memberId)));
    return { memberId, name, isNew: userId === undefined, userId: userId ?? randomLetters(22) };
  });
  const created = members.filter(({ isNew }) => isNew);
  await stores.users.createAll(
    created.map(({ userId, name }) => ({
      id: userId,
      name,
      avatar: null,
      forCorpId,
      createdAtMs: nowMs,
    })),
  );
  await stores.members.setUsers(corpKey, members);
  await stores.audit.appendAll(
    created.map(({ memberId, userId }) => ({
      atMs: nowMs,
      action: "user-created",
      element: claim.element,
      userId,
      actor: "system",
      ip: "",
      snapshot: 0,
      detail: { syncId: claim.id, corpId: forCorpId, memberId, by: claim.actor },
    })),
  );
}
