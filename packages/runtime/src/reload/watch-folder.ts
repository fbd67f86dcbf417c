import { watch, type FSWatcher } from "node:fs";
import { systemCode } from "../read/read-text.ts";

/** Starts to watch one folder, as `fs.watch` does. All watches are made through this port. */
export type WatchFolder = (
  dir: string,
  options: { readonly recursive: boolean },
  listener: (event: string, name: string | Buffer | null) => void,
) => FSWatcher;

export const watchNatively: WatchFolder = (dir, options, listener) => watch(dir, options, listener);

/** Counts the watches that are open. */
export function countWatches(watchFolder: WatchFolder): {
  watchFolder: WatchFolder;
  count: () => number;
} {
  let open = 0;
  return {
    count: () => open,
    watchFolder(dir, options, listener) {
      const watcher = watchFolder(dir, options, listener);
      open++;
      return watcher.once("close", () => open--);
    },
  };
}

/** What ran out, if that is why watching failed, and the command that raises the limit. */
export function exhaustionOf(error: unknown): { what: string; command: string } | undefined {
  const limits: Readonly<Record<string, string>> = {
    ENOSPC: "fs.inotify.max_user_watches=1048576",
    EMFILE: "fs.inotify.max_user_instances=1024",
  };
  const setting = limits[systemCode(error)];
  return setting === undefined
    ? undefined
    : { what: setting.split("=", 1)[0] ?? "", command: `sysctl -w ${setting}` };
}
