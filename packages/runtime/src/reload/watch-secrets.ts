import { dirname, join } from "node:path";
import type { FSWatcher } from "node:fs";
import { entriesOf } from "../read/entries.ts";
import { identityOf, isMissing, statOf } from "../read/read-text.ts";
import { linkPlaces } from "./link-places.ts";
import type { WatchFolder } from "./watch-folder.ts";

export interface SecretsWatcher {
  /** Watches folders that have appeared. */
  sync(): void;
  close(): void;
}

const MAX_DEPTH = 4;

/** Watches the folder of secret files: everything in it, what its links lead to, and the folder above it. */
export function watchSecrets(
  secretsDir: string,
  watchFolder: WatchFolder,
  onChange: () => void,
  onError: (error: unknown) => void,
): SecretsWatcher {
  const watchers = new Map<string, { identity: string | null; watcher: FSWatcher }>();
  let closed = false;
  const start = (dir: string): void => {
    const identity = identityOf(dir);
    if (closed || identity === null || watchers.get(dir)?.identity === identity) return;
    watchers.get(dir)?.watcher.close();
    try {
      const watcher = watchFolder(dir, { recursive: false }, onChange).on("error", onError);
      watchers.set(dir, { identity, watcher });
    } catch (error) {
      if (!isMissing(error)) onError(error);
    }
  };
  return {
    sync() {
      const wanted = new Set(secretFolders(secretsDir));
      for (const [dir, { watcher }] of watchers) {
        if (wanted.has(dir)) continue;
        watcher.close();
        watchers.delete(dir);
      }
      for (const dir of wanted) start(dir);
    },
    close() {
      closed = true;
      for (const { watcher } of watchers.values()) watcher.close();
    },
  };
}

/** The folders whose entries decide what the secret files contain; the one above comes first. */
export function secretFolders(secretsDir: string): string[] {
  let above = dirname(secretsDir);
  while (above !== dirname(above) && !statOf(above)) above = dirname(above);
  const found = [above];
  const visit = (dir: string, depth: number): void => {
    found.push(dir);
    for (const entry of entriesOf(dir)) {
      const path = join(dir, entry.name);
      if (entry.isSymbolicLink()) found.push(...linkFolders(path));
      if (entry.isDirectory() && depth < MAX_DEPTH) visit(path, depth + 1);
    }
  };
  visit(secretsDir, 0);
  return found;
}

function linkFolders(link: string): string[] {
  try {
    return linkPlaces(link).map(({ dir }) => dir);
  } catch {
    // The link was removed in the meantime.
    return [];
  }
}
