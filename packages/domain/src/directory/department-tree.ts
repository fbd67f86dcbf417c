import type { DepartmentPlace, MemberFacts, MemberPlace } from "./types.ts";
import type { DepartmentRow, DirectoryMember, StagedDepartment } from "./ports.ts";

/** What a run found out about the stored departments. */
export interface Tree {
  /** Whether the app sees it. */
  isSeen(departmentId: number): boolean;
  /** Whether all its members are staged. */
  isListed(departmentId: number): boolean;
  /** Deleted: an app that sees a department sees all below it, and does not see this one. */
  isGone(departmentId: number): boolean;
}

export function treeOf(
  staged: readonly StagedDepartment[],
  stored: readonly DepartmentRow[],
): Tree {
  const states = new Map(staged.map(({ place, state }) => [place.departmentId, state]));
  const rows = new Map(stored.map((row) => [row.departmentId, row]));
  const isSeen = (departmentId: number) => states.has(departmentId);
  return {
    isSeen,
    isListed: (departmentId) => states.get(departmentId) === "listed",
    isGone(departmentId) {
      if (isSeen(departmentId)) return false;
      if (rows.get(departmentId)?.removedAtMs != null) return true;
      return ancestors(rows, departmentId).some(isSeen);
    },
  };
}

/** The departments below one, by the stored parents. */
export function below(places: readonly DepartmentPlace[], top: number): ReadonlySet<number> {
  const rows = new Map(places.map((place) => [place.departmentId, place]));
  const found = places.filter(({ departmentId }) => ancestors(rows, departmentId).includes(top));
  return new Set(found.map(({ departmentId }) => departmentId));
}

/**
 * A member completed from the stored one: withheld facts about a department, and departments outside the app's
 * view. Without a tree, the provider's departments are complete.
 */
export function withStored(
  facts: MemberFacts,
  stored: DirectoryMember | null,
  tree: Tree | null,
): MemberFacts {
  if (facts.departments === null || !stored) return facts;
  const before = new Map(stored.departments.map((place) => [place.departmentId, place]));
  const updated = facts.departments.map((place) => filled(place, before.get(place.departmentId)));
  const isOver = stored.removedAtMs !== null || !tree;
  const unseen = stored.departments.filter(
    ({ departmentId }) => !isOver && !tree.isSeen(departmentId) && !tree.isGone(departmentId),
  );
  return { ...facts, departments: [...updated, ...unseen] };
}

/** Nearest first. A tree that changed while it was read may contain a cycle. */
function ancestors(rows: ReadonlyMap<number, DepartmentPlace>, departmentId: number): number[] {
  const found: number[] = [];
  let parent = rows.get(departmentId)?.parentId ?? null;
  while (parent !== null && !found.includes(parent)) {
    found.push(parent);
    parent = rows.get(parent)?.parentId ?? null;
  }
  return found;
}

function filled({ departmentId, order, isLeader }: MemberPlace, before: MemberPlace | undefined) {
  return {
    departmentId,
    order: order ?? before?.order ?? null,
    isLeader: isLeader ?? before?.isLeader ?? null,
  };
}
