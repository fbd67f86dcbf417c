import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { departmentTree, type DepartmentNode } from "./department-tree.ts";
import type { Department } from "../../shared/server/rows.ts";

const department = (departmentId: number, parentId: number | null): Department => ({
  departmentId,
  parentId,
  order: null,
  name: null,
  leaders: null,
  changedAt: 0,
});

const shape = (nodes: readonly DepartmentNode[]): unknown =>
  nodes.map(({ department: { departmentId }, children }) =>
    children.length === 0 ? departmentId : [departmentId, shape(children)],
  );

const ids = (nodes: readonly DepartmentNode[]): number[] =>
  nodes.flatMap(({ department: { departmentId }, children }) => [departmentId, ...ids(children)]);

describe("the tree of departments", () => {
  it("preserves the order of siblings", () => {
    const flat = [department(1, null), department(7, 1), department(3, 1), department(9, 7)];
    expect(shape(departmentTree(flat))).toEqual([[1, [[7, [9]], 3]]]);
  });

  it("puts a department with an invisible parent at the top", () => {
    expect(shape(departmentTree([department(5, 1), department(6, 5)]))).toEqual([[5, [6]]]);
  });

  it("contains every department exactly once for any parents", () => {
    const flats = fc
      .array(fc.tuple(fc.nat(20), fc.option(fc.nat(20))), { maxLength: 21 })
      .map((pairs) => [...new Map(pairs).entries()].map(([id, above]) => department(id, above)));
    fc.assert(
      fc.property(flats, (flat) => {
        const shown = ids(departmentTree(flat)).sort((a, b) => a - b);
        expect(shown).toEqual(flat.map((one) => one.departmentId).sort((a, b) => a - b));
      }),
    );
  });
});
