import type { Logger } from "@menshen/core";
import { errorClassOf } from "../read/code-problem.ts";
import { changedBetween, emptySnapshot, type LinkedElement, type Snapshot } from "../snapshot.ts";

/** Receives one version of an element. */
export type VersionListener = (element: LinkedElement) => void;

/** The current snapshot and the listeners to its replacement. */
export interface CurrentSnapshot {
  readonly snapshot: Snapshot;
  /** The swap is one assignment: calls in flight finish on the snapshot they started with. */
  readonly swap: (next: Snapshot) => Snapshot;
  readonly onSnapshot: (listener: (snapshot: Snapshot) => void) => () => void;
  readonly onLoad: (name: string, listener: VersionListener) => () => void;
  readonly onUnload: (name: string, listener: VersionListener) => () => void;
  /** Reports every element as unloaded and removes all listeners. */
  readonly close: () => void;
}

export function createCurrentSnapshot(log: Logger): CurrentSnapshot {
  let snapshot = emptySnapshot;
  const listeners = new Set<(snapshot: Snapshot) => void>();
  const loads = new Set<VersionHook>();
  const unloads = new Set<VersionHook>();

  /** A throwing listener must not stop the swap or the other listeners. */
  const notify = <T>(listener: (value: T) => void, value: T): void => {
    try {
      listener(value);
    } catch (error) {
      log.error({ error: errorClassOf(error) }, "a snapshot listener threw");
    }
  };
  const notifyVersion = (hooks: ReadonlySet<VersionHook>, element: LinkedElement): void => {
    for (const { name, listener } of hooks)
      if (name === "*" || name === element.fullName) notify(listener, element);
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
        for (const element of versionsOnlyIn(before, next)) notifyVersion(unloads, element);
      if (loads.size > 0)
        for (const element of versionsOnlyIn(next, before)) notifyVersion(loads, element);
      for (const listener of listeners) notify(listener, next);
      return next;
    },
    onSnapshot(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onLoad(name, listener) {
      const hook = { name, listener };
      loads.add(hook);
      for (const element of versionsOnlyIn(snapshot, emptySnapshot))
        notifyVersion(new Set([hook]), element);
      return () => loads.delete(hook);
    },
    onUnload(name, listener) {
      const hook = { name, listener };
      unloads.add(hook);
      return () => unloads.delete(hook);
    },
    close() {
      for (const element of versionsOnlyIn(snapshot, emptySnapshot))
        notifyVersion(unloads, element);
      for (const hooks of [loads, unloads, listeners]) hooks.clear();
    },
  };
}

interface VersionHook {
  readonly name: string;
  readonly listener: VersionListener;
}

/** Working element versions of one snapshot that the other does not have. */
function* versionsOnlyIn(one: Snapshot, other: Snapshot): Generator<LinkedElement> {
  const [before, after] = one.number < other.number ? [one, other] : [other, one];
  for (const name of changedBetween(before, after)) {
    const element = one.elements.get(name);
    const counterpart = other.elements.get(name);
    const same = counterpart?.state !== "failed" && counterpart?.generation === element?.generation;
    if (element && element.state !== "failed" && !same) yield element;
  }
}
