import { Code, nearestNames, type AppHandle, type CallContext, type Element } from "@menshen/core";
import { invoke } from "./link/callable.ts";
import type { Live } from "./reload/current-snapshot.ts";
import { methodOf, type LinkedElement, type Snapshot } from "./snapshot.ts";
import { treeOf, type Tree } from "./describe/element-tree.ts";

/** Look-ups by name on whatever snapshot is in force. */
export function createHandle(live: Live): AppHandle {
  return {
    getElement: (fullName: string) => loadedElement(live.snapshot, fullName).methods as never,
    findElement(fullName) {
      const element = live.snapshot.elements.get(fullName);
      return element?.state === "failed" ? undefined : element;
    },
    findElements: ({ type }) =>
      [...live.snapshot.elements.values()].filter((one) => isInstanceOf(one, type)),
    call: (element: Element | string, method: string, input: unknown, context: CallContext) =>
      callOn(live.snapshot, element, method, input, context) as never,
    get snapshotNumber() {
      return live.snapshot.number;
    },
  };
}

/** Every `Element` comes from a snapshot and is one version of the element; a name means the version in force. */
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
function loadedElement(snapshot: Snapshot, fullName: string): LinkedElement {
  const element = elementNamed(snapshot, fullName);
  if (element.state === "failed")
    throw new Code(10002, `${fullName} has no good version; see its diagnostics`);
  return element;
}

function isInstanceOf(element: LinkedElement, type: string): boolean {
  return (
    element.family === "instance" && element.state !== "failed" && element.ancestry.includes(type)
  );
}
