import type { LinkedElement } from "../snapshot.ts";
import type { Linked } from "./link-element.ts";
import { NameSets } from "./name-sets.ts";

type Family = LinkedElement["meta"];

/** Which elements must be looked at again when another one changes. */
export interface Dependents {
  /** Puts one version of an element in place of another. Returns the names of those that may depend on the difference. */
  replace(name: string, before: Linked | undefined, after: Linked | undefined): string[];
  /** The first element by name, and before `name`, that has a unique value in a family. */
  ownerOf(family: Family, value: string, name: string): string | undefined;
  /** Elements whose Type does not exist: they name the nearest ones. */
  readonly orphans: ReadonlySet<string>;
  /** Elements whose config was read from files, which may have changed unnoticed. */
  readonly readingFiles: ReadonlySet<string>;
}

export function createDependents(): Dependents {
  /** Instances by Type and Types by Meta, whether it exists or not. */
  const children = new NameSets<string>();
  const orphans = new Set<string>();
  const readingFiles = new Set<string>();
  const owners = setsByFamily();
  const claimants = setsByFamily();

  const add = (name: string, { element, type, isOrphan, files, claims, claimedIn }: Linked) => {
    if (type !== "") children.add(type, name);
    if (isOrphan) orphans.add(name);
    if (files.size > 0) readingFiles.add(name);
    for (const value of element.unique) owners(element.meta).add(value, name);
    for (const value of claims.keys()) claimants(claimedIn).add(value, name);
  };
  const remove = (name: string, { element, type, claims, claimedIn }: Linked) => {
    children.delete(type, name);
    orphans.delete(name);
    readingFiles.delete(name);
    for (const value of element.unique) owners(element.meta).delete(value, name);
    for (const value of claims.keys()) claimants(claimedIn).delete(value, name);
  };
  /** Elements after `name` that claim what `one` has and `other` has not. */
  const rivals = (name: string, one: Linked | undefined, other: Linked | undefined): string[] => {
    const { unique = [], meta } = one?.element ?? {};
    const same = other && other.element.meta === meta ? other.element.unique : [];
    return unique
      .filter((value) => !same.includes(value))
      .flatMap((value) => [...claimants(meta).of(value)].filter((rival) => rival > name));
  };
  return {
    replace(name, before, after) {
      if (before) remove(name, before);
      if (after) add(name, after);
      return [...children.of(name), ...rivals(name, before, after), ...rivals(name, after, before)];
    },
    ownerOf(family, value, name) {
      let first: string | undefined;
      for (const owner of owners(family).of(value))
        if (owner < name && (first === undefined || owner < first)) first = owner;
      return first;
    },
    orphans,
    readingFiles,
  };
}

function setsByFamily(): (family: Family) => NameSets<string> {
  const families = new Map<Family, NameSets<string>>();
  return (family) => {
    const sets = families.get(family) ?? new NameSets<string>();
    families.set(family, sets);
    return sets;
  };
}
