import { toCode } from "@menshen/core";
import type { DepartmentFacts, DepartmentPlace, MemberFacts } from "./types.ts";
import { forEachConcurrent } from "./concurrency.ts";
import type { Listed, StagedMember } from "./ports.ts";
import { CALLS_AT_ONCE, type Run } from "./open-run.ts";
import { below } from "./department-tree.ts";

/** So few are asked for one by one. */
const FEW = 3;

/** Asks for what is not staged yet, a department per transaction. */
export async function collect(run: Run): Promise<void> {
  const { ports, claim } = run;
  // The tree comes first, in one transaction: from then on the run knows how much there is to do.
  if (claim.total === null) await stageTree(run);
  const staged = await ports.data.syncs.staged(claim.id);
  const pending = staged.departments.filter(({ state }) => state === "pending");
  let done = staged.departments.length - pending.length;
  const people = peopleOf(run, staged.members);
  await forEachConcurrent(CALLS_AT_ONCE, pending, async ({ place }) => {
    const listed = await list(run, people, place.departmentId);
    const step = { done: ++done };
    await run.commit(async ({ syncs }) => {
      await syncs.stageListed(claim.id, listed);
      return step;
    });
    people.keep(listed.members);
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
 * The departments to look at. Of one with all below it also those that were below it and are elsewhere now: what is
 * missing then is gone.
 */
async function placesOf({ ports, claim, source }: Run): Promise<readonly DepartmentPlace[]> {
  if (claim.target === null) return await source.places();
  const target = Number(claim.target);
  const [wanted, all, stored] = await Promise.all([
    // Refused by its number where there is no such department.
    source.places(target),
    source.places(),
    ports.data.directory.departments(claim.corpKey),
  ]);
  const known = below(stored, target);
  return [...wanted, ...all.filter(({ departmentId }) => known.has(departmentId))];
}

async function list(run: Run, people: People, departmentId: number): Promise<Listed> {
  const { source, claim, ports } = run;
  const startedMs = ports.clock.now();
  let facts: DepartmentFacts | null = null;
  try {
    facts = await source.department(departmentId);
    const asked = claim.kind === "company" ? await people.in(departmentId) : [];
    const fetchedAtMs = Math.min(startedMs, ...asked.map((one) => one.fetchedAtMs));
    const members = asked.map((one) => one.facts);
    return { departmentId, facts, members, errcode: null, fetchedAtMs };
  } catch (error) {
    if (!source.isOutOfReach(error)) throw error;
    const { errcode } = toCode(error);
    return { departmentId, facts, members: [], errcode, fetchedAtMs: startedMs };
  }
}

interface People {
  /** Everybody who is directly in a department and not staged yet. */
  in(departmentId: number): Promise<StagedMember[]>;
  /** They are staged. */
  keep(members: readonly MemberFacts[]): void;
}

/**
 * Who is in a department, each asked for once. A department that shares somebody with one that is being asked for waits
 * for their record and stages it too, so that it does not depend on the other's fate.
 */
function peopleOf(run: Run, staged: readonly StagedMember[]): People {
  const known = new Map<string, Promise<StagedMember | null>>();
  const nobody = Promise.resolve(null);
  const keep: People["keep"] = (members) => {
    for (const { memberId } of members) known.set(memberId, nobody);
  };
  keep(staged.map(({ facts }) => facts));
  return {
    keep,
    async in(departmentId) {
      // Only this list decides who is in it: it is the one that is never cut short.
      const ids = new Set(await run.source.memberIds(departmentId));
      const unknown = without(ids, known);
      const asked = detailsOf(run, departmentId, unknown);
      for (const id of unknown)
        known.set(
          id,
          asked.then((found) => found.get(id) ?? null),
        );
      const found = await Promise.all(Array.from(ids, (id) => known.get(id) ?? nobody));
      return found.filter((one) => one !== null);
    },
  };
}

/**
 * The records of a department's members. One list is one call, and leaves `member` to the logins: a provider limits how
 * often it is called, by everybody in the company together.
 */
async function detailsOf(
  { source, ports }: Run,
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
    const facts = await source.member(id).catch((error: unknown) => {
      if (source.isOutOfReach(error)) return withheld(id);
      throw error;
    });
    if (facts) found.set(id, { facts, fetchedAtMs: askedAtMs });
  });
  return found;

  async function membersOf(): Promise<MemberFacts[]> {
    try {
      return await source.members(departmentId);
    } catch (error) {
      if (source.isTooLong(error) || source.isOutOfReach(error)) return [];
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

/** Of whom it is known that they are there, and nothing else. */
export function withheld(memberId: string): MemberFacts {
  const nothing = { name: null, status: null, position: null, mainDepartment: null };
  return { memberId, ...nothing, departments: null, profile: {} };
}

export function isWithheld({ profile, ...facts }: MemberFacts): boolean {
  return Object.keys(profile).length === 0 && facts.name === null && facts.departments === null;
}
