import fc from "fast-check";
import { describe, expect, inject, it } from "vitest";
import type {
  DirectoryMember,
  DirectoryStore,
  MemberFacts,
  MemberRow,
  TimeSource,
} from "@menshen/domain";
import type { World } from "../world.ts";
import { makeCorp, NOON } from "../fixtures.ts";

type Step =
  | { does: "put"; members: MemberFacts[] }
  | { does: "login"; member: Pick<MemberRow, "memberId" | "name" | "status" | "profile"> }
  | { does: "remove"; memberId: string }
  | { does: "rename"; memberId: string; to: string };

interface WrittenSeen {
  readonly nowMs: number;
  readonly timeSource: TimeSource;
}

const sources: readonly TimeSource[] = ["own", "provider"];
const orNull = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: null });
const memberId = fc.constantFrom("ann", "bob", "cai");
const loginFacts = {
  memberId,
  name: orNull(fc.constantFrom("A", "B", "蔡")),
  status: orNull(fc.constantFrom(1, 2, 4, 5)),
  profile: fc.record(
    { mobile: fc.constantFrom("1", "2"), department: fc.array(fc.nat(3)), avatar: fc.string() },
    { requiredKeys: [] },
  ),
};
const place = fc.record({
  departmentId: fc.nat(3),
  order: orNull(fc.nat(9)),
  isLeader: orNull(fc.boolean()),
});
const facts = fc.record({
  ...loginFacts,
  position: orNull(fc.constantFrom("CTO", "")),
  mainDepartment: orNull(fc.nat(3)),
  departments: orNull(fc.uniqueArray(place, { selector: (one) => one.departmentId })),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ does: fc.constant("put" as const), members: fc.array(facts, { maxLength: 3 }) }),
  fc.record({ does: fc.constant("login" as const), member: fc.record(loginFacts) }),
  fc.record({ does: fc.constant("remove" as const), memberId }),
  fc.record({ does: fc.constant("rename" as const), memberId, to: memberId }),
);

export function describeDirectoryModel(world: World): void {
  describe("the directory", () => {
    it("the directory equals a plain list after the same puts, logins, removals and renames", async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
          const { directory, members } = world.database.data;
          const corpKey = await makeCorp(world.database.data);
          const model = new Map<string, DirectoryMember>();
          for (const [n, one] of steps.entries()) {
            const seen = { nowMs: NOON + n, timeSource: sources[n % 2] ?? "own" };
            if (one.does === "login") {
              await members.upsert({ ...one.member, corpKey, userId: null, ...seen });
            } else await act(directory, corpKey, one, seen);
            follow(model, corpKey, one, seen);
          }
          const expected = ["ann", "bob", "cai"].flatMap((id) => model.get(id) ?? []);
          expect(await directory.everyMember(corpKey)).toEqual(expected);
        }),
        { numRuns: inject("long") ? 60 : 20 },
      );
    });
  });
}

async function act(
  directory: DirectoryStore,
  corpKey: string,
  step: Exclude<Step, { does: "login" }>,
  seen: WrittenSeen,
): Promise<void> {
  if (step.does === "put") await directory.putMembers(corpKey, step.members, seen);
  else if (step.does === "remove")
    await directory.removeMembers(corpKey, [{ memberId: step.memberId }], seen);
  else await directory.renameMember(corpKey, step.memberId, step.to, seen);
}

function follow(
  model: Map<string, DirectoryMember>,
  corpKey: string,
  step: Step,
  seen: WrittenSeen,
): void {
  const { nowMs, timeSource } = seen;
  const of = (id: string) => model.get(id) ?? blank(corpKey, id);
  if (step.does === "put") {
    // Of duplicates the last one wins.
    const last = new Map(step.members.map((one) => [one.memberId, one]));
    for (const [id, one] of last) model.set(id, written(of(id), one, seen));
  } else if (step.does === "login") {
    const nothing = { position: null, mainDepartment: null, departments: null };
    const { member } = step;
    model.set(member.memberId, written(of(member.memberId), { ...nothing, ...member }, seen));
  } else if (step.does === "remove") {
    const stored = of(step.memberId);
    const removedAtMs = stored.removedAtMs ?? nowMs;
    model.set(step.memberId, { ...stored, changedAtMs: nowMs, timeSource, removedAtMs });
  } else {
    const stored = model.get(step.memberId);
    if (!stored || model.has(step.to)) return;
    model.delete(step.memberId);
    model.set(step.to, { ...stored, memberId: step.to, changedAtMs: nowMs, timeSource });
  }
}

function written(stored: DirectoryMember, facts: MemberFacts, seen: WrittenSeen): DirectoryMember {
  const isTombstone = stored.removedAtMs !== null;
  return {
    ...stored,
    name: facts.name ?? stored.name,
    status: facts.status ?? (isTombstone ? null : stored.status),
    position: facts.position ?? stored.position,
    mainDepartment: facts.mainDepartment ?? stored.mainDepartment,
    departments:
      facts.departments?.toSorted((a, b) => a.departmentId - b.departmentId) ?? stored.departments,
    profile: { ...stored.profile, ...facts.profile },
    changedAtMs: seen.nowMs,
    timeSource: seen.timeSource,
    removedAtMs: facts.status === 5 ? stored.removedAtMs : null,
  };
}

function blank(corpKey: string, memberId: string): DirectoryMember {
  return {
    corpKey,
    memberId,
    userId: null,
    name: null,
    status: null,
    position: null,
    mainDepartment: null,
    departments: [],
    profile: {},
    changedAtMs: 0,
    timeSource: null,
    removedAtMs: null,
  };
}
