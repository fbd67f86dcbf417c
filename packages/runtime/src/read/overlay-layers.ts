import { compareText, diagnose, type Diagnostic } from "../diagnostics.ts";
import type { Discovery } from "./discover.ts";
import { placeIn, type ElementSource } from "./element-source.ts";
import { prefixesOf } from "./spellings.ts";

export interface Overlaid {
  /** The winning folder for each full name, sorted. */
  readonly sources: ReadonlyMap<string, ElementSource>;
  /** The folders that a later layer replaces, by full name: that of the next earlier layer each. */
  readonly replaced: ReadonlyMap<string, ElementSource>;
  /** Official elements among them, also where a layer between replaces them, too. */
  readonly replacedOfficial: ReadonlySet<string>;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Chooses one folder per full name: that of the latest layer. Of names that differ only in case the loaded one wins,
 * else the first.
 */
export function overlayLayers(
  layers: readonly Pick<Discovery, "sources">[],
  loaded: ReadonlyMap<string, unknown>,
): Overlaid {
  const spelling = new Map<string, string>();
  const winners = new Map<string, ElementSource>();
  const diagnostics: Diagnostic[] = [];
  const replaced = new Map<string, ElementSource>();
  const replacedOfficial = new Set<string>();
  const found = layers.flatMap(({ sources }) => [...sources].sort(([a], [b]) => compareText(a, b)));
  for (const [name] of found) if (loaded.has(name)) clash(name, spelling);
  for (const [name, source] of found) {
    const other = clash(name, spelling);
    if (other === undefined) {
      const earlier = winners.get(name);
      if (earlier) replaced.set(name, earlier);
      if (earlier?.layer.official && !source.layer.official) replacedOfficial.add(name);
      winners.set(name, source);
    } else
      diagnostics.push(diagnose("name-case", placeIn(source.layer, source.dir, name), { other }));
  }
  const sources = new Map([...winners].sort(([a], [b]) => compareText(a, b)));
  return { sources, replaced, replacedOfficial, diagnostics };
}

/** The name that differs from this one, or from a folder above it, only in case. */
export function clashingName(name: string, others: Iterable<string>): string | undefined {
  const spelling = new Map<string, string>();
  for (const other of others) clash(other, spelling);
  return clash(name, spelling);
}

/** Another spelling of this name or of a folder above it that was registered before; registers this one if none. */
function clash(name: string, spelling: Map<string, string>): string | undefined {
  const prefixes = prefixesOf(name);
  for (const prefix of prefixes) {
    const taken = spelling.get(prefix.toLowerCase());
    if (taken !== undefined && taken !== prefix) return taken;
  }
  for (const prefix of prefixes) spelling.set(prefix.toLowerCase(), prefix);
  return undefined;
}
