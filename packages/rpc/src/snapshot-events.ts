import { changedBetween, type App } from "@menshen/runtime";
import { tracked, type Tracked } from "@menshen/core";
import { once } from "node:events";

type Snapshot = App["snapshot"];

export interface SnapshotEvent {
  number: number;
  hash: string;
  /** Full names that are new or changed since the previous event; null in the first event of a connection. */
  changed: string[] | null;
  /** Full names removed since the previous event; null in the first event of a connection. */
  removed: string[] | null;
}

/**
 * The current snapshot, then every later one. A slow subscriber skips snapshots that were replaced in the meantime; one
 * that resumes with the id of the current snapshot receives nothing until the next.
 */
export async function* snapshotEvents(
  app: App,
  lastEventId: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<Tracked<SnapshotEvent>> {
  const changes = new EventTarget();
  const off = app.onSnapshot(() => changes.dispatchEvent(new Event("snapshot")));
  try {
    let sent: Snapshot | undefined;
    if (idOf(app.snapshot) === lastEventId) sent = app.snapshot;
    while (true) {
      const { snapshot } = app;
      if (snapshot === sent) {
        // Throws when aborted: clients reconnect after a failed stream, but not after one that completes.
        await once(changes, "snapshot", { signal });
        continue;
      }
      yield tracked(idOf(snapshot), eventOf(snapshot, sent));
      sent = snapshot;
    }
  } finally {
    off();
  }
}

/** Numbers restart with the process, so the hash is part of the id. */
function idOf({ number, hash }: Snapshot): string {
  return `${number}-${hash}`;
}

function eventOf(snapshot: Snapshot, before: Snapshot | undefined): SnapshotEvent {
  const { number, hash, elements } = snapshot;
  if (!before) return { number, hash, changed: null, removed: null };
  const names = [...changedBetween(before, snapshot)].sort();
  return {
    number,
    hash,
    changed: names.filter((name) => elements.has(name)),
    removed: names.filter((name) => before.elements.has(name) && !elements.has(name)),
  };
}
