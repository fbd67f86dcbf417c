import type { LinkedElement, Snapshot } from "../snapshot.ts";

/** A snapshot as nested objects, so that `app.auths.loginTypes.X.method()` works. They have no prototype. */
export type Tree = Readonly<Record<string, unknown>>;

/** The roots of the tree. Nodes below are created on first access. */
export function treeOf(snapshot: Snapshot): Tree {
  const children = new Map<string, Set<string>>();
  for (const name of snapshot.elements.keys()) {
    const segments = name.split(".");
    for (let depth = 0; depth < segments.length; depth++) {
      const parent = segments.slice(0, depth).join(".");
      const names = children.get(parent) ?? new Set();
      children.set(parent, names.add(segments[depth] ?? ""));
    }
  }
  return nodeAt("", snapshot.elements, children);
}

function nodeAt(
  path: string,
  elements: ReadonlyMap<string, LinkedElement>,
  children: ReadonlyMap<string, ReadonlySet<string>>,
): Tree {
  const node: Record<string, unknown> = Object.create(null);
  Object.assign(node, elements.get(path)?.methods);
  for (const name of children.get(path) ?? []) {
    const below = path === "" ? name : `${path}.${name}`;
    let made: Tree | undefined;
    Object.defineProperty(node, name, {
      enumerable: true,
      get: () => (made ??= nodeAt(below, elements, children)),
    });
  }
  return Object.freeze(node);
}
