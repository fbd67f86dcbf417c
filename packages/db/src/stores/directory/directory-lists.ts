import { type Kysely, type SelectQueryBuilder, sql } from "kysely";
import type { DirectoryMember, DirectoryStore, ListedCorp, ListMembers } from "@menshen/domain";
import type { DialectFacts } from "../../dialects.ts";
import { textsOf } from "../../sql/json-rows.ts";
import { fromJson, toJson } from "../../sql/json.ts";
import type { Schema } from "../../schema.ts";
import type { Scope } from "../../scope.ts";
import { matches, patternOf, rareSearch } from "../../sql/search.ts";
import { type Slots, statement } from "../../statement.ts";
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
const isPresent = sql<boolean>`${sql.ref("m.removedAtMs")} is null`;
/** In the terms of the partial indexes. */
const states: Record<State, typeof isRemoved> = {
  present: isPresent,
  active: isActiveMember,
  inactive: sql`${isPresent} and ${sql.ref("m.status")} <> 1`,
  removed: isRemoved,
};

interface Page {
  corpKey: string;
  departmentId: number;
  after: string;
  limit: number;
  /** Of the search, for `matches` and for `hasGrams`. */
  pattern: string;
  asked: string;
}

const company = (db: Kysely<Schema>, { corpKey, after }: Slots<Page>) =>
  members(db)
    .where("m.corpKey", "=", corpKey)
    .where("m.memberId", ">", after)
    .orderBy("m.memberId");

/** Uses the department's own index. */
const department = (db: Kysely<Schema>, { corpKey, departmentId, after }: Slots<Page>) =>
  members(db)
    .innerJoin("memberDepartments as p", (on) =>
      on.onRef("p.corpKey", "=", "m.corpKey").onRef("p.memberId", "=", "m.memberId"),
    )
    .where("p.corpKey", "=", corpKey)
    .where("p.departmentId", "=", departmentId)
    .where("p.memberId", ">", after)
    .orderBy("p.memberId");

/** The members in a state that few are in, and of these those of the department. */
const fewOfDepartment = (db: Kysely<Schema>, by: Slots<Page>) =>
  company(db, by).where((m) =>
    m.exists(
      m
        .selectFrom("memberDepartments as p")
        .select("p.memberId")
        .whereRef("p.corpKey", "=", "m.corpKey")
        .whereRef("p.memberId", "=", "m.memberId")
        .where("p.departmentId", "=", by.departmentId),
    ),
  );

const sources = { company, department, fewOfDepartment };

/** Without a search; with a common one; with a rare one. */
const ways = {
  every: () => sql<boolean>`1 = 1`,
  walk: ({ pattern }: Slots<Page>) =>
    sql<boolean>`(${matches("m.name", pattern)} or ${matches("m.memberId", pattern)})`,
  search: (by: Slots<Page>, dialect: DialectFacts) =>
    sql<boolean>`${ways.walk(by)} and ${dialect.hasGrams("members", "m", by.asked)}`,
};

interface List {
  readonly of: keyof typeof sources;
  readonly state: State;
  readonly way: keyof typeof ways;
}

const listBy = ({ of, state, way }: List) =>
  statement<Page, Joined>((db, by, dialect) =>
    withDepartments(
      db,
      sources[of](db, by).where(states[state]).where(ways[way](by, dialect)).limit(by.limit),
    ),
  );

/** Built on first use. */
const lists = new Map<string, ReturnType<typeof listBy>>();

function listOf(list: List): ReturnType<typeof listBy> {
  const key = `${list.of} ${list.state} ${list.way}`;
  const found = lists.get(key) ?? listBy(list);
  lists.set(key, found);
  return found;
}

/** Counting a million members takes longer than a list may; 10,001 says that there are more than 10,000. */
const COUNTED = 10_001;

const listCorps = statement<object, ListedCorp>((db) => {
  const counted = <DB, TB extends keyof DB, O>(rows: SelectQueryBuilder<DB, TB, O>) =>
    db
      .selectFrom(rows.limit(sql.lit(COUNTED)).as("row"))
      .select((of) => of.fn.countAll<number>().as("n"))
      .$asScalar()
      .$notNull();
  const people = db
    .selectFrom("members as m")
    .select("m.corpKey")
    .where("m.corpKey", "=", sql.ref<string>("c.key"))
    .where("m.removedAtMs", "is", null);
  const departments = db
    .selectFrom("departments as d")
    .select("d.corpKey")
    .where("d.corpKey", "=", sql.ref<string>("c.key"))
    .where("d.removedAtMs", "is", null);
  return db
    .selectFrom("corps as c")
    .selectAll("c")
    .select([
      counted(departments).as("departments"),
      counted(people).as("members"),
      counted(people.where(isActiveMember)).as("activeMembers"),
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
      const asked = search === "" ? null : await rareSearch(scope, ["members"], search);
      const list = listOf({
        of: sourceFor(departmentId, state),
        state: state ?? "present",
        way: search === "" ? "every" : asked === null ? "walk" : "search",
      });
      const page = { corpKey, departmentId, after, limit, pattern: patternOf(search), asked };
      // What is absent has no parameter in the chosen statement.
      return toMembers(await scope.all(list, page as Page));
    },
  };
}

function sourceFor(departmentId: number | undefined, state: ListMembers["state"]): List["of"] {
  if (departmentId === undefined) return "company";
  return state === "removed" || state === "inactive" ? "fewOfDepartment" : "department";
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
