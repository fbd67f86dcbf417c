import { Code, toCode } from "@menshen/core";
import { MAX_ATTEMPTS, reasonOf, verdictOf } from "../inbox/verdict.ts";
import type { Stores } from "../data.ts";
import type { AuditEntry } from "../audit-ports.ts";
import { apply, applyChanges } from "./apply.ts";
import { collect, memberOf } from "./collect.ts";
import { createUsersOfMembers, fillAccount } from "./create-users.ts";
import { memberLock } from "../accounts/locks.ts";
import { difference, memberChange, removesTooMany, type StagedDirectory } from "./compare.ts";
import type { DirectorySource } from "./types.ts";
import { memberLocks } from "./save-members.ts";
import type { ClaimedSync, NewSyncChange } from "./ports.ts";
import { openRun, Superseded, type Run, type Step, type SyncPorts } from "./open-run.ts";

/** Attempts without progress. They span hours: longer than a provider's block of one hour. */
const MAX_TRIES = 20;

/**
 * Runs a sync from its current phase to its end, or until it has to pause or wait. After a crash it resumes from its last
 * transaction with the same result. The caller renews the lease.
 * @returns what it failed with; null for success
 */
export async function runSync(
  ports: SyncPorts,
  source: DirectorySource,
  claim: ClaimedSync,
  /** Whether a worker may resume it later when the provider asks to retry. */
  { mayPause = true }: { mayPause?: boolean } = {},
): Promise<Code | null> {
  const run = openRun(ports, source, claim);
  try {
    await (claim.kind === "member" ? syncMember(run) : syncDirectory(run));
    return null;
  } catch (error) {
    if (error instanceof Superseded) return null;
    return await pauseOrFail(run, error, mayPause).catch(ignoreSuperseded);
  }
}

function ignoreSuperseded(error: unknown): null {
  if (error instanceof Superseded) return null;
  throw error;
}

async function syncDirectory(run: Run): Promise<void> {
  const { ports, claim } = run;
  if (claim.phase === "collect") await collect(run);
  const staged = await ports.data.syncs.staged(claim.id);
  if (claim.phase !== "apply" && !(await compare(run, staged))) return;
  await apply(run, staged);
  if (claim.createUsers) await createUsersOfMembers(run);
  await run.commit((stores) => end(run, stores, null));
}

/** Whether to apply the difference. */
async function compare(run: Run, staged: StagedDirectory): Promise<boolean> {
  const { ports, claim } = run;
  const { id, corpKey, dryRun, confirmed } = claim;
  if (claim.phase === "collect") {
    await run.commit(async () => ({ phase: "compare", done: 0, total: null }));
  }
  const stored = {
    departments: await ports.data.directory.departments(corpKey, { removed: true }),
    members: claim.kind === "company" ? await ports.data.directory.everyMember(corpKey) : [],
  };
  const changes = difference(claim, staged, stored);
  const waits = !dryRun && !confirmed && removesTooMany(changes, stored);
  await run.commit(async (stores) => {
    await stores.syncs.putChanges(id, changes);
    if (dryRun) return await end(run, stores, null);
    if (waits) await stores.syncs.wait(id);
    const total = changes.filter(({ change }) => change !== "skipped").length;
    return { phase: "apply", done: 0, total, counts: await stores.syncs.counts(id) };
  });
  return !dryRun && !waits;
}

/** One member: one call, and one transaction for the rest. */
async function syncMember(run: Run): Promise<void> {
  const { ports, claim, source } = run;
  const { id, corpKey, dryRun } = claim;
  const target = claim.target ?? "";
  const fetchedAtMs = ports.clock.now();
  const facts = await memberOf(run, target);
  const memberId = facts?.memberId ?? target;
  const work = async (stores: Stores): Promise<Step> => {
    const stored = await stores.directory.findMember(corpKey, memberId);
    const change = facts
      ? memberChange(facts, stored, null, claim.forceUpdate)
      : departure(memberId, stored);
    await stores.syncs.putChanges(id, change ? [change] : []);
    if (!dryRun) {
      const members = new Map(facts && [[memberId, { facts, fetchedAtMs }]]);
      const collected = { departments: new Map(), members, tree: null };
      await applyChanges(run, stores, await stores.syncs.nextChanges(id, 1), collected);
      if (facts && claim.createUsers) await fillAccount(run, stores, memberId);
    }
    return await end(run, stores, null);
  };
  const { base, corpId } = source.corp;
  const locks = [...memberLocks(source.accountOf, [memberId]), memberLock(base, corpId, memberId)];
  await run.commit(work, locks);
}

/** @throws Code 10402 neither the provider nor the directory has this id */
function departure(
  memberId: string,
  stored: { name: string | null; removedAtMs: number | null } | null,
): NewSyncChange | null {
  if (!stored) throw new Code(10402, "there is no such member");
  if (stored.removedAtMs !== null) return null;
  const { name } = stored;
  return { of: "member", subject: memberId, name, change: "removed", reason: null, fields: {} };
}

/** Pauses for a temporary failure; any other ends the run. */
async function pauseOrFail(run: Run, thrown: unknown, mayPause: boolean): Promise<Code | null> {
  const { claim, ports } = run;
  const error = toCode(thrown);
  ports.log.warn({ syncId: claim.id, err: thrown }, "sync failed");
  const isLast = !mayPause || (!run.hasMoved() && claim.lease >= MAX_TRIES);
  if (isTemporary(error) && !isLast) {
    await run.commit((stores) => pause(run, stores, error));
    return null;
  }
  await run.commit((stores) => end(run, stores, error));
  return error;
}

/** A provider or a database that is busy or unavailable. */
function isTemporary(error: Code): boolean {
  const isAway = error.source === "app" && [10501, 10502, 10503].includes(error.errcode);
  return isAway || error.httpStatus === 503;
}

/** With back-off, and at least as long as the provider asks. */
async function pause({ claim, ports }: Run, { syncs }: Stores, error: Code): Promise<Step> {
  const nowMs = ports.clock.now();
  const attempts = Math.min(claim.lease, MAX_ATTEMPTS - 1);
  const verdict = verdictOf(error, { attempts, nowMs, random: Math.random() });
  const nextTryAtMs = verdict.nextTryAtMs ?? nowMs;
  await syncs.pause(claim.id, { nextTryAtMs, error: verdict.error });
  return {};
}

async function end({ claim, ports }: Run, stores: Stores, failure: Code | null): Promise<Step> {
  const { id, kind, target, dryRun, corpKey, element } = claim;
  const atMs = ports.clock.now();
  const error = failure && reasonOf(failure);
  const isCompared = !failure || (await stores.syncs.find(id))?.counts != null;
  const counts = isCompared ? await stores.syncs.counts(id) : null;
  const status = failure ? "failed" : "done";
  await stores.syncs.end(id, { status, counts, error, nowMs: atMs });
  await stores.audit.append({
    atMs,
    action: `sync-${status}`,
    element,
    ...actorOf(claim),
    ip: "",
    snapshot: 0,
    detail: {
      syncId: id,
      corpKey,
      kind,
      target,
      dryRun,
      counts,
      errcode: error?.errcode ?? null,
      source: error?.source ?? null,
    },
  });
  return {};
}

function actorOf({ actor }: ClaimedSync): Pick<AuditEntry, "actor" | "userId"> {
  if (actor === "admin") return { actor, userId: null };
  return actor === "server" ? { actor: "system", userId: null } : { actor: "user", userId: actor };
}
