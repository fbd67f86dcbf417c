import { relative, sep } from "node:path";
import { watch as watchTree, type FSWatcher } from "chokidar";
import type { Layer } from "../read/layers.ts";
import { realPathOf } from "../read/read-text.ts";
import type { Dirty } from "./dirty.ts";
import { watchRoots, type RootWatchHandlers } from "./watch-roots.ts";

/** Changes on disk since the last report. */
interface Changes {
  readonly dirty: readonly Dirty[];
  /** Real paths of code files. */
  readonly codeFiles: readonly string[];
}

export interface WatchHandlers extends RootWatchHandlers {
  readonly onChanges: (changes: Changes) => void;
}

export interface LayerWatcher {
  /** Resolves when the watchers are active. */
  readonly ready: Promise<void>;
  close(): Promise<void>;
}

/** One save causes several events; they arrive within this time. */
const GATHER_MS = 4;

/** Watches every layer's tree, the links on the way to it, and the folder of secret files. */
export function watchLayers(
  layers: readonly Layer[],
  secretsDir: string | undefined,
  handlers: WatchHandlers,
): LayerWatcher {
  const gather = gatherer(handlers.onChanges);
  const trees = layers.map((layer) => treeOf(layer, gather, handlers.onError));
  if (secretsDir !== undefined) trees.push(secretsTree(secretsDir, gather, handlers.onError));
  const roots = watchRoots(layers, handlers);
  return {
    ready: Promise.all(trees.map(isReady)).then(() => undefined),
    async close() {
      gather.stop();
      roots.close();
      await Promise.all(trees.map((tree) => tree.close()));
    },
  };
}

interface Gatherer {
  readonly folder: (dirty: Dirty) => void;
  readonly file: (path: string) => void;
  readonly touch: () => void;
  readonly stop: () => void;
}

function gatherer(report: (changes: Changes) => void): Gatherer {
  let folders = new Map<string, Dirty>();
  let files = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    timer = undefined;
    const changes = { dirty: [...folders.values()], codeFiles: [...files] };
    folders = new Map();
    files = new Set();
    report(changes);
  };
  const touch = (): void => {
    timer ??= setTimeout(flush, GATHER_MS);
  };
  return {
    folder(dirty) {
      const key = `${dirty.layer}/${dirty.segments.join("/")}`;
      folders.set(key, { ...dirty, deep: dirty.deep || (folders.get(key)?.deep ?? false) });
      touch();
    },
    file(path) {
      files.add(path);
      touch();
    },
    touch,
    stop: () => clearTimeout(timer),
  };
}

function treeOf(layer: Layer, gather: Gatherer, onError: (error: unknown) => void): FSWatcher {
  const root = layer.realPath ?? layer.path;
  const segmentsOf = (path: string): string[] =>
    relative(root, path)
      .split(sep)
      .filter((part) => part !== "");
  const tree = watchTree(root, {
    ignoreInitial: true,
    // With `atomic`, chokidar delays deletions by 100 ms; the reloader handles half-saved files itself.
    atomic: false,
    ignored: (path) =>
      segmentsOf(path).some(
        (part) => part === "node_modules" || (part.startsWith(".") && part !== ".."),
      ),
  });
  tree.on("error", onError);
  tree.on("all", (event, path) => {
    const segments = segmentsOf(path);
    const isFolder = event === "addDir" || event === "unlinkDir";
    gather.folder({
      layer: layer.index,
      segments: isFolder ? segments : segments.slice(0, -1),
      deep: isFolder,
    });
    if (!isFolder) gather.file(realPathOf(path) ?? path);
  });
  return tree;
}

function secretsTree(
  secretsDir: string,
  gather: Gatherer,
  onError: (error: unknown) => void,
): FSWatcher {
  const tree = watchTree(secretsDir, { ignoreInitial: true, atomic: false, depth: 4 });
  tree.on("error", onError);
  // Every build compares the stamps of the secret files that its elements read.
  tree.on("all", gather.touch);
  return tree;
}

function isReady(tree: FSWatcher): Promise<void> {
  return new Promise((resolve) => tree.once("ready", () => resolve()));
}
