import { codeOf, createBodyLoader, type BodyLoaderOptions, type Code } from "./load-bodies.ts";
import { byPlace, sameDiagnostic, type Diagnostic } from "../diagnostics.ts";
import type { Discovery } from "../read/discover.ts";
import type { Body } from "../link/build-input.ts";
import type { Layer } from "../read/layers.ts";
import { createLinker } from "../link/link.ts";
import { rulesFor, type LinkOptions } from "../link/link-element.ts";
import { turn } from "./turn.ts";
import type { ReferenceScope } from "../link/references.ts";
import { disposeVersion } from "../link/disposal.ts";
import { createOverlay } from "../read/overlay.ts";
import { patched } from "../patched.ts";
import { realPathOf } from "../read/read-text.ts";
import { hashOfTexts, type ElementSource } from "../read/element-source.ts";
import { ContentHash } from "./content-hash.ts";
import { createDiagnosticRedactor } from "./diagnostic-redactor.ts";
import { createShadows } from "./shadows.ts";
import {
  emptySnapshot,
  type LinkedElement,
  type ReplacedElement,
  type Snapshot,
} from "../snapshot.ts";

export interface LayerState {
  readonly layer: Layer;
  readonly discovery: Discovery;
  /** Set while the root is gone: the state is then the last good one. */
  readonly lost?: Diagnostic | undefined;
}

/** Builds snapshots from discovered folders. Remembers the previous build: the next one costs what has changed. */
export interface SnapshotBuilder {
  /**
   * Returns the previous snapshot where nothing changed.
   * @param read names whose folders were read again; undefined means any
   */
  build(
    layers: readonly LayerState[],
    notes?: readonly Diagnostic[],
    read?: ReadonlySet<string>,
  ): Promise<Snapshot>;
  /** The folders of the latest build. */
  readonly sources: ReadonlyMap<string, ElementSource>;
  /** The element if these were its files. Changes nothing. */
  tryOut(source: ElementSource): LinkedElement | undefined;
  /** Disposes what `tryOut` returned. */
  release(tried: LinkedElement | undefined): void;
  /** An element of the latest build. */
  find(fullName: string): LinkedElement | undefined;
  /** What an element may refer to. */
  scopeOf(source: ElementSource): ReferenceScope;
  /** Ends what builds have started. */
  close(): void;
}

export interface SnapshotBuilderOptions extends LinkOptions, BodyLoaderOptions {
  /** Names of the app's own members, which no root of the tree can have. */
  readonly reservedNames: ReadonlySet<string>;
}

export function createSnapshotBuilder(options: SnapshotBuilderOptions): SnapshotBuilder {
  const { loader } = options;
  const overlay = createOverlay();
  const bodyLoader = createBodyLoader(options);
  const linker = createLinker(options);
  const shadows = createShadows(options.reservedNames);
  const contents = new ContentHash();
  let snapshot: Snapshot | undefined;
  /** By full name. A link to code is resolved when its folder is read, as a new target counts as a change of the folder. */
  const coded = new Map<string, Code>();
  let bodies: ReadonlyMap<string, Body> = new Map();
  let replaced: ReadonlyMap<string, ReplacedElement> = new Map();
  /** Elements with diagnostics. */
  let diagnosed: ReadonlyMap<string, LinkedElement> = new Map();
  /** False while a build runs, and after one that failed. */
  let isComplete = true;
  // Of every version so far: the values of an earlier one stay secret.
  const redactor = createDiagnosticRedactor();

  const toReplaced = (source: ElementSource): ReplacedElement => {
    const { layer, body: path } = source;
    const code = path === undefined ? "" : loader.fingerprint(realPathOf(path) ?? path);
    return { layer: layer.name, official: layer.official, hash: hashOfTexts(source, code) };
  };

  const release = (tried: LinkedElement | undefined): void => {
    if (tried && tried.members !== linker.linked.get(tried.fullName)?.element.members)
      disposeVersion(tried.fullName, tried.members, options.ports.log);
  };

  /** Chooses folders, loads their code and links what they affect. Returns the names whose elements may differ. */
  const linkAll = async (
    layers: readonly LayerState[],
    read: ReadonlySet<string> | undefined,
    isRepair: boolean,
  ): Promise<Iterable<string>> => {
    const isPartial = read !== undefined && !isRepair;
    const names = isPartial ? read : namesIn(layers, overlay.found);
    const discoveries = layers.map(({ discovery }) => discovery);
    const chosen = overlay.update(discoveries, names, linker.linked);
    await turn();
    const touched = new Set(isPartial ? chosen : names);
    const { sources, replacedOfficial } = overlay;
    for (const name of new Set([...names, ...chosen])) {
      const code = codeOf(sources.get(name));
      if (code) coded.set(name, code);
      else coded.delete(name);
    }
    const earlier = { bodies, replaced };
    bodies = await bodyLoader.load(coded.values());
    for (const [name, { path }] of coded)
      if (bodies.get(path) !== earlier.bodies.get(path)) touched.add(name);
    replaced = new Map([...overlay.replaced].map(([name, one]) => [name, toReplaced(one)]));
    for (const [name, { hash }] of replaced)
      if (hash !== earlier.replaced.get(name)?.hash) touched.add(name);
    const input = { sources, bodies, replaced, replacedOfficial };
    const changes = await inTurns(linker.link(input, touched));
    return isRepair ? [...names, ...changes.keys()] : changes.keys();
  };

  return {
    async build(layers, notes = [], read) {
      const isRepair = !isComplete;
      isComplete = false;
      options.onSecrets?.(layers.flatMap(({ layer }) => secretVariables(layer, options)));
      const names = await linkAll(layers, read, isRepair);
      await turn();
      const { linked } = linker;
      const elements = new Map<string, LinkedElement | undefined>();
      for (const name of shadows.judge(names, linked, overlay.sources)) {
        const element = linked.get(name)?.element;
        // Refused elements are hashed too: whether a name is refused may depend on what loaded before.
        contents.set(name, element?.hash);
        elements.set(name, shadows.isRefused(name) ? undefined : element);
      }
      await turn();
      const before = snapshot ?? emptySnapshot;
      const changed = [...elements].filter(([name, one]) => before.elements.get(name) !== one);
      diagnosed = patched(
        diagnosed,
        new Map(changed.map(([name, one]) => [name, one?.diagnostics.length ? one : undefined])),
      );
      for (const [, element] of changed) redactor.add(element?.secrets ?? []);
      const all = [
        ...notes,
        ...layers.flatMap(notesOf),
        ...overlay.diagnostics,
        ...shadows.diagnostics(),
        ...[...diagnosed.values()].flatMap((one) => one.diagnostics),
      ];
      await turn();
      const content = {
        hash: contents.toString(),
        elements: patched(before.elements, elements),
        changed: new Set(changed.map(([name]) => name)),
        diagnostics: redactor.diagnostics(all.sort(byPlace)),
        brand: layers.findLast(({ layer }) => layer.brand)?.layer.brand,
        redact: redactor.redact,
      };
      await turn();
      snapshot = next(snapshot, content, options.ports.clock.now());
      isComplete = true;
      return snapshot;
    },
    get sources() {
      return overlay.sources;
    },
    tryOut: (source) => {
      const { sources, replacedOfficial } = overlay;
      return linker.tryOut({ sources, bodies, replaced, replacedOfficial }, source);
    },
    release,
    find: (fullName) => linker.linked.get(fullName)?.element,
    scopeOf: (source) => rulesFor(source, options).scope,
    close: () => bodyLoader.close(),
  };
}

/** The result of `steps`; requests are answered between two of them. */
async function inTurns<T>(steps: Generator<void, T>): Promise<T> {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    await turn();
  }
}

function secretVariables(
  { variables: declared = {} }: Layer,
  { variables }: LinkOptions,
): string[] {
  const names = Object.keys(declared).filter((name) => declared[name]?.secret);
  return names.flatMap((name) => variables[name] ?? []);
}

function notesOf({ layer, discovery, lost }: LayerState): Diagnostic[] {
  return [...layer.diagnostics, ...[...discovery.notes.values()].flat(), ...(lost ? [lost] : [])];
}

/** Names that a layer has, or had at the latest build. */
function namesIn(layers: readonly LayerState[], before: ReadonlySet<string>): ReadonlySet<string> {
  const found = layers.flatMap(({ discovery }) => [...discovery.sources.keys()]);
  return new Set([...before, ...found]);
}

function next(
  previous: Snapshot | undefined,
  content: Omit<Snapshot, "number" | "createdAtMs">,
  createdAtMs: number,
): Snapshot {
  const { changed, hash, brand } = content;
  const isSameList = previous && sameDiagnostics(previous.diagnostics, content.diagnostics);
  if (
    isSameList &&
    changed.size === 0 &&
    previous.hash === hash &&
    JSON.stringify(previous.brand) === JSON.stringify(brand)
  )
    return previous;
  const diagnostics = isSameList ? previous.diagnostics : content.diagnostics;
  const number = (previous?.number ?? 0) + 1;
  return Object.freeze({ ...content, diagnostics, number, createdAtMs });
}

function sameDiagnostics(a: readonly Diagnostic[], b: readonly Diagnostic[]): boolean {
  return a.length === b.length && a.every((one, index) => sameDiagnostic(one, b[index]));
}
