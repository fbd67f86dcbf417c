import { open } from "node:fs/promises";

/**
 * Brings a file to disk as `synchronous=FULL` would, but beside the event loop, and once for all who ask meanwhile. For
 * SQLite's write-ahead log, which holds every commit until a checkpoint, and a checkpoint syncs by itself. SQLite has no
 * locks on that file, so another handle to it does no harm.
 */
export function createFlush(path: string): () => Promise<void> {
  let running: Promise<unknown> = Promise.resolve();
  let next: Promise<void> | undefined;
  return () => {
    // The one that runs may have begun before the caller's last write.
    next ??= running
      .catch(() => {})
      .then(() => {
        running = next ?? running;
        next = undefined;
        return sync(path);
      });
    return next;
  };
}

async function sync(path: string): Promise<void> {
  await using file = await open(path, "r+");
  await file.datasync();
}
