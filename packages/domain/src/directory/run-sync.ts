import { Code, toCode } from "@menshen/core";
import { MAX_ATTEMPTS, reasonOf, verdictOf } from "../inbox/verdict.ts";
import type { Stores } from "../data.ts";
import type { AuditEntry } from "../audit-ports.ts";
import { apply, applyChanges } from "./apply.ts";
import { collect, withheld } from "./collect.ts";
import { difference, memberChange, removesTooMany, type StagedDirectory } from "./compare.ts";
import type { DirectorySource } from "./types.ts";
import { memberLocks } from "./save-members.ts";
import type { ClaimedSync, NewSyncChange } from "./ports.ts";
import { openRun, Superseded, type Run, type Step, type SyncPorts } from "./open-run.ts";

/** A run that got nowhere so often gives up. By then hours have passed: longer than a provider's block of an hour. */
const MAX_TRIES = 20;

/**
 * Works on a run from where it is to its end, or until it has to pause or wait. Killed at any moment, it goes on from
 * its last transaction and ends the same. It does not keep up the lease by itself.
 * @returns what it failed with; null where it did not
 */
export async function runSync(
  ports: SyncPorts,
  source: DirectorySource,
  claim: ClaimedSync,
  /** Whether it may be left to whoever works off the runs where the provider asks for time. */
  { mayPause = true }: { mayPause?: boolean } = {},
): Promise<Code | null> {
  const run = openRun(ports, source, claim);
  try {
    await (claim.kind === "member" ? syncMember(run) : syncDirectory(run));
    return null;
  } catch (error) {
    if (error instanceof Superseded) return null;
    return await breakOff(run, error, mayPause).catch(forgiveSuperseded);
  }
}

function forgiveSuperseded(error: unknown): null {
  if (error instanceof Superseded) return null;
  throw error;
}

async function syncDirectory(run: Run): Promise<void> {
  const { ports, claim } = run;
  if (claim.phase === "collect") await collect(run);
  const staged = await ports.data.syncs.staged(claim.id);
  if (claim.phase !== "apply" && !(await compare(run, staged))) return;
  await apply(run, staged);
  await run.commit((stores) => end(run, stores, null));
}

/** Whether to go on and apply the difference. */
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

/** One person: asked once, and all the rest in one transaction. */
async function syncMember(run: Run): Promise<void> {
  const { ports, claim, source } = run;
  const { id, corpKey, dryRun } = claim;
  const target = claim.target ?? "";
  const fetchedAtMs = ports.clock.now();
  const facts = await source.member(target).catch((error: unknown) => {
    if (source.isOutOfReach(error)) return withheld(target);
    throw error;
  });
  const memberId = facts?.memberId ?? target;
  const work = async (stores: Stores): Promise<Step> => {
    const stored = await stores.directory.findMember(corpKey, memberId);
    const change = facts ? memberChange(facts, stored, null) : departure(memberId, stored);
    await stores.syncs.putChanges(id, change ? [change] : []);
    if (!dryRun) {
      const members = new Map(facts && [[memberId, { facts, fetchedAtMs }]]);
      const collected = { departments: new Map(), members, tree: null };
      await applyChanges(run, stores, await stores.syncs.nextChanges(id, 1), collected);
    }
    return await end(run, stores, null);
  };
  await run.commit(work, memberLocks(source.accountOf, [memberId]));
}

/** @throws Code 10402 nobody here or there has this id */
function departure(
  memberId: string,
  stored: { name: string | null; removedAtMs: number | null } | null,
): NewSyncChange | null {
  if (!stored) throw new Code(10402, "there is no such member");
  if (stored.removedAtMs !== null) return null;
  const { name } = stored;
  return { of: "member", subject: memberId, name, change: "removed", reason: null, fields: {} };
}

/** What passes by itself is waited for; everything else ends the run. */
async function breakOff(run: Run, thrown: unknown, mayPause: boolean): Promise<Code | null> {
  const { claim, ports } = run;
  const error = toCode(thrown);
  ports.log.warn({ syncId: claim.id, err: thrown }, "a sync broke off");
  const isLast = !mayPause || (!run.hasMoved() && claim.lease >= MAX_TRIES);
  if (passes(error) && !isLast) {
    await run.commit((stores) => pause(run, stores, error));
    return null;
  }
  await run.commit((stores) => end(run, stores, error));
  return error;
}

/** A provider, or a database, that is busy or away. */
function passes(error: Code): boolean {
  const isAway = error.source === "app" && [10501, 10502, 10503].includes(error.errcode);
  return isAway || error.httpStatus === 503;
}

/** Longer each time, and for as long as the provider asks. */
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
    detail: { syncId: id, corpKey, kind, target, dryRun, counts, errcode: error?.errcode ?? null },
  });
  return {};
}

function actorOf({ actor }: ClaimedSync): Pick<AuditEntry, "actor" | "userId"> {
  if (actor === "admin") return { actor, userId: null };
  return actor === "server" ? { actor: "system", userId: null } : { actor: "user", userId: actor };
}
