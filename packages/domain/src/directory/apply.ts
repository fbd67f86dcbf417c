import type { Stores } from "../data.ts";
import type { StagedDirectory } from "./compare.ts";
import {
  departmentLock,
  memberLocks,
  removeMembers,
  saveMembers,
  type Removal,
} from "./save-members.ts";
import type {
  DepartmentRow,
  MemberUpdate,
  SkipReason,
  StagedDepartment,
  StagedMember,
  SyncChange,
} from "./ports.ts";
import type { Run } from "./open-run.ts";
import { withEdits } from "./member-edits.ts";
import { treeOf, withStored, type Tree } from "./department-tree.ts";

/** Changes per transaction: other writers wait meanwhile, and each costs some twenty statements. */
const BATCH = 250;
/** Changes read at once. */
const PAGE = 4 * BATCH;

/** What was collected, by id. */
export interface Collected {
  readonly departments: ReadonlyMap<string, StagedDepartment>;
  readonly members: ReadonlyMap<string, StagedMember>;
  /** Null: a member's reported departments are complete. */
  readonly tree: Tree | null;
}

/** Applies what is not applied yet; every transaction also marks what it did. */
export async function apply(run: Run, { departments, members }: StagedDirectory): Promise<void> {
  const { ports, claim } = run;
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
    const page = await syncs.nextChanges(claim.id, PAGE);
    if (page.length === 0) return;
    for (let at = 0; at < page.length; at += BATCH) {
      const changes = page.slice(at, at + BATCH);
      const step = { done: (done += changes.length) };
      const work = async (stores: Stores) => {
        await applyChanges(run, stores, changes, collected);
        return step;
      };
      await run.commit(work, locksFor(run, changes));
    }
    if (page.length < PAGE) return;
  }
}

function locksFor({ claim, source }: Run, changes: readonly SyncChange[]): string[] {
  const { department = [], member = [] } = Object.groupBy(changes, ({ of }) => of);
  const people = member.map(({ subject }) => subject);
  return [
    ...memberLocks(source.accountOf, people),
    ...department.map(({ subject }) => departmentLock(claim.corpKey, subject)),
  ];
}

export async function applyChanges(
  run: Run,
  stores: Stores,
  changes: readonly SyncChange[],
  collected: Collected,
): Promise<void> {
  const { department = [], member = [] } = Object.groupBy(changes, ({ of }) => of);
  const settled = member.length > 0 ? await applyMembers(run, stores, member, collected) : [];
  const rows =
    department.length > 0
      ? await stores.directory.departments(run.claim.corpKey, { removed: true })
      : [];
  const storedOf = new Map(rows.map((row) => [String(row.departmentId), row]));
  for (const change of department) {
    const stored = storedOf.get(change.subject) ?? null;
    const reason = await applyDepartment(run, stores, { change, stored }, collected);
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
  const removals: Removal[] = [];
  for (const { id, subject, change } of changes) {
    const stored = storedOf.get(subject) ?? null;
    const staged = members.get(subject);
    const askedAtMs = (change === "removed" ? claim.startedAtMs : staged?.fetchedAtMs) ?? 0;
    const isLate = isNewer(stored, askedAtMs);
    settled.push({ id, reason: isLate ? "changed-since" : null });
    if (isLate) continue;
    const asOfMs = Math.max(askedAtMs, stored?.changedAtMs ?? 0);
    if (change === "removed") {
      removals.push({ memberId: subject, stored, asOfMs });
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
  await removeMembers(stores, source, removals, when);
  await saveMembers(stores, source, updates, storedOf, when);
  return settled;
}

async function applyDepartment(
  { claim }: Run,
  { directory }: Stores,
  {
    change: { subject, change },
    stored,
  }: { readonly change: SyncChange; readonly stored: DepartmentRow | null },
  { departments }: Collected,
): Promise<SkipReason | null> {
  const id = Number(subject);
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
