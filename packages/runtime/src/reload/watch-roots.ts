import { lstatSync } from "node:fs";
import { dirname, join, parse } from "node:path";
import type { Layer } from "../read/layers.ts";
import { identityOf, isMissing, realPathOf, statOf } from "../read/read-text.ts";
import type { WatchFolder } from "./watch-folder.ts";

export interface RootWatchHandlers {
  /** A root appeared, disappeared or was replaced, or Kubernetes' `..data` link in it has a new target. */
  readonly onMoved: () => void;
  readonly onError: (error: unknown) => void;
}

/** Mounting over a folder and unmounting cause no event. */
const LOOK_EVERY_MS = 1_000;

/** Watches which folders the layers' roots are: their parents, and the links on the way to them. Without `watchFolder` it polls. */
export function watchRoots(
  layers: readonly Layer[],
  watchFolder: WatchFolder | undefined,
  { onMoved, onError }: RootWatchHandlers,
): { close: () => void } {
  const targets = (): string =>
    JSON.stringify(
      layers.map(({ path }) => [
        realPathOf(path),
        identityOf(path),
        realPathOf(join(path, "..data")),
      ]),
    );
  const initial = targets();
  const check = (): void => {
    if (targets() !== initial) onMoved();
  };
  const timer = setInterval(check, LOOK_EVERY_MS).unref();
  const folders = watchFolder ? [...new Set(layers.flatMap(foldersOf))] : [];
  const watchers = folders.flatMap((folder) => {
    try {
      return watchFolder?.(folder, { recursive: false }, check).on("error", onError) ?? [];
    } catch (error) {
      if (!isMissing(error)) onError(error);
      return [];
    }
  });
  return {
    close() {
      clearInterval(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}

/** The root, the nearest existing folder above it, and the folders of the links on the way to it. */
function foldersOf({ path, realPath }: Layer): string[] {
  const { root } = parse(path);
  const found = realPath === null ? [] : [path];
  for (let at = path; at !== root; at = dirname(at)) {
    if (lstatSync(at, { throwIfNoEntry: false })?.isSymbolicLink()) found.push(dirname(at));
  }
  let above = dirname(path);
  while (above !== root && !statOf(above)) above = dirname(above);
  return [...found, above];
}
