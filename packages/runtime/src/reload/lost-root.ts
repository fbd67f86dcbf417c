import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { discover, type Discovery } from "../read/discover.ts";
import type { Layer } from "../read/layers.ts";
import { identityOf, statOf } from "../read/read-text.ts";
import type { LayerState } from "./snapshot-builder.ts";

const LOOK_AGAIN_MS = 25;
/** Longer than `rm -r` needs between the last element of a root and the root. */
const EMPTY_WAIT_MS = 500;
const LONGEST_WAIT_MS = 5_000;
const SAMPLE = 500;

/**
 * True when a root that had elements is gone, or another folder without elements has taken its place, as after an
 * unmount. The same folder without elements is a deletion.
 */
export function isLost(before: LayerState, layer: Layer, { sources, notes }: Discovery): boolean {
  if (before.discovery.sources.size === 0 || sources.size > 0) return false;
  const isUnreadable = (notes.get("") ?? []).some(({ code }) => code === "entry-unreadable");
  return layer.realPath === null || layer.identity !== before.layer.identity || isUnreadable;
}

/** True when an element that was loaded is no longer there. */
export function isGone({ discovery }: LayerState, name: string): boolean {
  const source = discovery.sources.get(name);
  return source !== undefined && !isPresent(source.dir);
}

/** Waits while elements of a layer continue to vanish, until its root is gone or their number stays the same. */
export async function untilSettled({ layer, discovery }: LayerState): Promise<void> {
  const dirs = sampleOf([...discovery.sources.values()].map(({ dir }) => dir));
  const isSame = (): boolean => identityOf(layer.path) === layer.identity;
  const startedMs = performance.now();
  let present = dirs.filter(isPresent).length;
  while (isSame() && performance.now() - startedMs < LONGEST_WAIT_MS) {
    await pause(LOOK_AGAIN_MS);
    const now = dirs.filter(isPresent).length;
    const isDone = now > 0 || performance.now() - startedMs > EMPTY_WAIT_MS;
    if (now === present && isDone) return;
    present = now;
  }
}

/** Scans a folder that has just taken a root's place until two scans find equally many elements. */
export async function discoverSettled(layer: Layer): Promise<Discovery> {
  const startedMs = performance.now();
  let found = await discover(layer);
  while (performance.now() - startedMs < LONGEST_WAIT_MS) {
    await pause(LOOK_AGAIN_MS);
    const again = await discover(layer);
    if (again.sources.size === found.sources.size) return again;
    found = again;
  }
  return found;
}

function isPresent(dir: string): boolean {
  return statOf(join(dir, "e.json")) !== undefined;
}

/** Enough of a long list to see that something in it vanishes. */
function sampleOf<T>(items: readonly T[]): T[] {
  const step = Math.ceil(items.length / SAMPLE);
  return items.filter((_, index) => index % step === 0);
}
