import type { Logger } from "@menshen/core";
import { diagnose } from "../diagnostics.ts";
import { openLayer, type Root } from "../read/layers.ts";
import { systemCode } from "../read/read-text.ts";
import type { Snapshot } from "../snapshot.ts";
import type { Changes } from "./gather-changes.ts";
import { pollLayers } from "./poll-layers.ts";
import type { Reloader } from "./reloader.ts";
import { countWatches, exhaustionOf, type WatchFolder } from "./watch-folder.ts";
import { watchLayers, type LayerWatcher } from "./watch-layers.ts";
import { watchRoots } from "./watch-roots.ts";

/** How changed files are noticed. `polling` replaces events where the system has no watches left. */
export type WatchState = "off" | "events" | "polling";

export interface AutoReload {
  readonly state: WatchState;
  /** Folders that are watched by events. */
  readonly folders: number;
  close(): void;
}

export interface AutoReloadOptions {
  readonly roots: readonly Root[];
  readonly secretsDir: string | undefined;
  readonly watchFolder: WatchFolder;
  /** While polling: how often to try whether everything can be watched again. */
  readonly retryWatchMs: number;
  readonly reloader: Reloader;
  /** Code files that were loaded, which may be in folders that are not scanned. */
  readonly codeFiles: () => readonly string[];
  readonly swap: (snapshot: Snapshot) => void;
  readonly log: Logger;
}

/** Some file systems report a write before it can be read: read again until two reads agree. */
const CONFIRM_MS = 60;

/**
 * Watches the folders and the secret files, then reads everything; reloads whatever changes. Resolves when the first
 * snapshot is live and every later change will be noticed.
 */
export async function startAutoReload(options: AutoReloadOptions): Promise<AutoReload> {
  const { roots, secretsDir, reloader, swap, log } = options;
  const closing = new AbortController();
  const { watchFolder, count } = countWatches(options.watchFolder);
  let state: WatchState = "events";
  let watching: LayerWatcher | undefined;
  let isLoaded = false;
  const reported = new Set<string>();

  let retry: NodeJS.Timeout | undefined;
  const openLayers = () => roots.map((root, index) => openLayer(root, index));
  /** The number of the latest snapshot; reloads end in the order of their requests. */
  let latest = 0;
  /** Returns true where the reload changed something. */
  const apply = async (reload: () => Promise<Snapshot>): Promise<boolean> => {
    if (closing.signal.aborted) return false;
    try {
      const snapshot = await reload();
      if (closing.signal.aborted) return false;
      const isNew = snapshot.number > latest;
      latest = snapshot.number;
      swap(snapshot);
      isLoaded = true;
      watching?.follow(options.codeFiles());
      return isNew;
    } catch (error) {
      if (!isLoaded) throw error;
      log.error({ err: error }, "a reload failed");
      return false;
    }
  };
  const onChanges = async (changes: Changes): Promise<void> => {
    await readAgain(changes);
    confirm(changes);
  };
  const readAgain = ({ dirty, codeFiles }: Changes): Promise<boolean> =>
    apply(() => reloader.some(dirty, codeFiles));
  const confirm = (changes: Changes): void => {
    const next = async (): Promise<void> => {
      if (await readAgain(changes)) confirm(changes);
    };
    setTimeout(() => void next(), CONFIRM_MS).unref();
  };
  const onError = (error: unknown): void => {
    if (closing.signal.aborted) return;
    const exhausted = exhaustionOf(error);
    if (exhausted) return usePolling(exhausted);
    const reason = systemCode(error);
    if (!reported.has(reason)) log.warn({ reason }, "an element folder cannot be watched");
    reported.add(reason);
  };
  const usePolling = (exhausted: { what: string; command: string }): void => {
    if (state === "polling") return;
    state = "polling";
    reloader.setNotes([diagnose("watch-polling", { element: null, file: "" }, exhausted)]);
    watching?.close();
    void restart();
    retry = setTimeout(() => void tryWatching(), options.retryWatchMs).unref();
  };
  /** Returns to events when the limit was raised, or when other programs have released their watches. */
  const tryWatching = async (): Promise<void> => {
    let isExhausted = false;
    const trial = watchLayers(openLayers(), secretsDir, options.watchFolder, {
      onChanges() {},
      onMoved() {},
      onError: (error) => void (isExhausted ||= exhaustionOf(error) !== undefined),
    });
    await trial.ready;
    trial.close();
    if (closing.signal.aborted) return;
    if (isExhausted) {
      retry = setTimeout(() => void tryWatching(), options.retryWatchMs).unref();
      return;
    }
    state = "events";
    reloader.setNotes([]);
    log.info({}, "element folders are watched again");
    await restart();
  };
  const onMoved = (): void => void restart();
  const start = (): LayerWatcher => {
    const layers = openLayers();
    const handlers = { onChanges: (changes: Changes) => void onChanges(changes), onMoved, onError };
    if (state === "events") return watchLayers(layers, secretsDir, watchFolder, handlers);
    const subject = { layers, secretsDir, codeFiles: options.codeFiles };
    const poller = pollLayers(subject, handlers.onChanges);
    const ofRoots = watchRoots(layers, undefined, handlers);
    return {
      ready: poller.ready,
      follow: () => undefined,
      close() {
        poller.close();
        ofRoots.close();
      },
    };
  };
  let requests = 0;
  let running: Promise<void> | undefined;
  const restart = (): Promise<void> => {
    requests++;
    running ??= Promise.resolve()
      .then(run)
      .finally(() => {
        running = undefined;
      });
    return running;
  };
  /** Watches first and reads then, so that no change is missed in between. */
  const run = async (): Promise<void> => {
    for (let done = 0; done !== requests && !closing.signal.aborted;) {
      done = requests;
      watching?.close();
      watching = start();
      await watching.ready;
      if (done === requests) await apply(() => reloader.all());
    }
  };
  await restart();
  return {
    get state() {
      return state;
    },
    get folders() {
      return count();
    },
    close() {
      closing.abort();
      clearTimeout(retry);
      watching?.close();
    },
  };
}
