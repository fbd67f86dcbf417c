import {
  Code,
  nearestNames,
  shortName,
  type AppHandle,
  type CallContext,
  type Element,
} from "@menshen/core";
import { invoke } from "./link/callable.ts";
import type { CurrentSnapshot } from "./reload/current-snapshot.ts";
import {
  changedBetween,
  emptySnapshot,
  methodOf,
  type LinkedElement,
  type Snapshot,
} from "./snapshot.ts";
import { treeOf, type Tree } from "./describe/element-tree.ts";

/** Looks elements up by name in the current snapshot. */
export function createHandle(current: CurrentSnapshot): AppHandle {
  const find = createFinder(current);
  return {
    getElement: (fullName: string) => loadedElement(current.snapshot, fullName).methods as never,
    findElement(fullName) {
      const element = lookUp(current.snapshot, fullName);
      return element?.state === "failed" ? undefined : element;
    },
    findElements: ({ type }) => find(type),
    call: (element: Element | string, method: string, input: unknown, context: CallContext) =>
      callOn(current.snapshot, element, method, input, context) as never,
    get snapshotNumber() {
      return current.snapshot.number;
    },
  };
}

const MOST_TYPES = 100;

/** Finds Instances by a name of their ancestry. Remembers what it found until one of them changes, appears or vanishes. */
function createFinder(current: CurrentSnapshot): (type: string) => readonly LinkedElement[] {
  let searched = emptySnapshot;
  const found = new Map<string, readonly LinkedElement[]>();
  const follow = (next: Snapshot): void => {
    const versions = Array.from(changedBetween(searched, next)).flatMap((name) =>
      [searched.elements.get(name), next.elements.get(name)].filter((one) => one !== undefined),
    );
    for (const type of found.keys())
      if (versions.some((one) => isInstanceOf(one, type))) found.delete(type);
    if (found.size > MOST_TYPES) found.clear();
    searched = next;
  };
  return (type) => {
    if (searched !== current.snapshot) follow(current.snapshot);
    const elements =
      found.get(type) ?? [...searched.elements.values()].filter((one) => isInstanceOf(one, type));
    found.set(type, elements);
    return elements;
  };
}

/** Every `Element` comes from a snapshot and is one version of the element; a name means the current version. */
async function callOn(
  snapshot: Snapshot,
  named: Element | string,
  name: string,
  input: unknown,
  context: CallContext,
): Promise<unknown> {
  const element =
    typeof named === "string" ? loadedElement(snapshot, named) : (named as LinkedElement);
  const method = methodOf(element, name);
  if (!method) throw new Code(10001, `${element.fullName} has no method ${name}`);
  return invoke(element.fullName, name, method, input, context);
}

/** Defines getters on `app` for the roots of the tree; the app's own members take precedence. */
export function exposeRoots(app: object, current: CurrentSnapshot): void {
  let walked: { snapshot: Snapshot; tree: Tree } | undefined;
  const tree = (): Tree => {
    if (walked?.snapshot !== current.snapshot)
      walked = { snapshot: current.snapshot, tree: treeOf(current.snapshot) };
    return walked.tree;
  };
  let exposed = emptySnapshot;
  current.onSnapshot((snapshot) => {
    const names = changedBetween(exposed, snapshot);
    exposed = snapshot;
    for (const name of names) {
      const [root = ""] = name.split(".", 1);
      if (root in app || !snapshot.elements.has(name)) continue;
      Object.defineProperty(app, root, { enumerable: true, get: () => tree()[root] });
    }
  });
}

/** @throws Code 10001 unknown element */
export function elementNamed(snapshot: Snapshot, fullName: string): LinkedElement {
  const element = lookUp(snapshot, fullName);
  if (element) return element;
  const nearest = nearestNames(fullName, snapshot.elements.keys());
  const hint = nearest.length > 0 ? `; nearest: ${nearest.join(", ")}` : "";
  throw new Code(10001, `there is no element ${fullName}${hint}`, { data: { nearest } });
}

/** @throws Code 10001 unknown, 10002 never loaded */
function loadedElement(snapshot: Snapshot, fullName: string): LinkedElement {
  const element = elementNamed(snapshot, fullName);
  if (element.state === "failed")
    throw new Code(10002, `${fullName} never loaded; see its diagnostics`);
  return element;
}

function isInstanceOf(element: LinkedElement, type: string): boolean {
  const isNamed = (name: string) => name === type || shortName(name) === type;
  return (
    element.family === "instance" && element.state !== "failed" && element.ancestry.some(isNamed)
  );
}

/** By full name; a Type also by its short one, if no other has it. */
function lookUp({ elements }: Snapshot, name: string): LinkedElement | undefined {
  const exact = elements.get(name);
  if (exact || name.includes(".")) return exact;
  const types = [...elements.values()].filter(
    ({ family, fullName }) => family === "type" && shortName(fullName) === name,
  );
  return types.length === 1 ? types[0] : undefined;
}
