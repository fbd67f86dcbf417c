import { lstatSync, readdirSync, type Dirent, type Stats } from "node:fs";
import { join, sep } from "node:path";
import { segmentProblem, type Bilingual } from "@menshen/core";
import type { Layer } from "./layers.ts";
import { realPathOf, statOf } from "./read-text.ts";

/** What an entry of a folder is to the elements: `refused` says why a folder may not be one. */
export type Verdict =
  | { readonly kind: "folder" | "file" | "skipped" }
  | { readonly kind: "refused"; readonly reason: Bilingual };

type Entry = Pick<Dirent, "name" | "isDirectory" | "isSymbolicLink">;

const MAX_DEPTH = 12;
const tooDeep: Bilingual = { zh: "嵌套太深", en: "is nested too deeply" };
const SKIPPED = new Set(["node_modules", "dist", "coverage"]);

/** Judges an entry by name and kind. The only such rule: a full scan, a single reload and the watcher all use it. */
export function judgeEntry(layer: Layer, segments: readonly string[], entry: Entry): Verdict {
  const { name } = entry;
  if (name.startsWith(".") || SKIPPED.has(name)) return { kind: "skipped" };
  if (!entry.isDirectory() && !entry.isSymbolicLink()) return { kind: "file" };
  if (entry.isSymbolicLink()) {
    const target = targetOf(layer, segments, name);
    if (target !== "folder") return { kind: target };
  }
  const reason = segments.length >= MAX_DEPTH ? tooDeep : segmentProblem(name);
  return reason === null ? { kind: "folder" } : { kind: "refused", reason };
}

/** True when a scan from the root would come to this folder. */
export function isScanned(layer: Layer, segments: readonly string[]): boolean {
  return segments.every((name, depth) => {
    const above = segments.slice(0, depth);
    const stat = lstatSync(pathIn(layer, [...above, name]), { throwIfNoEntry: false });
    if (!stat) return segmentProblem(name) === null;
    return judgeEntry(layer, above, namedEntry(name, stat)).kind === "folder";
  });
}

/** A single entry in the form that a listing has. */
export function namedEntry(name: string, stat: Stats): Entry {
  return {
    name,
    isDirectory: () => stat.isDirectory(),
    isSymbolicLink: () => stat.isSymbolicLink(),
  };
}

/** The entries of a folder; none where it cannot be read, which the scan reports. */
export function entriesOf(dir: string): Dirent[] {
  try {
    return readdirSync(dir, { withFileTypes: true });
  } catch {
    return [];
  }
}

export function pathIn(layer: Layer, segments: readonly string[]): string {
  return join(layer.realPath ?? layer.path, ...segments);
}

/** Follows a link, since mounted folders consist of links, except to a folder that the scan came through. */
function targetOf(
  layer: Layer,
  segments: readonly string[],
  name: string,
): "folder" | "file" | "skipped" {
  const target = realPathOf(pathIn(layer, [...segments, name]));
  if (target === null) return "file";
  if (!statOf(target)?.isDirectory()) return "file";
  const isAbove = [...segments.keys(), segments.length].some((depth) => {
    const above = realPathOf(pathIn(layer, segments.slice(0, depth)));
    return above !== null && `${above}${sep}`.startsWith(`${target}${sep}`);
  });
  return isAbove ? "skipped" : "folder";
}
