import { prefixesOf } from "../read/spellings.ts";
import type { Dirty } from "./dirty.ts";
import type { LayerState } from "./snapshot-builder.ts";

/** A folder to read again, with what was read there before. */
export interface Part {
  readonly state: LayerState;
  readonly segments: readonly string[];
  readonly deep: boolean;
  /** Of the folder and, where `deep`, of all below it that are elements or have diagnostics. */
  readonly names: readonly string[];
}

/** What to read for these reports. Thousands of them cost one pass over the names of a layer. */
export function partsOf(layers: readonly LayerState[], dirty: readonly Dirty[]): Part[] {
  return layers.flatMap((state, index) => {
    const own = dirty.filter(({ layer }) => layer === index);
    return own.length === 0 ? [] : partsIn(state, own);
  });
}

function partsIn(state: LayerState, dirty: readonly Dirty[]): Part[] {
  const deepNames = new Set(dirty.filter(({ deep }) => deep).map(nameOf));
  /** The outermost deep folder that a name lies in. */
  const coverOf = (name: string): string | undefined =>
    deepNames.has("") ? "" : prefixesOf(name).find((prefix) => deepNames.has(prefix));
  const { sources, notes } = state.discovery;
  const read = deepNames.size > 0 ? new Set([...sources.keys(), ...notes.keys()]) : [];
  const inside = Map.groupBy(read, coverOf);
  return dirty.flatMap(({ segments, deep }) => {
    const name = nameOf({ segments });
    const cover = coverOf(name);
    if (cover !== undefined && cover !== name) return [];
    const names = new Set([name, ...(deep ? (inside.get(name) ?? []) : [])]);
    return [{ state, segments, deep, names: [...names] }];
  });
}

function nameOf({ segments }: Pick<Dirty, "segments">): string {
  return segments.join(".");
}
