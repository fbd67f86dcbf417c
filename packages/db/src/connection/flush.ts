import { open, type FileHandle } from "node:fs/promises";

export interface DiskFlush {
  /** Resolves when everything written before the call is on disk. */
  readonly flush: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Syncs a file as `synchronous=FULL` would, but outside the event loop and once for all concurrent callers. For SQLite's
 * write-ahead log, which holds every commit until a checkpoint; a checkpoint syncs by itself. SQLite takes no locks on
 * that file, so a second handle is harmless, and the file stays the same while the database is open.
 */
export function createFlush(path: string): DiskFlush {
  let file: FileHandle | undefined;
  let running: Promise<unknown> = Promise.resolve();
  let next: Promise<void> | undefined;

  async function sync(): Promise<void> {
    file ??= await open(path, "r+");
    await file.datasync();
  }

  return {
    flush() {
      // The running sync may have started before the caller's last write.
      next ??= running
        .catch(() => {})
        .then(() => {
          running = next ?? running;
          next = undefined;
          return sync();
        });
      return next;
    },
    async close() {
      await (next ?? running).catch(() => {});
      await file?.close();
    },
  };
}
