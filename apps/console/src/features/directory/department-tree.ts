import type { Department } from "../../shared/server/rows.ts";

export interface DepartmentNode {
  readonly department: Department;
  readonly children: readonly DepartmentNode[];
}

/**
 * The tree of a flat list, siblings in the list's order. A department whose parent the app does not see is at the top; of
 * departments that are each other's ancestors, the first one is.
 */
export function departmentTree(departments: readonly Department[]): DepartmentNode[] {
  const children = Map.groupBy(departments, ({ parentId }) => parentId);
  const known = new Set(departments.map(({ departmentId }) => departmentId));
  const placed = new Set<number>();
  const node = (department: Department): DepartmentNode => {
    placed.add(department.departmentId);
    const below = (children.get(department.departmentId) ?? []).filter(isUnplaced);
    return { department, children: below.map(node) };
  };
  const isUnplaced = ({ departmentId }: Department): boolean => !placed.has(departmentId);
  const top = departments.filter(({ parentId }) => parentId === null || !known.has(parentId));
  const tree = top.map(node);
  for (const department of departments) if (isUnplaced(department)) tree.push(node(department));
  return tree;
}
