import { factsWith, type StagedDirectory } from "./compare.ts";
import { keepMember, memberLocks, removeMember } from "./keep-member.ts";
import type { Stores } from "../ports.ts";
import type { SkipReason, StagedDepartment, StagedMember, SyncChange } from "./ports.ts";
import type { Run } from "./run.ts";
import { treeOf, type Tree } from "./tree.ts";

/** So many changes in one transaction: short enough for those who wait to write. */
const BATCH = 200;

/** What was collected, for looking up. */
export interface Collected {
  readonly departments: ReadonlyMap<string, StagedDepartment>;
  readonly members: ReadonlyMap<string, StagedMember>;
  /** Null: what is told of somebody's departments is all there is. */
  readonly tree: Tree | null;
}

/** Applies what is not applied yet; every transaction also marks what it did. */
export async function apply(run: Run, staged: StagedDirectory): Promise<void> {
  const { ports, claim, source } = run;
  const { directory, syncs } = ports.data;
  const collected: Collected = {
    departments: new Map(staged.departments.map((one) => [String(one.place.departmentId), one])),
    members: new Map(staged.members.map((one) => [one.facts.memberId, one])),
    tree: treeOf(staged.departments, await directory.departments(claim.corpKey, { removed: true })),
  };
  let done = claim.phase === "apply" ? claim.done : 0;
  while (true) {
    // Nobody but the holder of the lease settles changes: these stay what they are, or the commit fails.
    const changes = await syncs.nextChanges(claim.id, BATCH);
    if (changes.length === 0) return;
    const step = { done: (done += changes.length) };
    await run.commit(
      async (stores) => {
        await applyChanges(run, stores, changes, collected);
        return step;
      },
      memberLocks(source, membersOf(changes)),
    );
  }
}

export async function applyChanges(
  run: Run,
  stores: Stores,
  changes: readonly SyncChange[],
  collected: Collected,
): Promise<void> {
  for (const change of changes) {
    const work = change.of === "department" ? applyDepartment : applyMember;
    await stores.syncs.settleChange(change.id, await work(run, stores, change, collected));
  }
}

async function applyDepartment(
  { claim }: Run,
  { directory }: Stores,
  { subject, change }: SyncChange,
  { departments }: Collected,
): Promise<SkipReason | null> {
  const id = Number(subject);
  const stored = await directory.findDepartment(claim.corpKey, id);
  const staged = departments.get(subject);
  const asOfMs = (change === "removed" ? claim.startedAtMs : staged?.fetchedAtMs) ?? 0;
  if (!claim.forceUpdate && isNewer(stored, asOfMs)) return "changed-since";
  const seen = { nowMs: Math.max(asOfMs, stored?.changedAtMs ?? 0) };
  if (change === "removed") await directory.removeDepartment(claim.corpKey, id, seen);
  else if (staged?.facts) await directory.putDepartment(claim.corpKey, staged.facts, seen);
  return null;
}

async function applyMember(
  { claim, source, ports }: Run,
  stores: Stores,
  { subject, change }: SyncChange,
  { members, tree }: Collected,
): Promise<SkipReason | null> {
  const stored = await stores.directory.findMember(claim.corpKey, subject);
  const staged = members.get(subject);
  const askedAtMs = (change === "removed" ? claim.startedAtMs : staged?.fetchedAtMs) ?? 0;
  if (!claim.forceUpdate && isNewer(stored, askedAtMs)) return "changed-since";
  const when = {
    // What comes later and is older than this is not heard.
    asOfMs: Math.max(askedAtMs, stored?.changedAtMs ?? 0),
    nowMs: ports.clock.now(),
    cause: { syncId: claim.id },
  };
  if (change === "removed") {
    if (stored) await removeMember(stores, source, stored, when);
  } else if (staged) {
    const facts = tree ? factsWith(staged.facts, stored, tree) : staged.facts;
    await keepMember(stores, source, facts, stored, when);
  }
  return null;
}

/** An event, a login or somebody's hand knew better than this run. */
function isNewer(stored: { readonly changedAtMs: number } | null, askedAtMs: number): boolean {
  return stored !== null && stored.changedAtMs >= askedAtMs;
}

function membersOf(changes: readonly SyncChange[]): string[] {
  return changes.filter(({ of }) => of === "member").map(({ subject }) => subject);
}
