import { patched } from "../patched.ts";
import type { Discovery } from "./discover.ts";
import type { ElementSource } from "./element-source.ts";
import { overlayLayers, type Overlaid } from "./overlay-layers.ts";
import { Spellings } from "./spellings.ts";

/** The layers, one above the other. */
export interface Overlay extends Overlaid {
  /** All names that some layer has, also those that were not chosen. */
  readonly found: ReadonlySet<string>;
  /**
   * Chooses again for these names, of which folders may have been read, appeared or vanished.
   * @param loaded see `overlayLayers`
   * @returns the names for which it chose otherwise, or of which another folder is replaced
   */
  update(
    layers: readonly Discovery[],
    names: ReadonlySet<string>,
    loaded: ReadonlyMap<string, unknown>,
  ): Set<string>;
}

export function createOverlay(): Overlay {
  let overlaid: Overlaid = overlayLayers([], new Map());
  const found = new Set<string>();
  const spellings = new Spellings();

  const count = (layers: readonly Discovery[], names: Iterable<string>): void => {
    for (const name of names) {
      const isFound = layers.some(({ sources }) => sources.has(name));
      if (isFound === found.has(name)) continue;
      if (isFound) found.add(name);
      else found.delete(name);
      if (isFound) spellings.add(name);
      else spellings.delete(name);
    }
  };
  return {
    found,
    get sources() {
      return overlaid.sources;
    },
    get replaced() {
      return overlaid.replaced;
    },
    get replacedOfficial() {
      return overlaid.replacedOfficial;
    },
    get diagnostics() {
      return overlaid.diagnostics;
    },
    update(layers, names, loaded) {
      const before = overlaid;
      const hadClash = spellings.hasClash;
      count(layers, names);
      // Which of two spellings wins depends on all names.
      const isWhole = hadClash || spellings.hasClash || before.sources.size === 0;
      overlaid = isWhole ? overlayLayers(layers, loaded) : withNames(before, layers, names);
      const candidates = isWhole ? [...before.sources.keys(), ...overlaid.sources.keys()] : names;
      return new Set(
        [...candidates].filter(
          (name) =>
            before.sources.get(name) !== overlaid.sources.get(name) ||
            before.replaced.get(name) !== overlaid.replaced.get(name) ||
            before.replacedOfficial.has(name) !== overlaid.replacedOfficial.has(name),
        ),
      );
    },
  };
}

/** Where no two names differ only in case, names do not affect each other. */
function withNames(
  before: Overlaid,
  layers: readonly Discovery[],
  names: ReadonlySet<string>,
): Overlaid {
  const chosen = overlayLayers(
    layers.map((layer) => only(layer, names)),
    new Map(),
  );
  const replacedOfficial = new Set(before.replacedOfficial);
  for (const name of names) {
    if (chosen.replacedOfficial.has(name)) replacedOfficial.add(name);
    else replacedOfficial.delete(name);
  }
  const valuesIn = (map: ReadonlyMap<string, ElementSource>) =>
    new Map(Array.from(names, (name) => [name, map.get(name)]));
  return {
    sources: patched(before.sources, valuesIn(chosen.sources)),
    replaced: patched(before.replaced, valuesIn(chosen.replaced)),
    replacedOfficial,
    diagnostics: [],
  };
}

function only({ sources }: Discovery, names: ReadonlySet<string>): Pick<Discovery, "sources"> {
  const found = Array.from(names, (name) => [name, sources.get(name)] as const);
  return { sources: new Map(found.flatMap(([name, source]) => (source ? [[name, source]] : []))) };
}
