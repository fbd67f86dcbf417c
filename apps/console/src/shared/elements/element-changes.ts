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

/** The name that a removed element has now: that of the only new element with its family, Type and titles. */
export function renamedTo(
  fullName: string,
  before: readonly ElementSummary[],
  after: readonly ElementSummary[],
): string | undefined {
  const old = before.find((one) => one.fullName === fullName);
  if (!old || after.some((one) => one.fullName === fullName)) return undefined;
  const known = new Set(before.map((one) => one.fullName));
  const alike = after.filter(
    (one) =>
      !known.has(one.fullName) &&
      one.family === old.family &&
      one.type === old.type &&
      one.title.zh === old.title.zh &&
      one.title.en === old.title.en,
  );
  return alike.length === 1 ? alike[0]?.fullName : undefined;
}
