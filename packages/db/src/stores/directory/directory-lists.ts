import { type Kysely, type SelectQueryBuilder, sql } from "kysely";
import type { DirectoryMember, DirectoryStore, ListedCorp, ListMembers } from "@menshen/domain";
import { textsOf } from "../../sql/json-rows.ts";
import { fromJson, toJson } from "../../sql/json.ts";
import type { Schema } from "../../schema.ts";
import type { Scope } from "../../scope.ts";
import { matches, patternOf } from "../../sql/search.ts";
import { statement } from "../../statement.ts";
import { isActiveMember } from "../accounts/membership.ts";

const facts = [
  "corpKey",
  "memberId",
  "userId",
  "name",
  "status",
  "position",
  "mainDepartment",
  "profile",
  "edits",
  "timeSource",
  "removedAtMs",
] as const;

type Stored = Omit<DirectoryMember, "profile" | "edits" | "departments"> & {
  profile: string;
  edits: string | null;
};
/** One row for each department of a member, or one without a department. */
type Joined = Stored & {
  departmentId: number | null;
  order: number | null;
  isLeader: number | null;
};

const members = (db: Kysely<Schema>) =>
  db
    .selectFrom("members as m")
    .select(facts.map((fact) => `m.${fact}` as const))
    .select("m.updatedAtMs as changedAtMs");

/** One statement, so that members and departments are consistent. */
const withDepartments = <DB, TB extends keyof DB>(
  db: Kysely<Schema>,
  of: SelectQueryBuilder<DB, TB, Stored>,
) =>
  db
    .selectFrom(of.as("m"))
    .leftJoin("memberDepartments as d", (on) =>
      on.onRef("d.corpKey", "=", "m.corpKey").onRef("d.memberId", "=", "m.memberId"),
    )
    .selectAll("m")
    .select(["d.departmentId", "d.order", "d.isLeader"])
    .orderBy("m.memberId")
    .orderBy("d.departmentId");

const find = statement<{ corpKey: string; ids: string }, Joined>((db, { corpKey, ids }, dialect) =>
  withDepartments(
    db,
    members(db)
      .where("m.corpKey", "=", corpKey)
      .where("m.memberId", "in", textsOf("memberId", ids, dialect)),
  ),
);

const every = statement<{ corpKey: string }, Joined>((db, { corpKey }) =>
  withDepartments(db, members(db).where("m.corpKey", "=", corpKey)),
);

type State = NonNullable<ListMembers["state"]> | "present";

const isRemoved = sql<boolean>`${sql.ref("m.removedAtMs")} is not null`;
const states: Record<State, typeof isRemoved> = {
  present: sql`not ${isRemoved}`,
  active: isActiveMember,
  inactive: sql`not (${isRemoved} or ${isActiveMember})`,
  removed: isRemoved,
};

interface Page {
  corpKey: string;
  departmentId: number;
  pattern: string;
  after: string;
  limit: number;
}

const listAll = (state: State) =>
  statement<Omit<Page, "departmentId">, Joined>((db, { corpKey, pattern, after, limit }) =>
    withDepartments(
      db,
      members(db)
        .where("m.corpKey", "=", corpKey)
        .where("m.memberId", ">", after)
        .where(states[state])
        .where((of) => of.or([matches("m.name", pattern), matches("m.memberId", pattern)]))
        .orderBy("m.memberId")
        .limit(limit),
    ),
  );

/** Uses the department's own index. */
const listDepartment = (state: State) =>
  statement<Page, Joined>((db, { corpKey, departmentId, pattern, after, limit }) =>
    withDepartments(
      db,
      members(db)
        .innerJoin("memberDepartments as p", (on) =>
          on.onRef("p.corpKey", "=", "m.corpKey").onRef("p.memberId", "=", "m.memberId"),
        )
        .where("p.corpKey", "=", corpKey)
        .where("p.departmentId", "=", departmentId)
        .where("p.memberId", ">", after)
        .where(states[state])
        .where((of) => of.or([matches("m.name", pattern), matches("m.memberId", pattern)]))
        .orderBy("p.memberId")
        .limit(limit),
    ),
  );

const ofEachState = <T>(make: (state: State) => T): Record<State, T> => ({
  present: make("present"),
  active: make("active"),
  inactive: make("inactive"),
  removed: make("removed"),
});

const lists = { all: ofEachState(listAll), department: ofEachState(listDepartment) };

const listCorps = statement<object, ListedCorp>((db) => {
  const people = db
    .selectFrom("members as m")
    .select((of) => of.fn.countAll<number>().as("n"))
    .where("m.corpKey", "=", sql.ref<string>("c.key"))
    .where("m.removedAtMs", "is", null);
  return db
    .selectFrom("corps as c")
    .selectAll("c")
    .select((corp) => [
      corp
        .selectFrom("departments as d")
        .select((of) => of.fn.countAll<number>().as("n"))
        .whereRef("d.corpKey", "=", "c.key")
        .where("d.removedAtMs", "is", null)
        .$asScalar()
        .$notNull()
        .as("departments"),
      people.$asScalar().$notNull().as("members"),
      people.where(isActiveMember).$asScalar().$notNull().as("activeMembers"),
    ])
    .orderBy("c.corpName")
    .orderBy("c.key");
});

type Lists = Pick<
  DirectoryStore,
  "listCorps" | "findMember" | "findMembers" | "everyMember" | "listMembers"
>;

export function directoryLists(scope: Scope): Lists {
  return {
    listCorps: () => scope.all(listCorps, {}),
    findMember: async (corpKey, memberId) =>
      toMembers(await scope.all(find, { corpKey, ids: idsOf([memberId]) }))[0] ?? null,
    findMembers: async (corpKey, memberIds) =>
      toMembers(await scope.all(find, { corpKey, ids: idsOf(memberIds) })),
    everyMember: async (corpKey) => toMembers(await scope.all(every, { corpKey })),
    async listMembers({ corpKey, departmentId, search = "", state, after = "", limit }) {
      const page = { corpKey, pattern: patternOf(search), after, limit };
      const rows =
        departmentId === undefined
          ? scope.all(lists.all[state ?? "present"], page)
          : scope.all(lists.department[state ?? "present"], { ...page, departmentId });
      return toMembers(await rows);
    },
  };
}

function toMembers(rows: readonly Joined[]): DirectoryMember[] {
  const found: (DirectoryMember & { departments: object[] })[] = [];
  for (const { departmentId, order, isLeader, profile, edits, ...row } of rows) {
    let member = found.at(-1);
    if (member?.memberId !== row.memberId) {
      member = { ...row, profile: fromJson(profile), departments: [] };
      if (edits !== null) member = { ...member, edits: fromJson(edits) };
      found.push(member);
    }
    if (departmentId === null) continue;
    member.departments.push({
      departmentId,
      order,
      isLeader: isLeader === null ? null : isLeader === 1,
    });
  }
  return found;
}

function idsOf(memberIds: readonly string[]): string {
  return toJson(memberIds.map((memberId) => ({ memberId })));
}
