import { setTimeout as pause } from "node:timers/promises";
import type { Builder, LayerState } from "./snapshot-builder.ts";
import { hasErrors } from "../diagnostics.ts";
import { discover, readFolder, type Findings } from "../read/discover.ts";
import { openLayer, type Layer, type Root } from "../read/layers.ts";
import type { Loader } from "../read/code-loader.ts";
import type { Snapshot } from "../snapshot.ts";
import { sameSource, type ElementSource } from "../read/element-source.ts";

/** A folder to read again. */
export interface Dirty {
  readonly layer: number;
  readonly segments: readonly string[];
  /** Also everything below it. */
  readonly deep: boolean;
}

export interface Reloader {
  readonly layers: readonly LayerState[];
  /** Reads everything again. */
  all(): Promise<Snapshot>;
  /** Reads the given folders and code files again. */
  some(dirty: readonly Dirty[], codeFiles: readonly string[]): Promise<Snapshot>;
  /** Runs `task` while nothing is being reloaded. Inside, use `reread`. */
  exclusive<T>(
    task: (reread: (dirty: readonly Dirty[]) => Promise<Snapshot>) => Promise<T>,
  ): Promise<T>;
}

/** A just-truncated file is empty for a moment, and some editors move the old file away first. */
const SETTLE_MS = 25;

/** Reloads run one at a time, in the order they were asked for. */
export function createReloader(roots: readonly Root[], loader: Loader, builder: Builder): Reloader {
  let layers: LayerState[] = [];
  let queue: Promise<unknown> = Promise.resolve();
  const enqueue = <T>(task: () => Promise<T>): Promise<T> => {
    const run = queue.then(task);
    queue = run.catch(() => undefined);
    return run;
  };
  const readAll = async (): Promise<Snapshot> => {
    layers = await Promise.all(roots.map((root, index) => rescan(root, index, layers[index])));
    loader.refresh();
    return builder.build(layers);
  };
  const readSome = async (
    dirty: readonly Dirty[],
    codeFiles: readonly string[],
  ): Promise<Snapshot> => {
    if (
      dirty.some(
        ({ layer }) => openLayer(roots[layer] as Root, layer).stamp !== layers[layer]?.layer.stamp,
      )
    )
      return readAll();
    const unsettled = await readFolders(layers, dirty);
    if (unsettled.length > 0) {
      await pause(SETTLE_MS);
      await readFolders(layers, unsettled);
    }
    loader.refresh(codeFiles);
    return builder.build(layers);
  };
  return {
    get layers() {
      return layers;
    },
    all: () => enqueue(readAll),
    some: (dirty, codeFiles) => enqueue(() => readSome(dirty, codeFiles)),
    exclusive: (task) => enqueue(() => task((dirty) => readSome(dirty, []))),
  };
}

async function rescan(
  root: Root,
  index: number,
  before: LayerState | undefined,
): Promise<LayerState> {
  const opened = openLayer(root, index);
  const layer = before?.layer.stamp === opened.stamp ? before.layer : opened;
  const findings = await discover(layer);
  for (const [name, source] of findings.sources)
    findings.sources.set(name, kept(before?.findings, name, source));
  return { layer, findings };
}

/** Reads folders into the layers' findings. Returns those that look half-saved. */
async function readFolders(
  layers: readonly LayerState[],
  dirty: readonly Dirty[],
): Promise<Dirty[]> {
  const unsettled: Dirty[] = [];
  for (const one of dirty) {
    const state = layers[one.layer];
    if (!state) continue;
    const name = one.segments.join(".");
    const before = state.findings.sources.get(name);
    await (one.deep ? readDeep(state, one.segments) : readShallow(state, one.segments));
    const after = state.findings.sources.get(name);
    if (before !== after && isUnsettled(before, after)) unsettled.push({ ...one, deep: false });
  }
  return unsettled;
}

/** Something that was there is missing, or a file is not JSON: the save may not be over. */
function isUnsettled(before: ElementSource | undefined, after: ElementSource | undefined): boolean {
  if (!after) return before !== undefined;
  const isTorn =
    hasErrors(after.diagnostics) || hasErrors(after.config.document?.diagnostics ?? []);
  const isMissing =
    (before?.body && !after.body) || (before?.config.document && !after.config.document);
  return isTorn || Boolean(isMissing);
}

function readShallow({ layer, findings }: LayerState, segments: readonly string[]): void {
  const name = segments.join(".");
  const { source, notes } = readFolder(layer, segments);
  if (source) findings.sources.set(name, kept(findings, name, source));
  else findings.sources.delete(name);
  if (notes.length > 0) findings.notes.set(name, notes);
  else findings.notes.delete(name);
}

async function readDeep(
  { layer, findings }: LayerState,
  segments: readonly string[],
): Promise<void> {
  const fresh = await discover(layer, segments);
  const name = segments.join(".");
  const isInside = (other: string): boolean =>
    name === "" || other === name || other.startsWith(`${name}.`);
  for (const [key, source] of fresh.sources) fresh.sources.set(key, kept(findings, key, source));
  for (const key of [...findings.sources.keys()].filter(isInside)) findings.sources.delete(key);
  for (const key of [...findings.notes.keys()].filter(isInside)) findings.notes.delete(key);
  for (const [key, source] of fresh.sources) findings.sources.set(key, source);
  for (const [key, notes] of fresh.notes) findings.notes.set(key, notes);
}

/** The source as it was before, where it is still the same: its element is then left alone. */
function kept(before: Findings | undefined, name: string, source: ElementSource): ElementSource {
  const known = before?.sources.get(name);
  return known && sameSource(known, source) ? known : source;
}

/** The layers' real paths: where element code may lie. */
export function codeRoots(layers: readonly LayerState[]): string[] {
  return layers.flatMap(({ layer }: { layer: Layer }) => layer.realPath ?? []);
}
