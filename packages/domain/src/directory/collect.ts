import { toCode } from "@menshen/core";
import type { DepartmentFacts, DepartmentPlace, MemberFacts, MemberList } from "./types.ts";
import { forEachConcurrent } from "./concurrency.ts";
import type { Listed, StagedMember } from "./ports.ts";
import { CALLS_AT_ONCE, type Run } from "./open-run.ts";
import { below } from "./department-tree.ts";

/** Departments and members per transaction: other writers wait meanwhile. */
const BATCH = 250;

/** Stages what is not staged yet, some departments per transaction. */
export async function collect(run: Run): Promise<void> {
  const { ports, claim } = run;
  // The tree first, in one transaction: it determines the total.
  if (claim.total === null) await stageTree(run);
  const staged = await ports.data.syncs.staged(claim.id);
  const pending = staged.departments.filter(({ state }) => state === "pending");
  let done = staged.departments.length - pending.length;
  const lists = memberLists(run, staged.members);
  let batch: Listed[] = [];
  const stage = async (): Promise<void> => {
    const listed = batch;
    if (listed.length === 0) return;
    batch = [];
    const step = { done: (done += listed.length) };
    await run.commit(async ({ syncs }) => {
      for (const one of listed) await syncs.stageListed(claim.id, one);
      return step;
    });
    for (const { members } of listed) lists.markStaged(members);
  };
  try {
    await forEachConcurrent(CALLS_AT_ONCE, pending, async ({ place }) => {
      // Not awaited inside of `push`: the batch may be another one by then.
      const listed = await list(run, lists, place.departmentId);
      batch.push(listed);
      const rows = batch.reduce((sum, { members }) => sum + 1 + members.length, 0);
      if (rows >= BATCH) await stage();
    });
  } finally {
    // Also after a failure, which pauses the run: what was answered is not asked for again.
    await stage();
  }
  // What is not staged would count as withheld.
  if (done !== staged.departments.length)
    throw new Error("departments were answered and not staged");
}

async function stageTree(run: Run): Promise<void> {
  const places = new Map((await placesOf(run)).map((place) => [place.departmentId, place]));
  await run.commit(async ({ syncs }) => {
    await syncs.stagePlaces(run.claim.id, [...places.values()]);
    return { phase: "collect", done: 0, total: places.size };
  });
}

/**
 * The departments to list. For a subtree, departments that were below it and moved elsewhere are included: what is
 * missing then was deleted.
 */
async function placesOf({ ports, claim, source }: Run): Promise<readonly DepartmentPlace[]> {
  if (claim.target === null) return await source.places();
  const target = Number(claim.target);
  const [wanted, all, stored] = await Promise.all([
    // Throws the provider's number where there is no such department.
    source.places(target),
    source.places(),
    ports.data.directory.departments(claim.corpKey),
  ]);
  const before = below(stored, target);
  return [...wanted, ...all.filter(({ departmentId }) => before.has(departmentId))];
}

async function list(run: Run, lists: MemberLists, departmentId: number): Promise<Listed> {
  const { source, claim, ports } = run;
  const startedMs = ports.clock.now();
  let facts: DepartmentFacts | null = null;
  try {
    facts = await source.department(departmentId);
    const asked = claim.kind === "company" ? await lists.in(departmentId) : [];
    const fetchedAtMs = Math.min(startedMs, ...asked.map((one) => one.fetchedAtMs));
    const members = asked.map((one) => one.facts);
    return { departmentId, facts, members, errcode: null, fetchedAtMs };
  } catch (error) {
    const field = source.unreadableField(error);
    if (field === null && !source.isOutOfReach(error)) throw error;
    if (field !== null)
      ports.log.warn({ syncId: claim.id, departmentId, field }, "a department cannot be read");
    const { errcode } = toCode(error);
    return { departmentId, facts, members: [], errcode, fetchedAtMs: startedMs };
  }
}

interface MemberLists {
  /** The direct members of a department; without those who were asked for one by one and are staged. */
  in(departmentId: number): Promise<StagedMember[]>;
  /** They are staged now. */
  markStaged(members: readonly MemberFacts[]): void;
}

/**
 * The members of departments: a list is one call, and leaves `member` to the logins, since a provider limits its calls per
 * company. Where the list is refused or incomplete, each member is asked for, once: a department that shares a member with
 * one that is being listed awaits that member's record and stages it too, so that it does not depend on the other's success.
 */
function memberLists(run: Run, staged: readonly StagedMember[]): MemberLists {
  const requested = new Map<string, Promise<StagedMember | null>>();
  const nothing = Promise.resolve(null);
  const markStaged: MemberLists["markStaged"] = (members) => {
    for (const { memberId } of members) requested.set(memberId, nothing);
  };
  markStaged(staged.map(({ facts }) => facts));
  return {
    markStaged,
    async in(departmentId) {
      const fetchedAtMs = run.ports.clock.now();
      const { members, isComplete } = await listOf(run, departmentId);
      const listed = members.map((facts) => ({ facts, fetchedAtMs }));
      if (isComplete) return listed;
      const ids = new Set(await run.source.memberIds(departmentId));
      const own = listed.filter(({ facts }) => ids.has(facts.memberId));
      for (const { facts } of own) ids.delete(facts.memberId);
      const missing = without(ids, requested);
      const asked = detailsOf(run, missing);
      for (const id of missing)
        requested.set(
          id,
          asked.then((found) => found.get(id) ?? null),
        );
      const found = await Promise.all(Array.from(ids, (id) => requested.get(id) ?? nothing));
      return [...own, ...found.filter((one) => one !== null)];
    },
  };
}

async function listOf({ source }: Run, departmentId: number): Promise<MemberList> {
  try {
    return await source.members(departmentId);
  } catch (error) {
    const isUnreadable = source.unreadableField(error) !== null;
    if (isUnreadable || source.isTooLong(error) || source.isOutOfReach(error))
      return { members: [], isComplete: false };
    throw error;
  }
}

async function detailsOf(run: Run, ids: ReadonlySet<string>): Promise<Map<string, StagedMember>> {
  const found = new Map<string, StagedMember>();
  await forEachConcurrent(CALLS_AT_ONCE, ids, async (id) => {
    const fetchedAtMs = run.ports.clock.now();
    const facts = await memberOf(run, id);
    if (facts) found.set(id, { facts, fetchedAtMs });
  });
  return found;
}

function without(
  ids: ReadonlySet<string>,
  others: ReadonlyMap<string, unknown>,
): ReadonlySet<string> {
  return new Set([...ids].filter((id) => !others.has(id)));
}

/** One member; without facts where the provider withholds them or the record cannot be read. Null: there is none. */
export async function memberOf(
  { source, ports, claim }: Pick<Run, "source" | "ports" | "claim">,
  memberId: string,
): Promise<MemberFacts | null> {
  try {
    return await source.member(memberId);
  } catch (error) {
    if (source.isOutOfReach(error)) return withheld(memberId);
    const field = source.unreadableField(error);
    if (field === null) throw error;
    ports.log.warn({ syncId: claim.id, memberId, field }, "a member's record cannot be read");
    return { ...withheld(memberId), invalid: field };
  }
}

/** A member of whom the provider reports only the id. */
function withheld(memberId: string): MemberFacts {
  const nothing = { name: null, status: null, position: null, mainDepartment: null };
  return { memberId, ...nothing, departments: null, profile: {} };
}

export function isWithheld({ profile, ...facts }: MemberFacts): boolean {
  return Object.keys(profile).length === 0 && facts.name === null && facts.departments === null;
}
