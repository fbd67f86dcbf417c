import { open, type FileHandle } from "node:fs/promises";

export interface DiskFlush {
  /** Resolves when everything that was written before the call is on disk. */
  readonly flush: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Brings a file to disk as `synchronous=FULL` would, but beside the event loop, and once for all who ask meanwhile. For
 * SQLite's write-ahead log, which holds every commit until a checkpoint, and a checkpoint syncs by itself. SQLite has no
 * locks on that file, so another handle to it does no harm; it stays the same file while the database is open.
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
      // The one that runs may have begun before the caller's last write.
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
