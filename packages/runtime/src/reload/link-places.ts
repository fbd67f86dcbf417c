import { lstatSync, readlinkSync } from "node:fs";
import { dirname, join, parse, resolve, sep } from "node:path";

/** An entry of a folder that decides what a path leads to. */
export interface LinkPlace {
  readonly dir: string;
  readonly name: string;
}

const MOST_LINKS = 40;

/**
 * Every entry outside its own folder that a symbolic link depends on: the links on the way to its target, and the target or
 * the first part of the way that is missing.
 */
export function linkPlaces(link: string): LinkPlace[] {
  const places: LinkPlace[] = [];
  let rest = partsOf(targetOf(link));
  let at = parse(rest.path).root;
  for (let links = 0; links < MOST_LINKS;) {
    const [next, ...later] = rest.parts;
    if (next === undefined) break;
    const path = join(at, next);
    const stat = lstatSync(path, { throwIfNoEntry: false });
    const isLast = later.length === 0 || !stat;
    if (isLast || stat.isSymbolicLink()) places.push({ dir: at, name: next });
    if (!stat) break;
    if (stat.isSymbolicLink()) {
      links++;
      rest = partsOf(join(targetOf(path), ...later));
      at = parse(rest.path).root;
      continue;
    }
    at = path;
    rest = { path: rest.path, parts: later };
  }
  return places;
}

function targetOf(link: string): string {
  return resolve(dirname(link), readlinkSync(link));
}

function partsOf(path: string): { path: string; parts: readonly string[] } {
  return { path, parts: path.slice(parse(path).root.length).split(sep).filter(Boolean) };
}
