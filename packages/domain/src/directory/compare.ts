import { isDeepStrictEqual } from "node:util";
import { isWithheld } from "./collect.ts";
import type { DepartmentFacts, MemberFacts, MemberPlace } from "./types.ts";
import type {
  DepartmentRow,
  DirectoryMember,
  NewSyncChange,
  SkipReason,
  StagedDepartment,
  StagedMember,
  SyncRow,
} from "./ports.ts";
import { withEdits } from "./member-edits.ts";
import { below, treeOf, withStored, type Tree } from "./department-tree.ts";

/** Tombstones included. */
export interface StoredDirectory {
  readonly departments: readonly DepartmentRow[];
  readonly members: readonly DirectoryMember[];
}

export interface StagedDirectory {
  readonly departments: readonly StagedDepartment[];
  readonly members: readonly StagedMember[];
}

/** The status of a member who left. */
const LEFT = 5;

type Fields = NewSyncChange["fields"];

/** What a run changes, in the order of applying, and what it skips. */
export function difference(
  { kind, target, forceUpdate }: Pick<SyncRow, "kind" | "target" | "forceUpdate">,
  staged: StagedDirectory,
  stored: StoredDirectory,
): NewSyncChange[] {
  const tree = treeOf(staged.departments, stored.departments);
  const scope = target === null ? null : below(stored.departments, Number(target));
  const changes = [
    ...departmentChanges(staged.departments, stored.departments, tree, scope),
    ...(kind === "company" ? memberChanges(staged.members, stored.members, tree, forceUpdate) : []),
  ];
  return changes.toSorted((a, b) => rankOf(a) - rankOf(b));
}

/** A run that removes so many waits for confirmation: a changed visible range is the likelier cause. */
export function removesTooMany(
  changes: readonly NewSyncChange[],
  { members }: StoredDirectory,
): boolean {
  const removed = changes.filter(({ of, change }) => of === "member" && change === "removed");
  const present = members.filter(({ removedAtMs }) => removedAtMs === null);
  return removed.length > 10 && removed.length > present.length / 5;
}

/** How one member differs from the stored one; null where it does not. */
export function memberChange(
  listed: MemberFacts,
  stored: DirectoryMember | null,
  tree: Tree | null,
  forceUpdate: boolean,
): NewSyncChange | null {
  const facts = withStored(forceUpdate ? listed : withEdits(listed, stored), stored, tree);
  const { memberId: subject } = facts;
  const name = facts.name ?? stored?.name ?? null;
  if (facts.invalid !== undefined) return skipped("member", subject, name, "invalid");
  if (isWithheld(facts)) return skipped("member", subject, name, "withheld");
  if (facts.status === LEFT) return isThere(stored) ? removal("member", subject, name) : null;
  const ended = forceUpdate && stored?.edits ? { edited: [Object.keys(stored.edits), []] } : {};
  const fields: Fields = { ...memberFields(facts, stored), ...(ended as Fields) };
  return changed("member", subject, name, isThere(stored), fields);
}

/** Departments before their members, removals last, then what is skipped. */
function rankOf({ of, change }: NewSyncChange): number {
  if (change === "skipped") return 4;
  if (change === "removed") return of === "member" ? 2 : 3;
  return of === "department" ? 0 : 1;
}

function departmentChanges(
  staged: readonly StagedDepartment[],
  stored: readonly DepartmentRow[],
  tree: Tree,
  scope: ReadonlySet<number> | null,
): NewSyncChange[] {
  const rows = new Map(stored.map((row) => [row.departmentId, row]));
  const listed = sortedBy(staged, ({ place }) => place.departmentId).map(({ place, facts }) =>
    departmentChange(place.departmentId, facts, rows.get(place.departmentId) ?? null),
  );
  const missing = sortedBy(stored, ({ departmentId }) => departmentId)
    .filter(({ removedAtMs, departmentId }) => removedAtMs === null && !tree.isSeen(departmentId))
    .filter(({ departmentId }) => scope === null || scope.has(departmentId))
    .map(({ departmentId, name }) => {
      const subject = String(departmentId);
      if (!tree.isGone(departmentId)) return skipped("department", subject, name, "not-listed");
      return removal("department", subject, name);
    });
  return [...listed, ...missing].filter((change) => change !== null);
}

function departmentChange(
  departmentId: number,
  facts: DepartmentFacts | null,
  stored: DepartmentRow | null,
): NewSyncChange | null {
  const subject = String(departmentId);
  const name = facts?.name ?? stored?.name ?? null;
  if (!facts) return skipped("department", subject, name, "withheld");
  const fields = differing(facts, stored, ["name", "parentId", "order", "leaders"]);
  return changed("department", subject, name, isThere(stored), fields);
}

function memberChanges(
  staged: readonly StagedMember[],
  stored: readonly DirectoryMember[],
  tree: Tree,
  forceUpdate: boolean,
): NewSyncChange[] {
  const rows = new Map(stored.map((row) => [row.memberId, row]));
  const listed = sortedBy(staged, ({ facts }) => facts.memberId).map(({ facts }) => {
    const row = rows.get(facts.memberId) ?? null;
    return memberChange(facts, row, tree, forceUpdate);
  });
  const present = new Set(staged.map(({ facts }) => facts.memberId));
  const missing = sortedBy(stored, ({ memberId }) => memberId)
    .filter(({ memberId, removedAtMs }) => removedAtMs === null && !present.has(memberId))
    .map(({ memberId, name, departments }) => {
      const isOut =
        departments.length > 0 &&
        departments.every(({ departmentId: id }) => tree.isListed(id) || tree.isGone(id));
      return isOut
        ? removal("member", memberId, name)
        : skipped("member", memberId, name, "not-listed");
    });
  return [...listed, ...missing].filter((change) => change !== null);
}

function memberFields(facts: MemberFacts, stored: DirectoryMember | null): Fields {
  // `departments` holds the same facts in more detail.
  const names = Object.keys(facts.profile).filter(
    (name) => !facts.departments || !inPlaces.has(name),
  );
  const profile = differing(facts.profile, stored?.profile ?? null, names);
  const own = differing(facts, stored, ["name", "status", "position", "mainDepartment"]);
  const places =
    facts.departments &&
    differing(shown(facts.departments), stored && shown(stored.departments), [
      "departments",
      "leads",
      "orders",
    ]);
  return { ...profile, ...places, ...own };
}

const inPlaces: ReadonlySet<string> = new Set(["department", "isLeader"]);

/** Sorted: the provider's order has no meaning. */
function shown(places: readonly MemberPlace[]): Record<string, number[]> {
  const sorted = sortedBy(places, ({ departmentId }) => departmentId);
  return {
    departments: sorted.map(({ departmentId }) => departmentId),
    leads: sorted.filter(({ isLeader }) => isLeader).map(({ departmentId }) => departmentId),
    orders: sorted.map(({ order }) => order ?? 0),
  };
}

/** The fields that the provider reported with another value than the stored one. */
function differing<Facts extends object>(
  facts: Facts,
  stored: object | null,
  names: readonly (keyof Facts & string)[],
): Record<string, readonly [before: unknown, after: unknown]> {
  const before = stored as Readonly<Record<string, unknown>> | null;
  const found = names.flatMap((name) => {
    const was = before?.[name] ?? null;
    const is = facts[name] as unknown;
    if (is === null || is === undefined || isDeepStrictEqual(is, was)) return [];
    return [[name, [was, is]] as const];
  });
  return Object.fromEntries(found);
}

function changed(
  of: NewSyncChange["of"],
  subject: string,
  name: string | null,
  wasThere: boolean,
  fields: Fields,
): NewSyncChange | null {
  if (!wasThere) return { of, subject, name, change: "added", reason: null, fields };
  if (Object.keys(fields).length === 0) return null;
  return { of, subject, name, change: "changed", reason: null, fields };
}

function removal(of: NewSyncChange["of"], subject: string, name: string | null): NewSyncChange {
  return { of, subject, name, change: "removed", reason: null, fields: {} };
}

function skipped(
  of: NewSyncChange["of"],
  subject: string,
  name: string | null,
  reason: SkipReason,
): NewSyncChange {
  return { of, subject, name, change: "skipped", reason, fields: {} };
}

function isThere(stored: { readonly removedAtMs: number | null } | null): boolean {
  return stored !== null && stored.removedAtMs === null;
}

function sortedBy<Item>(items: readonly Item[], keyOf: (item: Item) => string | number): Item[] {
  return items.toSorted((a, b) => {
    const [one, other] = [keyOf(a), keyOf(b)];
    return one < other ? -1 : one > other ? 1 : 0;
  });
}
