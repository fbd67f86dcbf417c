import {
  isMethod,
  type AnyMethod,
  type Brand,
  type Definition,
  type Element,
  type ElementFacts,
  type MetaDefinition,
} from "@menshen/core";
import type { Diagnostic } from "./diagnostics.ts";
import type { SealedValue } from "./link/references.ts";

export type Family = "meta" | "type" | "instance";

/**
 * `stale`: its files are broken and the last good version serves. `unconfigured`: it never loaded, because values are still
 * examples or cannot be real. `failed`: it never loaded for any other reason.
 */
export type ElementState = "active" | "inactive" | "stale" | "unconfigured" | "failed";

/** An element that is not linked, because a later layer has one of its name. */
export interface ReplacedElement {
  readonly layer: string;
  readonly official: boolean;
  /** Over its files and code, as `hash` of an element; equal content has equal hashes. */
  readonly hash: string;
}

/** An element of a snapshot: immutable, the same object as long as nothing about it changed. */
export interface LinkedElement extends Element {
  readonly family: Family;
  readonly state: ElementState;
  /** Where stale: when its files were found broken. */
  readonly staleSinceMs?: number | undefined;
  /** Its Type, that Type's Type and so on; the Meta comes last. */
  readonly ancestry: readonly string[];
  readonly layer: string;
  readonly official: boolean;
  /** The element of the same name in an earlier layer that it replaces. */
  readonly replaces: ReplacedElement | undefined;
  /** It replaces an official element of the same name. */
  readonly replacesOfficial: boolean;
  readonly description: string | undefined;
  readonly facts: ElementFacts;
  /** What `create()` returned: methods and properties, by name, without prototype. */
  readonly members: Readonly<Record<string, unknown>>;
  /** Absolute path of its own code file, if any. */
  readonly bodyFile: string | undefined;
  /** What a Meta or a Type exported. */
  readonly definition: Definition | undefined;
  /** The Meta at the top of its family. */
  readonly meta: MetaDefinition | undefined;
  /** The values that it has alone among the active elements of its family; see `UniqueValue`. */
  readonly unique: readonly string[];
  /** The number of versions of this element loaded in this process. */
  readonly generation: number;
  readonly diagnostics: readonly Diagnostic[];
  /** The resolved values of its secret fields, those of the last good version included. */
  readonly secrets: readonly string[];
  /** The sealed values in its files, as they are now. */
  readonly sealed: readonly SealedValue[];
  /** A hash over the element's files; equal content has equal hashes on every machine. */
  readonly hash: string;
}

/** All linked elements at one moment. */
export interface Snapshot {
  /** From 1, per process. */
  readonly number: number;
  /** Over the content of all element files; the same on every node that serves the same files. */
  readonly hash: string;
  readonly createdAtMs: number;
  /** Sorted by full name. */
  readonly elements: ReadonlyMap<string, LinkedElement>;
  /** Full names of the elements that are new, changed or removed since the snapshot before. */
  readonly changed: ReadonlySet<string>;
  /** The same list as before where none has changed. */
  readonly diagnostics: readonly Diagnostic[];
  /** Of the last layer whose `app.json` has one. */
  readonly brand: Brand | undefined;
  /** Replaces the secrets of all its elements in a text. */
  readonly redact: (text: string) => string;
}

export const emptySnapshot: Snapshot = {
  number: 0,
  hash: "",
  createdAtMs: 0,
  elements: new Map(),
  changed: new Set(),
  diagnostics: [],
  brand: undefined,
  redact: (text) => text,
};

/** Full names of what differs between two snapshots, in no order. */
export function changedBetween(before: Snapshot, after: Snapshot): Iterable<string> {
  if (after.number === before.number + 1) return after.changed;
  return new Set(
    [...before.elements.keys(), ...after.elements.keys()].filter(
      (name) => before.elements.get(name) !== after.elements.get(name),
    ),
  );
}

/** A method of an element by a path such as `auths.loginTypes.X.getLoginConfig`. */
export function findMethod(
  snapshot: Snapshot,
  path: string,
): { element: LinkedElement; method: string } | undefined {
  const dot = path.lastIndexOf(".");
  const element = dot > 0 ? snapshot.elements.get(path.slice(0, dot)) : undefined;
  const method = path.slice(dot + 1);
  return element && methodOf(element, method) ? { element, method } : undefined;
}

export function methodOf(element: LinkedElement, name: string): AnyMethod | undefined {
  const member = element.members[name];
  return isMethod(member) ? member : undefined;
}
