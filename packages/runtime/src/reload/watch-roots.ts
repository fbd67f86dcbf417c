import { watch as watchFolder, lstatSync } from "node:fs";
import { dirname, join, parse } from "node:path";
import type { Layer } from "../read/layers.ts";
import { identityOf, realPathOf, statOf } from "../read/read-text.ts";

export interface RootWatchHandlers {
  /** A root appeared, disappeared or was replaced, or Kubernetes' `..data` link in it has a new target. */
  readonly onMoved: () => void;
  readonly onError: (error: unknown) => void;
}

/** Mounting over a folder and unmounting cause no event. */
const LOOK_EVERY_MS = 1_000;

/** Watches which folders the layers' roots are: their parents, and the links on the way to them. */
export function watchRoots(
  layers: readonly Layer[],
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
  const watchers = [...new Set(layers.flatMap(foldersOf))].flatMap((folder) => {
    try {
      return watchFolder(folder, check).on("error", onError);
    } catch (error) {
      // The system's limit of watches is reached, or the folder was just removed.
      onError(error);
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
