import type { ElementSummary } from "../server/rows.ts";

export interface ElementChanges {
  /** New elements, and those that differ in a listed field. */
  changed: string[];
  removed: string[];
}

/** What is different between two lists, by full name. */
export function changesBetween(
  before: readonly ElementSummary[],
  after: readonly ElementSummary[],
): ElementChanges {
  const old = new Map(before.map((element) => [element.fullName, JSON.stringify(element)]));
  const names = new Set(after.map(({ fullName }) => fullName));
  return {
    changed: after
      .filter((element) => old.get(element.fullName) !== JSON.stringify(element))
      .map(({ fullName }) => fullName),
    removed: before.map(({ fullName }) => fullName).filter((name) => !names.has(name)),
  };
}
