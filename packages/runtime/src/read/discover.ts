import { readdirSync, type Dirent } from "node:fs";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { nameProblem, type Bilingual } from "@menshen/core";
import { compareText, diagnose, type Diagnostic, type Place } from "../diagnostics.ts";
import { isScanned, judgeEntry, pathIn } from "./entries.ts";
import type { Layer } from "./layers.ts";
import { isMissing, statOf, systemCode } from "./read-text.ts";
import { placeIn, readElement, type ElementSource } from "./element-source.ts";

/** The element folders of one layer, by full name. */
export interface Discovery {
  readonly sources: Map<string, ElementSource>;
  /** Diagnostics of folders that are not elements, by the folder's dotted path. */
  readonly notes: Map<string, readonly Diagnostic[]>;
}

const FOLDERS_PER_TURN = 200;

/** Walks a layer, or the part of it below `from`. Yields to the event loop between chunks of folders. */
export async function discover(layer: Layer, from: readonly string[] = []): Promise<Discovery> {
  const discovery: Discovery = { sources: new Map(), notes: new Map() };
  if (layer.realPath === null || !isScanned(layer, from)) return discovery;
  let folders = 0;
  const queue: (readonly string[])[] = [from];
  for (let segments = queue.pop(); segments; segments = queue.pop()) {
    const { source, notes, below } = readScanned(layer, segments);
    const name = segments.join(".");
    if (source) discovery.sources.set(name, source);
    if (notes.length > 0) discovery.notes.set(name, notes);
    queue.push(...below);
    if (++folders % FOLDERS_PER_TURN === 0) await nextTurn();
  }
  return discovery;
}

export interface Folder {
  readonly source: ElementSource | undefined;
  readonly notes: readonly Diagnostic[];
  readonly below: readonly (readonly string[])[];
}

/** One folder without the ones below it. Empty where a scan from the root would not come to it. */
export function readFolder(layer: Layer, segments: readonly string[]): Folder {
  if (!isScanned(layer, segments)) return { source: undefined, notes: [], below: [] };
  return readScanned(layer, segments);
}

/** A missing folder is empty. */
function readScanned(layer: Layer, segments: readonly string[]): Folder {
  const dir = pathIn(layer, segments);
  const place = placeIn(layer, dir, null);
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
    const verdict = judgeEntry(layer, segments, entry);
    if (verdict.kind === "folder") below.push([...segments, entry.name]);
    if (verdict.kind === "refused")
      notes.push(refusal(layer, [...segments, entry.name], verdict.reason));
  }
  return { below, notes };
}

/** A badly named folder with an `e.json` was meant as an element: an error. Any other folder is only reported. */
function refusal(layer: Layer, segments: readonly string[], reason: Bilingual): Diagnostic {
  const dir = join(layer.realPath ?? layer.path, ...segments);
  const place = placeIn(layer, dir, null);
  const isElement = statOf(join(dir, "e.json")) !== undefined;
  return isElement
    ? diagnose("name-refused", place, { reason: { zh: reason.zh, en: `it ${reason.en}` } })
    : diagnose("entry-ignored", place, {
        reason: { zh: `名称${reason.zh}`, en: `the name ${reason.en}` },
      });
}

/** Files outside element folders, except at the top of a root, where they belong to the package around it. */
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
  const telling = files.find(({ name }) => isElementFile(name, segments.at(-1) ?? ""));
  if (telling)
    return [diagnose("element-unmarked", placeIn(layer, dir, null), { name: telling.name })];
  return files.map((entry) => {
    const place = placeIn(layer, join(dir, entry.name), null);
    return diagnose("entry-ignored", place, { reason: unmarked });
  });
}

const unmarked: Bilingual = {
  zh: "此目录中没有 e.json",
  en: "there is no e.json in this folder",
};

/** A file that an element of this name has, or an e.json whose name is wrong. */
function isElementFile(name: string, own: string): boolean {
  const [file, folder] = [name.toLowerCase(), own.toLowerCase()];
  return (
    /^e\.json[c5]?(?:\.txt)?$/.test(file) ||
    [".json", ".ts", ".js"].some((end) => file === folder + end)
  );
}

function isInsideElement(layer: Layer, segments: readonly string[]): boolean {
  const root = layer.realPath ?? layer.path;
  return segments.some(
    (_, depth) => statOf(join(root, ...segments.slice(0, depth + 1), "e.json")) !== undefined,
  );
}
