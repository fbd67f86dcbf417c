import { isMethod, shortName } from "@menshen/core";
import { createBodyLoader, type BodyLoaderOptions } from "./load-bodies.ts";
import {
  byPlace,
  diagnose,
  type Diagnostic,
  type Facts,
  redactDiagnostics,
} from "../diagnostics.ts";
import { growingRedactor } from "../redactor.ts";
import type { Discovery } from "../read/discover.ts";
import type { Body } from "../link/build-input.ts";
import type { Layer } from "../read/layers.ts";
import { link, linkSteps, rulesFor, type Linked, type LinkOptions } from "../link/link.ts";
import { turns } from "./turns.ts";
import type { ReferenceScope } from "../link/references.ts";
import { disposeVersion } from "../link/disposal.ts";
import { overlayLayers } from "../read/overlay-layers.ts";
import type { DiagnosticCode } from "../diagnostic-texts.ts";
import { realPathOf } from "../read/read-text.ts";
import { hashOfTexts, placeIn, type ElementSource } from "../read/element-source.ts";
import {
  hashOfElements,
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

/** Builds snapshots from discovered folders. Remembers the previous build, so that unchanged elements are reused. */
export interface SnapshotBuilder {
  /** Returns the previous snapshot where nothing changed. */
  build(layers: readonly LayerState[], notes?: readonly Diagnostic[]): Promise<Snapshot>;
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
  let linked: ReadonlyMap<string, Linked> = new Map();
  let snapshot: Snapshot | undefined;
  let sources: ReadonlyMap<string, ElementSource> = new Map();
  let bodies: ReadonlyMap<string, Body> = new Map();
  let replaced: ReadonlyMap<string, ReplacedElement> = new Map();
  let replacedOfficial: ReadonlySet<string> = new Set();
  const bodyLoader = createBodyLoader(options);
  // Of every version so far: the values of an earlier one stay secret.
  const { add: addSecrets, redact } = growingRedactor();

  const toReplaced = (source: ElementSource): ReplacedElement => {
    const { layer, body: path } = source;
    const code = path === undefined ? "" : loader.fingerprint(realPathOf(path) ?? path);
    return { layer: layer.name, official: layer.official, hash: hashOfTexts(source, code) };
  };

  const release = (tried: LinkedElement | undefined): void => {
    if (tried && tried.members !== linked.get(tried.fullName)?.element.members)
      disposeVersion(tried.fullName, tried.members, options.ports.log);
  };

  return {
    async build(layers, notes = []) {
      const overlaid = overlayLayers(
        layers.map(({ discovery }) => discovery),
        linked,
      );
      ({ sources, replacedOfficial } = overlaid);
      replaced = new Map([...overlaid.replaced].map(([name, one]) => [name, toReplaced(one)]));
      options.onSecrets?.(layers.flatMap(({ layer }) => secretVariables(layer, options)));
      bodies = await bodyLoader.load(sources.values());
      const input = { sources, bodies, replaced, replacedOfficial, previous: linked };
      linked = await inTurns(linkSteps(input, options));
      const { elements, refused } = withoutShadows(linked, sources, options);
      const all = [
        ...notes,
        ...layers.flatMap(notesOf),
        ...overlaid.diagnostics,
        ...refused,
        ...[...elements.values()].flatMap((one) => one.diagnostics),
      ];
      // Refused elements are hashed too: whether a name is refused may depend on what loaded before.
      const hash = hashOfElements([...linked.values()].map(({ element }) => element));
      for (const [name, element] of elements)
        if (snapshot?.elements.get(name) !== element) addSecrets(element.secrets);
      const diagnostics = redactDiagnostics(all.sort(byPlace), redact);
      const nowMs = options.ports.clock.now();
      const brand = layers.findLast(({ layer }) => layer.brand)?.layer.brand;
      snapshot = next(snapshot, { hash, elements, diagnostics, brand, redact }, nowMs);
      return snapshot;
    },
    get sources() {
      return sources;
    },
    tryOut(source) {
      const others = new Map(sources).set(source.fullName, source);
      const input = { sources: others, bodies, replaced, replacedOfficial, previous: linked };
      const tried = link(input, options);
      for (const [name, { element }] of tried) if (name !== source.fullName) release(element);
      return tried.get(source.fullName)?.element;
    },
    release,
    find: (fullName) => linked.get(fullName)?.element,
    scopeOf: (source) => rulesFor(source, options).scope,
    close: () => bodyLoader.close(),
  };
}

/** The result of `steps`; requests are answered between two of them. */
async function inTurns<T>(steps: Generator<void, T>): Promise<T> {
  const turn = turns();
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

/** Rejects a nested element named like a method of its parent: one path would mean two things. */
function withoutShadows(
  linked: ReadonlyMap<string, Linked>,
  sources: ReadonlyMap<string, ElementSource>,
  { reservedNames }: SnapshotBuilderOptions,
): { elements: Map<string, LinkedElement>; refused: Diagnostic[] } {
  const elements = new Map<string, LinkedElement>();
  const refused: Diagnostic[] = [];
  const report = (code: DiagnosticCode, element: string, facts: Facts = {}): void => {
    const source = sources.get(element);
    if (source) refused.push(diagnose(code, placeIn(source.layer, source.dir, element), facts));
  };
  for (const [name, { element }] of linked) {
    const parent = linked.get(name.slice(0, Math.max(0, name.lastIndexOf("."))))?.element;
    const method = parent && shortName(name);
    if (parent && method !== undefined && hasMember(parent, method)) {
      report("name-shadows-method", name, { parent: parent.fullName, method });
      continue;
    }
    if (reservedNames.has(name.split(".", 1)[0] ?? "")) report("name-shadowed", name);
    elements.set(name, element);
  }
  return { elements, refused };
}

/** True where a nested element of that name would hide a method. */
export function hasMember({ members, meta }: LinkedElement, name: string): boolean {
  return isMethod(members[name]) || Object.hasOwn(meta?.offers ?? {}, name);
}

function next(
  previous: Snapshot | undefined,
  content: Pick<Snapshot, "hash" | "elements" | "diagnostics" | "brand" | "redact">,
  createdAtMs: number,
): Snapshot {
  const { elements, diagnostics, brand } = content;
  if (
    previous &&
    sameElements(previous.elements, elements) &&
    sameDiagnostics(previous.diagnostics, diagnostics) &&
    JSON.stringify(previous.brand) === JSON.stringify(brand)
  )
    return previous;
  return Object.freeze({ ...content, number: (previous?.number ?? 0) + 1, createdAtMs });
}

function sameElements(
  a: ReadonlyMap<string, LinkedElement>,
  b: ReadonlyMap<string, LinkedElement>,
): boolean {
  return a.size === b.size && [...a].every(([name, element]) => b.get(name) === element);
}

function sameDiagnostics(a: readonly Diagnostic[], b: readonly Diagnostic[]): boolean {
  return a.length === b.length && JSON.stringify(a) === JSON.stringify(b);
}
