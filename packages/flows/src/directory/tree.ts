import type { DepartmentPlace, MemberPlace } from "./facts.ts";
import type { DepartmentRow, StagedDepartment } from "./ports.ts";

/** What a run learnt about the departments that are stored. */
export interface Tree {
  /** Whether the app sees it. */
  isSeen(departmentId: number): boolean;
  /** Whether everybody in it is known. */
  isListed(departmentId: number): boolean;
  /** Not seen, and it would be: whoever sees a department sees all below it. */
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

/** The departments below one, by the parents that are known. */
export function below(places: readonly DepartmentPlace[], top: number): ReadonlySet<number> {
  const rows = new Map(places.map((place) => [place.departmentId, place]));
  const found = places.filter(({ departmentId }) => ancestors(rows, departmentId).includes(top));
  return new Set(found.map(({ departmentId }) => departmentId));
}

/**
 * The departments of a member as the run sees them. Of those that are stored the ones outside the app's view stay, and
 * what is withheld about a place.
 */
export function placesWith(
  told: readonly MemberPlace[] | null,
  stored: readonly MemberPlace[] | null,
  tree: Tree,
): readonly MemberPlace[] | null {
  if (told === null) return null;
  const before = new Map((stored ?? []).map((place) => [place.departmentId, place]));
  const unseen = (stored ?? []).filter(
    ({ departmentId }) => !tree.isSeen(departmentId) && !tree.isGone(departmentId),
  );
  return [...told.map((place) => filled(place, before.get(place.departmentId))), ...unseen];
}

/** Nearest first. A tree that was read while it changed may have a circle. */
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
