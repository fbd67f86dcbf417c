import type { Logger } from "@menshen/core";
import { errorClassOf } from "../read/code-problem.ts";
import { emptySnapshot, type LinkedElement, type Snapshot } from "../snapshot.ts";

/** Hears of one version of an element. */
export type VersionListener = (element: LinkedElement) => void;

/** The snapshot in force, and who wants to know when it is replaced. */
export interface Live {
  readonly snapshot: Snapshot;
  /** The swap is one assignment: calls in flight finish on the snapshot they started with. */
  readonly swap: (next: Snapshot) => Snapshot;
  readonly onSnapshot: (listener: (snapshot: Snapshot) => void) => () => void;
  readonly onLoad: (name: string, listener: VersionListener) => () => void;
  readonly onUnload: (name: string, listener: VersionListener) => () => void;
  /** Unloads what is live and forgets every listener. */
  readonly close: () => void;
}

export function createLive(log: Logger): Live {
  let snapshot = emptySnapshot;
  const listeners = new Set<(snapshot: Snapshot) => void>();
  const loads = new Set<VersionHook>();
  const unloads = new Set<VersionHook>();

  /** A listener that throws is its own problem, never the swap's. */
  const tell = <T>(listener: (value: T) => void, value: T): void => {
    try {
      listener(value);
    } catch (error) {
      log.error({ error: errorClassOf(error) }, "a listener of the app threw");
    }
  };
  const tellVersion = (hooks: ReadonlySet<VersionHook>, element: LinkedElement): void => {
    for (const { name, listener } of hooks)
      if (name === "*" || name === element.fullName) tell(listener, element);
  };

  return {
    get snapshot() {
      return snapshot;
    },
    swap(next) {
      if (next.number <= snapshot.number) return snapshot;
      const before = snapshot;
      snapshot = next;
      if (unloads.size > 0)
        for (const element of retired(before, next)) tellVersion(unloads, element);
      if (loads.size > 0) for (const element of retired(next, before)) tellVersion(loads, element);
      for (const listener of listeners) tell(listener, next);
      return next;
    },
    onSnapshot(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onLoad(name, listener) {
      const hook = { name, listener };
      loads.add(hook);
      for (const element of retired(snapshot, emptySnapshot)) tellVersion(new Set([hook]), element);
      return () => loads.delete(hook);
    },
    onUnload(name, listener) {
      const hook = { name, listener };
      unloads.add(hook);
      return () => unloads.delete(hook);
    },
    close() {
      for (const element of retired(snapshot, emptySnapshot)) tellVersion(unloads, element);
      for (const hooks of [loads, unloads, listeners]) hooks.clear();
    },
  };
}

interface VersionHook {
  readonly name: string;
  readonly listener: VersionListener;
}

/** Element versions that work in one snapshot and are not the ones that work in the other. */
function* retired(one: Snapshot, other: Snapshot): Generator<LinkedElement> {
  for (const [name, element] of one.elements) {
    const counterpart = other.elements.get(name);
    const same = counterpart?.state !== "failed" && counterpart?.generation === element.generation;
    if (element.state !== "failed" && !same) yield element;
  }
}
