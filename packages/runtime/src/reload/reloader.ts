import { setTimeout as pause } from "node:timers/promises";
import type { SnapshotBuilder, LayerState } from "./snapshot-builder.ts";
import type { Dirty } from "./dirty.ts";
import { diagnose, hasErrors, type Diagnostic, type Place } from "../diagnostics.ts";
import { discoverSettled, isGone, isLost, untilSettled } from "./lost-root.ts";
import { discover, readFolder, type Discovery } from "../read/discover.ts";
import { openLayer, type Layer, type Root } from "../read/layers.ts";
import type { Loader } from "../read/code-loader.ts";
import type { Snapshot } from "../snapshot.ts";
import { partsOf, type Part } from "./parts.ts";
import { turn } from "./turn.ts";
import { sameSource, type ElementSource } from "../read/element-source.ts";

export interface Reloader {
  readonly layers: readonly LayerState[];
  /** Reads everything again. */
  all(): Promise<Snapshot>;
  /** Reads the given folders and code files again. */
  some(dirty: readonly Dirty[], codeFiles: readonly string[]): Promise<Snapshot>;
  /** Diagnostics that belong to no layer, from the next reload on. */
  setNotes(notes: readonly Diagnostic[]): void;
  /** Links again what was read, such as when code has loaded late. */
  relink(): Promise<Snapshot>;
  /** Runs `task` while no reload is running. The task reloads with `reread`. */
  exclusive<T>(task: (reread: Reread) => Promise<T>): Promise<T>;
}

/** Reads folders again and builds a snapshot. */
export type Reread = (dirty: readonly Dirty[]) => Promise<Snapshot>;

/** A truncated file is empty for a moment, and some editors move the old file away first. */
const HALF_SAVED_WAIT_MS = 25;
const MOST_READS = 10;

/** Runs reloads one at a time, in the order of their requests. */
export function createReloader(
  roots: readonly Root[],
  loader: Loader,
  builder: SnapshotBuilder,
): Reloader {
  let layers: LayerState[] = [];
  let notes: readonly Diagnostic[] = [];
  let queue: Promise<unknown> = Promise.resolve();
  const enqueue = <T>(task: () => Promise<T>): Promise<T> => {
    const run = queue.then(task);
    queue = run.catch(() => undefined);
    return run;
  };
  const lostRoots = (): string[] =>
    codeRoots(layers.filter(({ lost }: LayerState) => lost !== undefined));
  const readAll = async (): Promise<Snapshot> => {
    layers = await Promise.all(roots.map((root, index) => rescan(root, index, layers[index])));
    loader.refresh(undefined, lostRoots());
    return builder.build(layers, notes);
  };
  const readSome = async (
    dirty: readonly Dirty[],
    codeFiles: readonly string[],
  ): Promise<Snapshot> => {
    const touched = [...new Set(dirty.map(({ layer }) => layer))];
    const isReplaced = (): boolean =>
      touched.some(
        (layer) => openLayer(roots[layer] as Root, layer).stamp !== layers[layer]?.layer.stamp,
      );
    if (isReplaced()) return readAll();
    const parts = partsOf(layers, dirty);
    // Removing a root empties it first: its elements stay until it is certain that the root itself does.
    const shrinking = await shrinkingLayers(parts);
    for (const state of shrinking) await untilSettled(state);
    if (shrinking.size > 0 && isReplaced()) return readAll();
    const read = new Set<string>();
    let halfSaved = await readParts(parts, read);
    for (let reads = 1; halfSaved.length > 0 && reads < MOST_READS; reads++) {
      await pause(HALF_SAVED_WAIT_MS);
      // A folder that reads the same again is not being saved, only broken.
      halfSaved = await readParts(halfSaved, read);
    }
    loader.refresh(codeFiles, lostRoots());
    return builder.build(layers, notes, read);
  };
  return {
    get layers() {
      return layers;
    },
    setNotes(next) {
      notes = next;
    },
    all: () => enqueue(readAll),
    some: (dirty, codeFiles) => enqueue(() => readSome(dirty, codeFiles)),
    relink: () => enqueue(() => builder.build(layers, notes, new Set())),
    exclusive: (task) => enqueue(() => task((dirty) => readSome(dirty, []))),
  };
}

async function rescan(
  root: Root,
  index: number,
  before: LayerState | undefined,
): Promise<LayerState> {
  const opened = openLayer(root, index, before?.layer);
  const layer = before?.layer.stamp === opened.stamp ? before.layer : opened;
  const isOther = before !== undefined && before.layer.identity !== opened.identity;
  const discovery = isOther ? await discoverSettled(layer) : await discover(layer);
  if (before && isLost(before, layer, discovery))
    return { ...before, lost: diagnose("root-lost", rootPlace(before.layer)) };
  for (const [name, source] of discovery.sources)
    discovery.sources.set(name, reuseUnchanged(before?.discovery, name, source));
  return { layer, discovery };
}

function rootPlace({ name, path }: Layer): Place {
  return { element: null, file: name, path };
}

async function shrinkingLayers(parts: readonly Part[]): Promise<ReadonlySet<LayerState>> {
  const shrinking = new Set<LayerState>();
  for (const { state, names } of parts) {
    await turn();
    if (names.some((name) => isGone(state, name))) shrinking.add(state);
  }
  return shrinking;
}

/** Reads parts of layers into their discoveries, and their names into `read`. Returns the folders that look half-saved. */
async function readParts(parts: readonly Part[], read: Set<string>): Promise<Part[]> {
  const halfSaved: Part[] = [];
  for (const part of parts) {
    await turn();
    const { state, segments } = part;
    const name = segments.join(".");
    const before = state.discovery.sources.get(name);
    for (const one of await readPart(part)) read.add(one);
    const after = state.discovery.sources.get(name);
    if (before !== after && looksHalfSaved(before, after))
      halfSaved.push({ ...part, deep: false, names: [name] });
  }
  return halfSaved;
}

/** A file is missing that was there before, or is not JSON: the save may still be running. */
function looksHalfSaved(
  before: ElementSource | undefined,
  after: ElementSource | undefined,
): boolean {
  if (!after) return before !== undefined;
  const isTorn =
    hasErrors(after.diagnostics) || hasErrors(after.config.document?.diagnostics ?? []);
  const isMissing =
    (before?.body && !after.body) || (before?.config.document && !after.config.document);
  return isTorn || Boolean(isMissing);
}

/** Returns the names of all folders that it read, or that are gone. */
async function readPart({ state, segments, deep, names }: Part): Promise<Iterable<string>> {
  const { layer, discovery } = state;
  const fresh = deep ? await discover(layer, segments) : discoverOne(layer, segments);
  for (const [name, source] of fresh.sources)
    fresh.sources.set(name, reuseUnchanged(discovery, name, source));
  for (const name of names) {
    discovery.sources.delete(name);
    discovery.notes.delete(name);
  }
  for (const [name, source] of fresh.sources) discovery.sources.set(name, source);
  for (const [name, notes] of fresh.notes) discovery.notes.set(name, notes);
  return [...names, ...fresh.sources.keys()];
}

function discoverOne(layer: Layer, segments: readonly string[]): Discovery {
  const name = segments.join(".");
  const { source, notes } = readFolder(layer, segments);
  return {
    sources: new Map(source && [[name, source]]),
    notes: new Map(notes.length > 0 ? [[name, notes]] : []),
  };
}

/** Returns the previous source where it is equal, so that its element is not built again. */
function reuseUnchanged(
  before: Discovery | undefined,
  name: string,
  source: ElementSource,
): ElementSource {
  const previous = before?.sources.get(name);
  return previous && sameSource(previous, source) ? previous : source;
}

/** The layers' real paths: the folders that may contain element code. */
export function codeRoots(layers: readonly LayerState[]): string[] {
  return layers.flatMap(({ layer }: { layer: Layer }) => layer.realPath ?? []);
}
