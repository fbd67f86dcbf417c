import { lstatSync, type FSWatcher } from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { entriesOf, isScanned, judgeEntry, namedEntry, pathIn } from "../read/entries.ts";
import type { Layer } from "../read/layers.ts";
import { identityOf, isMissing, realPathOf } from "../read/read-text.ts";
import { linkPlaces } from "./link-places.ts";
import type { Gatherer } from "./gather-changes.ts";
import type { WatchFolder } from "./watch-folder.ts";

/** Watches the folders of one layer that a scan reads, and what its links lead to. */
export interface TreeWatcher {
  /**
   * Watches a folder, what its links lead to and, where `deep`, all folders below it. Ends the watches of folders that
   * are gone.
   */
  sync(segments: readonly string[], deep: boolean): Promise<void>;
  /** Also watches these code files, which may be in folders that are not scanned. */
  follow(files: Iterable<string>): void;
  close(): void;
}

/** One watch reports a whole tree there. Elsewhere each folder needs its own. */
const IS_RECURSIVE = process.platform === "darwin" || process.platform === "win32";
const FOLDERS_PER_TURN = 200;

interface Watched {
  readonly identity: string | null;
  /** Of the folder itself, once an entry of it has changed: resolving each entry takes several system calls. */
  realPath?: string;
  readonly watcher: FSWatcher | undefined;
}

export function watchTree(
  layer: Layer,
  gather: Gatherer,
  watchFolder: WatchFolder,
  onError: (error: unknown) => void,
): TreeWatcher {
  const root = pathIn(layer, []);
  /** By segments, joined with slashes. */
  const folders = new Map<string, Watched>();
  /** Folders outside the scan, with what an entry in them affects. */
  const outside = new Map<string, Map<string, Map<string, () => void>>>();
  const outsideWatchers = new Map<string, Watched>();
  const closing = new AbortController();

  const dirty = (segments: readonly string[], deep: boolean): void =>
    gather.folder({ layer: layer.index, segments, deep });

  const onEntry = (segments: readonly string[], name: string | null): void => {
    if (name === null) return dirty(segments, true);
    if (name.startsWith(".")) return;
    const path = join(pathIn(layer, segments), name);
    const below = [...segments, name];
    const entry = lstatSync(path, { throwIfNoEntry: false });
    const isFolder =
      entry !== undefined && judgeEntry(layer, segments, namedEntry(name, entry)).kind === "folder";
    if (isFolder || folders.has(below.join("/"))) dirty(below, true);
    dirty(segments, false);
    const real = entry?.isSymbolicLink() ? realPathOf(path) : undefined;
    gather.file(real ?? join(realPathIn(segments), name));
  };

  const realPathIn = (segments: readonly string[]): string => {
    const dir = pathIn(layer, segments);
    const folder = folders.get(segments.join("/"));
    const realPath = folder?.realPath ?? realPathOf(dir) ?? dir;
    if (folder) folder.realPath = realPath;
    return realPath;
  };

  const affect = (dir: string, name: string): void => {
    for (const effect of outside.get(dir)?.get(name)?.values() ?? []) effect();
  };

  const watch = (
    dir: string,
    onName: (name: string | null) => void,
    recursive = false,
  ): Watched => {
    const identity = identityOf(dir);
    try {
      const watcher = watchFolder(dir, { recursive }, (_, name) => {
        if (!closing.signal.aborted) onName(name === null ? null : String(name));
      });
      return { identity, watcher: watcher.on("error", onError) };
    } catch (error) {
      if (!isMissing(error)) onError(error);
      return { identity: null, watcher: undefined };
    }
  };

  const watchScanned = (segments: readonly string[]): void => {
    const key = segments.join("/");
    const dir = pathIn(layer, segments);
    const before = folders.get(key);
    if (before?.watcher && before.identity === identityOf(dir)) return;
    before?.watcher?.close();
    const isCovered =
      IS_RECURSIVE &&
      segments.length > 0 &&
      !lstatSync(dir, { throwIfNoEntry: false })?.isSymbolicLink();
    folders.set(
      key,
      isCovered
        ? { identity: identityOf(dir), watcher: undefined }
        : watch(dir, (path) => onPath(segments, path), IS_RECURSIVE),
    );
  };

  /** The name is a path where the watch is recursive. */
  const onPath = (base: readonly string[], path: string | null): void => {
    const segments = [...base, ...(path ?? "").split(sep).slice(0, -1)];
    if (path === null) return dirty(base, true);
    if (folders.has(segments.join("/"))) return onEntry(segments, basename(path));
    const file = join(pathIn(layer, base), path);
    gather.file(realPathOf(file) ?? file);
  };

  const watchOutside = (dir: string, name: string, key: string, effect: () => void): void => {
    const names = outside.get(dir) ?? new Map<string, Map<string, () => void>>();
    outside.set(dir, names);
    const effects = names.get(name) ?? new Map<string, () => void>();
    names.set(name, effects.set(key, effect));
    const before = outsideWatchers.get(dir);
    if (before?.watcher && before.identity === identityOf(dir)) return;
    before?.watcher?.close();
    outsideWatchers.set(
      dir,
      watch(dir, (changed) => {
        if (changed !== null) affect(dir, changed);
        else for (const one of names.keys()) affect(dir, one);
      }),
    );
  };

  const watchLink = (segments: readonly string[], name: string): void => {
    const link = join(pathIn(layer, segments), name);
    const effect = (): void => onEntry(segments, name);
    try {
      for (const place of linkPlaces(link)) watchOutside(place.dir, place.name, link, effect);
    } catch (error) {
      // The link was removed in the meantime.
      if (!isMissing(error)) onError(error);
    }
  };

  const forget = (segments: readonly string[]): void => {
    const prefix = segments.join("/");
    for (const [key, { watcher, identity }] of folders) {
      if (prefix !== "" && key !== prefix && !key.startsWith(`${prefix}/`)) continue;
      if (
        identity !== null &&
        identityOf(pathIn(layer, key === "" ? [] : key.split("/"))) === identity
      )
        continue;
      watcher?.close();
      folders.delete(key);
    }
  };

  return {
    async sync(from, deep) {
      if (closing.signal.aborted || layer.realPath === null || !isScanned(layer, from)) return;
      if (deep) forget(from);
      const queue: (readonly string[])[] = [from];
      let count = 0;
      for (
        let segments = queue.pop();
        segments && !closing.signal.aborted;
        segments = queue.pop()
      ) {
        // Watched before it is listed, so that nothing appears in between unseen.
        watchScanned(segments);
        for (const entry of entriesOf(pathIn(layer, segments))) {
          if (deep && judgeEntry(layer, segments, entry).kind === "folder")
            queue.push([...segments, entry.name]);
          if (entry.isSymbolicLink() && !entry.name.startsWith("."))
            watchLink(segments, entry.name);
        }
        if (++count % FOLDERS_PER_TURN === 0) await nextTurn();
      }
    },
    follow(files) {
      for (const file of files) {
        const dir = dirname(file);
        const isInside = dir === root || dir.startsWith(root + sep);
        const key =
          dir === root
            ? ""
            : dir
                .slice(root.length + 1)
                .split(sep)
                .join("/");
        if (closing.signal.aborted || (isInside && folders.has(key))) continue;
        if (isInside) watchOutside(dir, basename(file), file, () => gather.file(file));
      }
    },
    close() {
      closing.abort();
      for (const { watcher } of [...folders.values(), ...outsideWatchers.values()])
        watcher?.close();
    },
  };
}
