import { readdirSync, type Dirent } from "node:fs";
import { join, sep } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { nameProblem, segmentProblem } from "@menshen/core";
import { compareText, diagnose, type Diagnostic, type Place } from "../diagnostics.ts";
import type { Layer } from "./layers.ts";
import { isMissing, realPathOf, statOf, systemCode } from "./read-text.ts";
import { fileOf, readElement, type ElementSource } from "./element-source.ts";

/** What a walk over one layer found, by full name. */
export interface Findings {
  readonly sources: Map<string, ElementSource>;
  /** About folders that are not elements, by the folder's dotted path. */
  readonly notes: Map<string, readonly Diagnostic[]>;
}

const MAX_DEPTH = 12;
const FOLDERS_PER_TURN = 200;
const SKIPPED = new Set(["node_modules", "dist", "coverage"]);

/** Walks a layer, or the part of it below `from`. Lets other work run between chunks of folders. */
export async function discover(layer: Layer, from: readonly string[] = []): Promise<Findings> {
  const findings: Findings = { sources: new Map(), notes: new Map() };
  if (layer.realPath === null) return findings;
  let folders = 0;
  const queue: (readonly string[])[] = [from];
  for (let segments = queue.pop(); segments; segments = queue.pop()) {
    const { source, notes, below } = readFolder(layer, segments);
    const name = segments.join(".");
    if (source) findings.sources.set(name, source);
    if (notes.length > 0) findings.notes.set(name, notes);
    queue.push(...below);
    if (++folders % FOLDERS_PER_TURN === 0) await nextTurn();
  }
  return findings;
}

export interface Folder {
  readonly source: ElementSource | undefined;
  readonly notes: readonly Diagnostic[];
  readonly below: readonly (readonly string[])[];
}

/** One folder, without the ones below it. A folder that is not there has nothing in it. */
export function readFolder(layer: Layer, segments: readonly string[]): Folder {
  const dir = join(layer.realPath ?? layer.path, ...segments);
  const place = { element: null, file: fileOf(layer, dir) };
  const listed = list(dir, place);
  if (!Array.isArray(listed))
    return { source: undefined, notes: listed ? [listed] : [], below: [] };
  const { below, notes } = childFolders(layer, segments, listed);
  const isElement = segments.length > 0 && listed.some(({ name }) => name === "e.json");
  if (!isElement)
    return {
      source: undefined,
      notes: [...notes, ...strayFiles(layer, dir, segments, listed)],
      below,
    };
  const problem = nameProblem(segments.join("."));
  if (problem)
    return {
      source: undefined,
      notes: [...notes, diagnose("name-refused", place, { reason: problem })],
      below,
    };
  const names = new Set(listed.map(({ name }) => name));
  return { source: readElement(layer, dir, segments.join("."), names), notes, below };
}

function list(dir: string, place: Place): Dirent[] | Diagnostic | null {
  try {
    return readdirSync(dir, { withFileTypes: true }).sort((a, b) => compareText(a.name, b.name));
  } catch (error) {
    return isMissing(error)
      ? null
      : diagnose("entry-unreadable", place, { reason: systemCode(error) });
  }
}

function childFolders(layer: Layer, segments: readonly string[], entries: readonly Dirent[]) {
  const below: (readonly string[])[] = [];
  const notes: Diagnostic[] = [];
  for (const entry of entries) {
    if (entry.name.startsWith(".") || SKIPPED.has(entry.name) || !isFolder(layer, segments, entry))
      continue;
    const problem =
      segments.length >= MAX_DEPTH ? "is nested too deeply" : segmentProblem(entry.name);
    if (!problem) below.push([...segments, entry.name]);
    else notes.push(refusal(layer, [...segments, entry.name], problem));
  }
  return { below, notes };
}

/** A refused folder with an `e.json` was meant as an element: an error. Any other is only worth a word. */
function refusal(layer: Layer, segments: readonly string[], reason: string): Diagnostic {
  const dir = join(layer.realPath ?? layer.path, ...segments);
  const place = { element: null, file: fileOf(layer, dir) };
  const meant = statOf(join(dir, "e.json")) !== undefined;
  return meant
    ? diagnose("name-refused", place, { reason: `it ${reason}` })
    : diagnose("entry-ignored", place, { reason: `the name ${reason}` });
}

/** Files beside element folders. At the top of a root they belong to the package around it, below an element to that. */
function strayFiles(
  layer: Layer,
  dir: string,
  segments: readonly string[],
  entries: readonly Dirent[],
): Diagnostic[] {
  const files =
    segments.length === 0
      ? []
      : entries.filter((entry) => entry.isFile() && !entry.name.startsWith("."));
  if (files.length === 0 || isInsideElement(layer, segments)) return [];
  return files.map((entry) => {
    const place = { element: null, file: fileOf(layer, join(dir, entry.name)) };
    return diagnose("entry-ignored", place, { reason: "there is no e.json in this folder" });
  });
}

function isInsideElement(layer: Layer, segments: readonly string[]): boolean {
  const root = layer.realPath ?? layer.path;
  return segments.some(
    (_, depth) => statOf(join(root, ...segments.slice(0, depth + 1), "e.json")) !== undefined,
  );
}

/** Follows links, since mounted folders are made of them; not one that leads to a folder above it. */
function isFolder(layer: Layer, segments: readonly string[], entry: Dirent): boolean {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  const dir = join(layer.realPath ?? layer.path, ...segments);
  const target = realPathOf(join(dir, entry.name));
  if (target === null || `${realPathOf(dir)}${sep}`.startsWith(`${target}${sep}`)) return false;
  return statOf(target)?.isDirectory() ?? false;
}
