import type { Dirent } from "node:fs";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Logger } from "@menshen/core";
import { entriesOf, judgeEntry, pathIn } from "../read/entries.ts";
import { openLayer, type Layer, type Root } from "../read/layers.ts";
import { privatePath } from "./private-folder.ts";
import { finishInterruptedSave, removeLeftovers } from "./replace-files.ts";

const FOLDERS_PER_TURN = 200;

/** Ends saves that a crash interrupted, in every folder that the console may write. For a server before it loads them. */
export async function finishInterruptedSaves(roots: readonly Root[], log: Logger): Promise<void> {
  for (const [index, root] of roots.entries()) {
    if (root.official) continue;
    const layer = openLayer(root, index);
    removeAll(layer, log);
    const queue: (readonly string[])[] = [[]];
    for (let count = 1, segments = queue.pop(); segments; segments = queue.pop(), count++) {
      const dir = pathIn(layer, segments);
      const entries = entriesOf(dir);
      finish(dir, entries, log);
      for (const entry of entries)
        if (judgeEntry(layer, segments, entry).kind === "folder")
          queue.push([...segments, entry.name]);
      if (count % FOLDERS_PER_TURN === 0) await nextTurn();
    }
  }
}

/** Beside `app.json`, and in the folder of history and trash. */
function removeAll(layer: Layer, log: Logger): void {
  const ofServer = privatePath(layer);
  const inside = entriesOf(ofServer).flatMap(({ name }) => foldersBelow(join(ofServer, name)));
  const count = [layer.path, ofServer, ...inside].reduce(
    (sum, dir) => sum + removeLeftovers(dir),
    0,
  );
  if (count > 0)
    log.warn({ count, root: layer.name }, "temporary files of interrupted writes were removed");
}

/** A folder and those in it: history has one for each element, the trash one for each removed element. */
function foldersBelow(dir: string): string[] {
  return [
    dir,
    ...entriesOf(dir)
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(dir, name)),
  ];
}

function finish(dir: string, entries: readonly Dirent[], log: Logger): void {
  try {
    const end = finishInterruptedSave(dir, entries);
    if (end !== null) log.warn({ dir, end }, "a save was interrupted");
  } catch (error) {
    log.error({ err: error, dir }, "an interrupted save cannot be ended: remove its .tmp files");
  }
}
