import { lstatSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as nextTurn, setTimeout as pause } from "node:timers/promises";
import { entriesOf, judgeEntry, pathIn } from "../read/entries.ts";
import type { Layer } from "../read/layers.ts";
import { stampOf } from "../read/read-text.ts";
import type { Dirty } from "./dirty.ts";
import type { Changes } from "./gather-changes.ts";
import { secretFolders } from "./watch-secrets.ts";

export interface Poller {
  /** Resolves when later changes will be noticed. */
  readonly ready: Promise<void>;
  close(): void;
}

export interface PollSubject {
  readonly layers: readonly Layer[];
  readonly secretsDir: string | undefined;
  /** Code files, which may be in folders that are not scanned. */
  readonly codeFiles: () => readonly string[];
}

const INTERVAL_MS = 2_000;
/** Polling takes at most this share of one core. */
const SHARE = 0.05;
const FOLDERS_PER_TURN = 200;

/** Compares the stamps of all files with those of the last look, where the system has no watches left. */
export function pollLayers(subject: PollSubject, report: (changes: Changes) => void): Poller {
  const closing = new AbortController();
  const started = takeStamps(subject);
  const run = async (): Promise<void> => {
    let before = await started;
    let tookMs = 0;
    while (!closing.signal.aborted) {
      await pause(Math.max(INTERVAL_MS, tookMs / SHARE), undefined, { ref: false });
      if (closing.signal.aborted) return;
      const startedMs = performance.now();
      const now = await takeStamps(subject);
      tookMs = performance.now() - startedMs;
      const changes = compare(before, now);
      before = now;
      if (changes) report(changes);
    }
  };
  void run();
  return {
    ready: started.then(() => undefined),
    close() {
      closing.abort();
    },
  };
}

interface Stamps {
  /** By layer, then by segments joined with slashes. */
  readonly layers: readonly ReadonlyMap<string, string>[];
  readonly code: ReadonlyMap<string, string>;
  readonly secrets: string;
}

async function takeStamps({ layers, secretsDir, codeFiles }: PollSubject): Promise<Stamps> {
  const folders = [];
  for (const layer of layers) folders.push(await stampsOf(layer));
  return {
    layers: folders,
    code: new Map(codeFiles().map((file) => [file, stampOf(file)])),
    secrets:
      secretsDir === undefined ? "" : secretFolders(secretsDir).slice(1).map(stampOfFolder).join(),
  };
}

async function stampsOf(layer: Layer): Promise<Map<string, string>> {
  const stamps = new Map<string, string>();
  const queue: (readonly string[])[] = [[]];
  for (let segments = queue.pop(); segments; segments = queue.pop()) {
    const dir = pathIn(layer, segments);
    stamps.set(segments.join("/"), stampOfFolder(dir));
    for (const entry of entriesOf(dir))
      if (judgeEntry(layer, segments, entry).kind === "folder")
        queue.push([...segments, entry.name]);
    if (stamps.size % FOLDERS_PER_TURN === 0) await nextTurn();
  }
  return stamps;
}

/** Of every file its stamp, of every other entry its name. */
function stampOfFolder(dir: string): string {
  return entriesOf(dir)
    .map((entry) => {
      const path = join(dir, entry.name);
      const isFolder = lstatSync(path, { throwIfNoEntry: false })?.isDirectory();
      return isFolder ? entry.name : `${entry.name}=${stampOf(path)}`;
    })
    .join();
}

function compare(before: Stamps, now: Stamps): Changes | undefined {
  const dirty = now.layers.flatMap((folders, layer) =>
    changedKeys(before.layers[layer] ?? new Map<string, string>(), folders).map((key): Dirty => ({
      layer,
      segments: key === "" ? [] : key.split("/"),
      deep: before.layers[layer]?.has(key) !== folders.has(key),
    })),
  );
  const codeFiles = changedKeys(before.code, now.code);
  const isSame = dirty.length + codeFiles.length === 0 && before.secrets === now.secrets;
  return isSame ? undefined : { dirty, codeFiles };
}

function changedKeys(
  before: ReadonlyMap<string, string>,
  now: ReadonlyMap<string, string>,
): string[] {
  return [...new Set([...before.keys(), ...now.keys()])].filter(
    (key) => before.get(key) !== now.get(key),
  );
}
