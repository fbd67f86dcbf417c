import { nearestNames } from "@menshen/core";
import { compareText } from "../diagnostics.ts";
import { patched } from "../patched.ts";
import type { ElementSource } from "../read/element-source.ts";
import type { LinkedElement, ReplacedElement } from "../snapshot.ts";
import type { Body } from "./build-input.ts";
import { createDependents, type Dependents } from "./dependents.ts";
import { disposeVersion } from "./disposal.ts";
import { linkElement, type ElementInput, type Linked, type LinkOptions } from "./link-element.ts";

interface LinkInput {
  /** The winning folder for each full name. */
  readonly sources: ReadonlyMap<string, ElementSource>;
  readonly bodies: ReadonlyMap<string, Body>;
  /** What other elements replace, by full name. */
  readonly replaced: ReadonlyMap<string, ReplacedElement>;
  /** Official elements that another layer replaces. */
  readonly replacedOfficial: ReadonlySet<string>;
}

/** The versions of one element before and after. */
interface LinkChange {
  readonly before: Linked | undefined;
  readonly after: Linked | undefined;
}

/** Links elements to their Types and Metas. Remembers what depends on what, so that a change costs what it affects. */
export interface Linker {
  /** Sorted by full name. A new map after every change. */
  readonly linked: ReadonlyMap<string, Linked>;
  /**
   * Links the elements of these names again, and all that depend on what changed; an element at a time. Returns what
   * changed. After a run that did not end, the next one must be of all names.
   */
  link(input: LinkInput, names: Iterable<string>): Generator<void, Map<string, LinkChange>>;
  /** The element if these were its files. Changes nothing. */
  tryOut(input: LinkInput, source: ElementSource): LinkedElement;
}

export function createLinker(options: LinkOptions): Linker {
  let linked: ReadonlyMap<string, Linked> = new Map();
  let dependents = createDependents();
  let isComplete = true;

  const inputOf = (
    source: ElementSource,
    { bodies, replaced, replacedOfficial }: LinkInput,
    sources: Pick<LinkInput["sources"], "get">,
    others: Pick<ReadonlyMap<string, Linked>, "get">,
    nearest: (type: string) => readonly string[],
  ): ElementInput => {
    const { fullName } = source;
    const { type } = source.declaration;
    const cycle = cycleOf(source, sources);
    const isCycle = cycle.length > 0;
    const parent = isCycle || type === "" ? undefined : others.get(type)?.element;
    return {
      source,
      parent,
      cycle,
      body: source.body === undefined ? undefined : bodies.get(source.body),
      parentSource: sources.get(type),
      replaces: replaced.get(fullName),
      replacesOfficial: replacedOfficial.has(fullName),
      ownerOf: (value) => dependents.ownerOf(parent?.meta, value, fullName),
      nearest: isCycle || parent || type === "" ? [] : nearest(type),
    };
  };

  return {
    get linked() {
      return linked;
    },
    *link(input, names) {
      const { sources } = input;
      const changes = new Map<string, LinkChange>();
      const working = {
        get(name: string): Linked | undefined {
          const changed = changes.get(name);
          return changed ? changed.after : linked.get(name);
        },
      };
      const nearest = nearestIn(() => sources.keys());
      if (!isComplete) dependents = dependentsIn(linked);
      isComplete = false;
      const waiting = new Set([...names, ...dependents.readingFiles]);
      const isRenamed = [...waiting].some((name) => sources.has(name) !== linked.has(name));
      if (isRenamed) for (const name of dependents.orphans) waiting.add(name);

      const change = (name: string, before: Linked | undefined, after: Linked | undefined) => {
        const first = changes.has(name) ? changes.get(name)?.before : before;
        // A version between the two never was in a snapshot.
        if (before && before !== first && before.element.members !== after?.element.members)
          disposeVersion(name, before.element.members, options.ports.log);
        if (first === after) changes.delete(name);
        else changes.set(name, { before: first, after });
        for (const other of dependents.replace(name, before, after)) waiting.add(other);
      };
      const linkOne = (name: string): void => {
        waiting.delete(name);
        const source = sources.get(name);
        const before = working.get(name);
        if (!source) return before && change(name, before, undefined);
        const { type } = source.declaration;
        if (waiting.has(type)) linkOne(type);
        const first = changes.has(name) ? changes.get(name)?.before : before;
        const own = inputOf(source, input, sources, working, nearest);
        const after = linkElement(own, before, first?.element, options);
        if (after !== before) change(name, before, after);
      };

      while (waiting.size > 0) {
        // In the order of names, in which unique values are claimed.
        for (const name of [...waiting].sort(compareText)) {
          if (waiting.has(name)) linkOne(name);
          yield;
        }
      }
      isComplete = true;
      linked = patched(linked, new Map([...changes].map(([name, { after }]) => [name, after])));
      return changes;
    },
    tryOut(input, source) {
      const sources = {
        get: (name: string) => (name === source.fullName ? source : input.sources.get(name)),
      };
      const before = linked.get(source.fullName);
      const nearest = nearestIn(() => input.sources.keys());
      const own = inputOf(source, input, sources, linked, nearest);
      return linkElement(own, before, before?.element, options).element;
    },
  };
}

function dependentsIn(linked: ReadonlyMap<string, Linked>): Dependents {
  const dependents = createDependents();
  for (const [name, one] of linked) dependents.replace(name, undefined, one);
  return dependents;
}

/** The nearest names to that of a Type that does not exist, computed once for all elements that name it. */
function nearestIn(names: () => Iterable<string>): (type: string) => readonly string[] {
  const found = new Map<string, readonly string[]>();
  return (type) => {
    const nearest = found.get(type) ?? nearestNames(type, names());
    found.set(type, nearest);
    return nearest;
  };
}

/** The Types between an element and itself, where its `type` leads back to it; empty where it does not. */
function cycleOf(
  { fullName, declaration }: ElementSource,
  sources: Pick<LinkInput["sources"], "get">,
): readonly string[] {
  const passed = new Set<string>();
  for (let { type } = declaration; type !== "" && !passed.has(type);) {
    passed.add(type);
    if (type === fullName) return [...passed];
    type = sources.get(type)?.declaration.type ?? "";
  }
  return [];
}
