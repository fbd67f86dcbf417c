import { EventEmitter } from "node:events";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, type FSWatcher } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, it } from "vitest";
import { emptySnapshot } from "../snapshot.ts";
import { startAutoReload } from "./auto-reload.ts";
import type { Dirty } from "./dirty.ts";
import type { Reloader } from "./reloader.ts";
import type { WatchFolder } from "./watch-folder.ts";

it("a saved folder is read twice, however often other folders change", async () => {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), "menshen-auto-reload-")));
  for (const name of ["Once", "Always"]) mkdirSync(join(dir, name));
  const events = new Map<string, () => void>();
  const watchFolder: WatchFolder = (folder, _, listener) => {
    events.set(folder, () => listener("change", "e.json"));
    const watcher: EventEmitter = new EventEmitter();
    return Object.assign(watcher, {
      close: () => watcher.emit("close"),
    }) as EventEmitter as FSWatcher;
  };
  const read: string[] = [];
  let number = 1;
  const some = async (dirty: readonly Dirty[]) => {
    const names = dirty.map(({ segments }) => segments.join("."));
    if (names.includes("Always") || !names.every((name) => read.includes(name))) number++;
    read.push(...names);
    return { ...emptySnapshot, number };
  };
  const all = async () => ({ ...emptySnapshot, number });
  const reload = await startAutoReload({
    roots: [{ path: dir }],
    secretsDir: undefined,
    watchFolder,
    retryWatchMs: 60_000,
    reloader: { some, all } as Partial<Reloader> as Reloader,
    codeFiles: () => [],
    swap() {},
    log: { debug: fail, info: fail, warn: fail, error: fail },
  });
  events.get(join(dir, "Once"))?.();
  await pause(10);
  for (let round = 0; round < 20; round++) {
    events.get(join(dir, "Always"))?.();
    await pause(20);
  }
  reload.close();
  rmSync(dir, { recursive: true });
  expect(read.filter((name) => name === "Once")).toHaveLength(2);
  expect(read.filter((name) => name === "Always").length).toBeGreaterThan(2);
});

function fail(): void {
  expect.fail("nothing is logged");
}
