import type { Stores } from "../data.ts";
import type { StagedDirectory } from "./compare.ts";
import { memberLocks, removeMember, saveMembers } from "./save-members.ts";
import type {
  MemberUpdate,
  SkipReason,
  StagedDepartment,
  StagedMember,
  SyncChange,
} from "./ports.ts";
import type { Run } from "./open-run.ts";
import { withEdits } from "./member-edits.ts";
import { treeOf, withStored, type Tree } from "./department-tree.ts";

/** Changes per transaction: other writers wait meanwhile. */
const BATCH = 200;

/** What was collected, by id. */
export interface Collected {
  readonly departments: ReadonlyMap<string, StagedDepartment>;
  readonly members: ReadonlyMap<string, StagedMember>;
  /** Null: a member's reported departments are complete. */
  readonly tree: Tree | null;
}

/** Applies what is not applied yet; every transaction also marks what it did. */
export async function apply(run: Run, { departments, members }: StagedDirectory): Promise<void> {
  const { ports, claim, source } = run;
  const { directory, syncs } = ports.data;
  const stored = await directory.departments(claim.corpKey, { removed: true });
  const collected: Collected = {
    departments: new Map(departments.map((one) => [String(one.place.departmentId), one])),
    members: new Map(members.map((one) => [one.facts.memberId, one])),
    tree: treeOf(departments, stored),
  };
  let done = claim.phase === "apply" ? claim.done : 0;
  while (true) {
    // Only the lease holder settles changes: in the transaction they are the same, or it fails.
    const changes = await syncs.nextChanges(claim.id, BATCH);
    if (changes.length === 0) return;
    const step = { done: (done += changes.length) };
    const people = changes.filter(({ of }) => of === "member").map(({ subject }) => subject);
    const work = async (stores: Stores) => {
      await applyChanges(run, stores, changes, collected);
      return step;
    };
    await run.commit(work, memberLocks(source.accountOf, people));
  }
}

export async function applyChanges(
  run: Run,
  stores: Stores,
  changes: readonly SyncChange[],
  collected: Collected,
): Promise<void> {
  const { department = [], member = [] } = Object.groupBy(changes, ({ of }) => of);
  const settled = await applyMembers(run, stores, member, collected);
  for (const change of department) {
    const reason = await applyDepartment(run, stores, change, collected);
    settled.push({ id: change.id, reason });
  }
  await stores.syncs.settleChanges(settled);
}

type Settled = { readonly id: number; readonly reason: SkipReason | null };

async function applyMembers(
  { claim, source, ports }: Run,
  stores: Stores,
  changes: readonly SyncChange[],
  { members, tree }: Collected,
): Promise<Settled[]> {
  const ids = changes.map(({ subject }) => subject);
  const rows = await stores.directory.findMembers(claim.corpKey, ids);
  const storedOf = new Map(rows.map((row) => [row.memberId, row]));
  const when = { nowMs: ports.clock.now(), cause: { syncId: claim.id } };
  const settled: Settled[] = [];
  const updates: MemberUpdate[] = [];
  for (const { id, subject, change } of changes) {
    const stored = storedOf.get(subject) ?? null;
    const staged = members.get(subject);
    const askedAtMs = (change === "removed" ? claim.startedAtMs : staged?.fetchedAtMs) ?? 0;
    const isLate = isNewer(stored, askedAtMs);
    settled.push({ id, reason: isLate ? "changed-since" : null });
    if (isLate) continue;
    const asOfMs = Math.max(askedAtMs, stored?.changedAtMs ?? 0);
    if (change === "removed") {
      await removeMember(stores, source, { memberId: subject, stored, asOfMs }, when);
    } else if (staged) {
      const facts = claim.forceUpdate ? staged.facts : withEdits(staged.facts, stored);
      updates.push({ ...withStored(facts, stored, tree), changedAtMs: asOfMs });
    }
  }
  if (claim.forceUpdate) {
    const edited = updates.filter(({ memberId }) => storedOf.get(memberId)?.edits);
    const ids = edited.map(({ memberId }) => memberId);
    await stores.directory.discardEdits(claim.corpKey, ids);
  }
  await saveMembers(stores, source, updates, storedOf, when);
  return settled;
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
  const askedAtMs = (change === "removed" ? claim.startedAtMs : staged?.fetchedAtMs) ?? 0;
  if (isNewer(stored, askedAtMs)) return "changed-since";
  const seen = { nowMs: Math.max(askedAtMs, stored?.changedAtMs ?? 0) };
  if (change === "removed") await directory.removeDepartment(claim.corpKey, id, seen);
  else if (staged?.facts) await directory.putDepartment(claim.corpKey, staged.facts, seen);
  return null;
}

/** An event or a login changed the row after this run asked; an edit is no change of its time. */
function isNewer(stored: { readonly changedAtMs: number } | null, askedAtMs: number): boolean {
  return stored !== null && stored.changedAtMs >= askedAtMs;
}
