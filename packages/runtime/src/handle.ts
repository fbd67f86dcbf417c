import { Code, nearestNames, type AppHandle } from "@menshen/core";
import type { Live } from "./live.ts";
import type { LinkedElement, Snapshot } from "./snapshot.ts";
import { treeOf, type Tree } from "./tree.ts";

/** Look-ups by name on whatever snapshot is in force. */
export function createHandle(live: Live): AppHandle {
  return {
    getElement: (fullName: string) => methodsOf(live.snapshot, fullName) as never,
    findElement(fullName) {
      const element = live.snapshot.elements.get(fullName);
      return element?.state === "failed" ? undefined : element;
    },
    findElements: ({ type }) =>
      [...live.snapshot.elements.values()].filter((one) => isInstanceOf(one, type)),
    get snapshotNumber() {
      return live.snapshot.number;
    },
  };
}

/** Getters on `app` for the roots of the tree; what the app itself offers keeps its name. */
export function exposeRoots(app: object, live: Live): void {
  let walked: { snapshot: Snapshot; tree: Tree } | undefined;
  const tree = (): Tree => {
    if (walked?.snapshot !== live.snapshot)
      walked = { snapshot: live.snapshot, tree: treeOf(live.snapshot) };
    return walked.tree;
  };
  live.onSnapshot(({ elements }) => {
    for (const name of elements.keys()) {
      const [root = ""] = name.split(".", 1);
      if (root in app) continue;
      Object.defineProperty(app, root, { enumerable: true, get: () => tree()[root] });
    }
  });
}

/** @throws Code 10001 there is no such element */
export function elementNamed(snapshot: Snapshot, fullName: string): LinkedElement {
  const element = snapshot.elements.get(fullName);
  if (element) return element;
  const nearest = nearestNames(fullName, snapshot.elements.keys());
  const hint = nearest.length > 0 ? `; nearest: ${nearest.join(", ")}` : "";
  throw new Code(10001, `there is no element ${fullName}${hint}`, { data: { nearest } });
}

/** @throws Code 10001 unknown, 10002 never loaded */
function methodsOf(snapshot: Snapshot, fullName: string): Readonly<Record<string, unknown>> {
  const element = elementNamed(snapshot, fullName);
  if (element.state === "failed")
    throw new Code(10002, `${fullName} has no good version; see its diagnostics`);
  return element.methods;
}

function isInstanceOf(element: LinkedElement, type: string): boolean {
  return (
    element.family === "instance" && element.state !== "failed" && element.ancestry.includes(type)
  );
}
