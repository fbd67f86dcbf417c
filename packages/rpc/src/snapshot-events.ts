import type { App } from "@menshen/runtime";
import { tracked, type TrackedEnvelope } from "@trpc/server";
import { once } from "node:events";

type Snapshot = App["snapshot"];

export interface SnapshotEvent {
  number: number;
  hash: string;
  /** Full names that are new or differ from the event before; null in the first event of a connection. */
  changed: string[] | null;
  /** Full names that are gone since the event before; null in the first event of a connection. */
  removed: string[] | null;
}

/**
 * The snapshot in force, then every later one. A reader that is slow skips what was replaced meanwhile; one that
 * comes back with the id of the snapshot in force hears nothing until the next.
 */
export async function* snapshotEvents(
  app: App,
  lastEventId: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<TrackedEnvelope<SnapshotEvent>> {
  const bell = new EventTarget();
  const off = app.onSnapshot(() => bell.dispatchEvent(new Event("snapshot")));
  try {
    let sent: Snapshot | undefined;
    if (idOf(app.snapshot) === lastEventId) sent = app.snapshot;
    while (true) {
      const { snapshot } = app;
      if (snapshot === sent) {
        // Aborted, it throws: a stream that breaks off is taken up again, one that returns is not.
        await once(bell, "snapshot", { signal });
        continue;
      }
      yield tracked(idOf(snapshot), eventOf(snapshot, sent));
      sent = snapshot;
    }
  } finally {
    off();
  }
}

/** Numbers start anew with the process, so the content is part of the id. */
function idOf({ number, hash }: Snapshot): string {
  return `${number}-${hash}`;
}

function eventOf(
  { number, hash, elements }: Snapshot,
  before: Snapshot | undefined,
): SnapshotEvent {
  if (!before) return { number, hash, changed: null, removed: null };
  const names = [...elements.keys()];
  return {
    number,
    hash,
    changed: names.filter((name) => elements.get(name) !== before.elements.get(name)),
    removed: [...before.elements.keys()].filter((name) => !elements.has(name)),
  };
}
