import type { Layer } from "../read/layers.ts";
import { gatherChanges, type Changes } from "./gather-changes.ts";
import type { WatchFolder } from "./watch-folder.ts";
import { watchRoots, type RootWatchHandlers } from "./watch-roots.ts";
import { watchSecrets } from "./watch-secrets.ts";
import { watchTree } from "./watch-tree.ts";

export interface WatchHandlers extends RootWatchHandlers {
  readonly onChanges: (changes: Changes) => void;
}

export interface LayerWatcher {
  /** Resolves when the watches are active. */
  readonly ready: Promise<void>;
  /** Also watches these code files, which may be in folders that are not scanned. */
  follow(files: Iterable<string>): void;
  close(): void;
}

/** Watches every layer's tree, its root, what its links lead to, and the folder of secret files. */
export function watchLayers(
  layers: readonly Layer[],
  secretsDir: string | undefined,
  watchFolder: WatchFolder,
  handlers: WatchHandlers,
): LayerWatcher {
  let closed = false;
  /** A new folder is watched before it is read. */
  const report = async (changes: Changes): Promise<void> => {
    for (const { layer, segments, deep } of changes.dirty) await trees[layer]?.sync(segments, deep);
    secrets?.sync();
    if (!closed) handlers.onChanges(changes);
  };
  const gather = gatherChanges((changes) => void report(changes));
  const trees = layers.map((layer) => watchTree(layer, gather, watchFolder, handlers.onError));
  const secrets =
    secretsDir === undefined
      ? undefined
      : watchSecrets(secretsDir, watchFolder, gather.touch, handlers.onError);
  const roots = watchRoots(layers, watchFolder, handlers);
  secrets?.sync();
  return {
    ready: Promise.all(trees.map((tree) => tree.sync([], true))).then(() => undefined),
    follow(files) {
      for (const tree of trees) tree.follow(files);
    },
    close() {
      closed = true;
      gather.stop();
      roots.close();
      secrets?.close();
      for (const tree of trees) tree.close();
    },
  };
}
