import type { Ports } from "@menshen/core";
import type { Stores } from "../data.ts";
import type { JoinedCorps } from "./ports.ts";

interface Ids {
  readonly base: string;
  /** The id of the row that remains: the one that people know. */
  readonly corpId: string;
  readonly otherId: string;
}

/**
 * Makes one company of two ids that the provider calls the same. Idempotent: called again, it finishes what a sync or
 * another node prevented.
 */
export async function joinCorps(
  { data, clock, log }: Pick<Ports, "data" | "clock" | "log">,
  ids: Ids,
): Promise<void> {
  const { base, corpId, otherId } = ids;
  const [own, other] = await Promise.all([
    data.corps.find(base, corpId),
    data.corps.find(base, otherId),
  ]);
  if (own?.key === other?.key) return;
  const locks = [corpLock(base, corpId), corpLock(base, otherId)];
  const outcome = await data.transaction(locks, (stores) => join(stores, ids, clock.now()));
  if (outcome === "busy")
    log.info({ corpId, otherId }, "two companies are joined after their sync");
}

async function join(stores: Stores, ids: Ids, nowMs: number): Promise<JoinedCorps["outcome"]> {
  const { outcome, rivals } = await stores.corps.join(ids);
  if (outcome !== "joined") return outcome;
  const { corpId, otherId } = ids;
  for (const { memberId, userId, otherUserId } of rivals) {
    const [account] = await stores.accounts.listOfUser(userId);
    if (!account) continue;
    const pair = { accountId: account.id, userId, otherUserId, matchedBy: "member" } as const;
    await stores.mergeProposals.raise({
      ...pair,
      unionId: `${corpId}/${memberId}`,
      createdAtMs: nowMs,
    });
  }
  await stores.audit.append({
    atMs: nowMs,
    action: "companies-joined",
    element: null,
    userId: null,
    actor: "system",
    ip: "",
    snapshot: 0,
    detail: { corpId, otherId, mergeProposals: rivals.length },
  });
  return outcome;
}

function corpLock(base: string, corpId: string): string {
  return `corp:${base}|${corpId}`;
}
