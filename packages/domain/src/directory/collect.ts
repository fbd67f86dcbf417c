import { toCode } from "@menshen/core";
import type { DepartmentFacts, DepartmentPlace, MemberFacts } from "./types.ts";
import { forEachConcurrent } from "./concurrency.ts";
import type { Listed, StagedMember } from "./ports.ts";
import { CALLS_AT_ONCE, type Run } from "./open-run.ts";
import { below } from "./department-tree.ts";

/** Up to this many members are asked for one by one. */
const FEW = 3;

/** Stages what is not staged yet, one department per transaction. */
export async function collect(run: Run): Promise<void> {
  const { ports, claim } = run;
  // The tree first, in one transaction: it determines the total.
  if (claim.total === null) await stageTree(run);
  const staged = await ports.data.syncs.staged(claim.id);
  const pending = staged.departments.filter(({ state }) => state === "pending");
  let done = staged.departments.length - pending.length;
  const lists = memberLists(run, staged.members);
  await forEachConcurrent(CALLS_AT_ONCE, pending, async ({ place }) => {
    const listed = await list(run, lists, place.departmentId);
    const step = { done: ++done };
    await run.commit(async ({ syncs }) => {
      await syncs.stageListed(claim.id, listed);
      return step;
    });
    lists.markStaged(listed.members);
  });
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
  /** The direct members of a department that are not staged yet. */
  in(departmentId: number): Promise<StagedMember[]>;
  /** They are staged now. */
  markStaged(members: readonly MemberFacts[]): void;
}

/**
 * The members of departments, each asked for once. A department that shares a member with one that is being listed awaits
 * that member's record and stages it too, so that it does not depend on the other list's success.
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
      // Only this list decides who is a member: it is never truncated.
      const ids = new Set(await run.source.memberIds(departmentId));
      const missing = without(ids, requested);
      const asked = detailsOf(run, departmentId, missing);
      for (const id of missing)
        requested.set(
          id,
          asked.then((found) => found.get(id) ?? null),
        );
      const found = await Promise.all(Array.from(ids, (id) => requested.get(id) ?? nothing));
      return found.filter((one) => one !== null);
    },
  };
}

/**
 * The records of a department's members. One list is one call, and leaves `member` to the logins: a provider limits
 * its calls per company.
 */
async function detailsOf(
  { source, ports, claim }: Run,
  departmentId: number,
  ids: ReadonlySet<string>,
): Promise<Map<string, StagedMember>> {
  const found = new Map<string, StagedMember>();
  const fetchedAtMs = ports.clock.now();
  const listed = ids.size > FEW ? await membersOf() : [];
  for (const facts of listed)
    if (ids.has(facts.memberId)) found.set(facts.memberId, { facts, fetchedAtMs });
  await forEachConcurrent(CALLS_AT_ONCE, without(ids, found), async (id) => {
    const askedAtMs = ports.clock.now();
    const facts = await memberOf({ source, ports, claim }, id);
    if (facts) found.set(id, { facts, fetchedAtMs: askedAtMs });
  });
  return found;

  async function membersOf(): Promise<MemberFacts[]> {
    try {
      return await source.members(departmentId);
    } catch (error) {
      const isUnreadable = source.unreadableField(error) !== null;
      if (isUnreadable || source.isTooLong(error) || source.isOutOfReach(error)) return [];
      throw error;
    }
  }
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
