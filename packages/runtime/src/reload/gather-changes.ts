import type { Dirty } from "./dirty.ts";

/** Changes on disk since the last report. */
export interface Changes {
  readonly dirty: readonly Dirty[];
  /** Real paths of code files. */
  readonly codeFiles: readonly string[];
}

export interface Gatherer {
  readonly folder: (dirty: Dirty) => void;
  readonly file: (path: string) => void;
  /** A secret file may have changed; every build compares the stamps of those that its elements read. */
  readonly touch: () => void;
  readonly stop: () => void;
}

/** One save causes several events; they arrive within this time. A JSON file that is cut short is read again later. */
const GATHER_MS = 4;
/** Code and secrets do not show that they are cut short: they are read once nothing was written for this time. */
const QUIET_MS = 20;
const LONGEST_MS = 200;
const CODE_FILE = /\.[cm]?[jt]sx?$/i;

/** Joins the events of one save into one report. */
export function gatherChanges(report: (changes: Changes) => void): Gatherer {
  let folders = new Map<string, Dirty>();
  let files = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let sinceMs: number | undefined;
  let mustBeQuiet = false;
  const flush = (): void => {
    timer = undefined;
    sinceMs = undefined;
    mustBeQuiet = false;
    const changes = { dirty: [...folders.values()], codeFiles: [...files] };
    folders = new Map();
    files = new Set();
    report(changes);
  };
  const schedule = (): void => {
    sinceMs ??= performance.now();
    const leftMs = sinceMs + LONGEST_MS - performance.now();
    if (timer !== undefined && !mustBeQuiet) return;
    clearTimeout(timer);
    timer = setTimeout(flush, mustBeQuiet ? Math.max(0, Math.min(QUIET_MS, leftMs)) : GATHER_MS);
  };
  const quietly = (): void => {
    mustBeQuiet = true;
    schedule();
  };
  return {
    folder(dirty) {
      const key = `${dirty.layer}/${dirty.segments.join("/")}`;
      folders.set(key, { ...dirty, deep: dirty.deep || (folders.get(key)?.deep ?? false) });
      schedule();
    },
    file(path) {
      files.add(path);
      if (CODE_FILE.test(path)) quietly();
      else schedule();
    },
    touch: quietly,
    stop: () => clearTimeout(timer),
  };
}
