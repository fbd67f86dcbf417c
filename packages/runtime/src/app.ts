import { join } from "node:path";
import {
  Code,
  nearestNames,
  type AppHandle,
  type CallContext,
  type Element,
  type KnownElements,
  type Ports,
  type ServerTree,
} from "@menshen/core";
import { createBuilder } from "./build.ts";
import { invoke } from "./callable.ts";
import { describeElement, type ElementSummary } from "./describe.ts";
import type { Root } from "./layers.ts";
import { createLoader, type LoadPort } from "./load.ts";
import { codeRoots, createReloader } from "./reload.ts";
import {
  emptySnapshot,
  findMethod,
  methodOf,
  type LinkedElement,
  type Snapshot,
} from "./snapshot.ts";
import { treeOf, type Tree } from "./tree.ts";

export interface AppOptions {
  /** Layers, the base app first; later ones replace whole elements by full name. */
  readonly roots: readonly (Root | string)[];
  readonly ports: Ports;
  /** What `{{NAME}}` may resolve to, if the root's `app.json` lists the name. Usually `process.env`. */
  readonly variables?: Readonly<Record<string, string | undefined>> | undefined;
  /** Where `{{file:PATH}}` reads. */
  readonly secretsDir?: string | undefined;
  /** Hosts (`host` or `host:port`) that outbound fields may name; undefined means every host. */
  readonly allowedHosts?: readonly string[] | undefined;
  readonly publicOrigin?: string | undefined;
  /** Follow changes on disk. */
  readonly watch?: boolean | undefined;
  /** Allow `save`. */
  readonly edit?: boolean | undefined;
  readonly load?: LoadPort | undefined;
}

/** A running app: other elements by name, the shorthand `app.auths.loginTypes.X.method()`, and control. */
export type App = AppHandle & ServerTree<KnownElements> & AppControl;

export interface AppControl extends AsyncDisposable {
  /** The snapshot in force; immutable. */
  readonly snapshot: Snapshot;
  /** Called after every swap, also when only diagnostics changed. Returns the way to stop. */
  onSnapshot(listener: (snapshot: Snapshot) => void): () => void;
  /** Reads everything again. Needed only where nothing watches. */
  reload(): Promise<Snapshot>;
  list(): readonly ElementSummary[];
  /** The element and the method that a path such as `auths.loginTypes.X.getLoginConfig` names. */
  find(path: string): { element: LinkedElement; method: string } | undefined;
  /** Parses the input with the method's schema and runs it. @throws Code 10701 the input is not valid */
  call(
    element: LinkedElement,
    method: string,
    input: unknown,
    context: CallContext,
  ): Promise<unknown>;
  close(): Promise<void>;
}

/** Opens element folders as a running app. Resolves when the first snapshot is in force. */
export async function createApp(options: AppOptions): Promise<App> {
  const roots = options.roots.map((root) => (typeof root === "string" ? { path: root } : root));
  let snapshot = emptySnapshot;
  let tree: Tree | undefined;
  const listeners = new Set<(snapshot: Snapshot) => void>();

  const swap = (next: Snapshot): Snapshot => {
    if (next === snapshot) return snapshot;
    snapshot = next;
    tree = undefined;
    exposeRoots(control, next, () => (tree ??= treeOf(snapshot)));
    for (const listener of listeners) listener(next);
    return next;
  };

  const handle: AppHandle = {
    getElement: (fullName: string) => methodsOf(snapshot, fullName) as never,
    findElement: (fullName) => usable(snapshot.elements.get(fullName)),
    findElements: ({ type }) =>
      [...snapshot.elements.values()].filter((one) => isInstanceOf(one, type)),
    get snapshotNumber() {
      return snapshot.number;
    },
  };
  const control = Object.defineProperties({}, Object.getOwnPropertyDescriptors(handle)) as App;
  const loader = createLoader({
    roots: () => codeRoots(reloader.layers),
    hosts: () => [import.meta.filename, ...roots.map(({ path }) => join(path, "app.json"))],
    load: options.load,
  });
  const builder = createBuilder({
    app: control,
    loader,
    taken: new Set(["app"]),
    ports: options.ports,
    variables: options.variables ?? {},
    secretsDir: options.secretsDir,
    allowedHosts: options.allowedHosts,
  });
  const reloader = createReloader(roots, loader, builder);

  const members: AppControl = {
    get snapshot() {
      return snapshot;
    },
    onSnapshot(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    reload: async () => swap(await reloader.all()),
    list: () => [...snapshot.elements.values()].map(describeElement),
    find: (path) => findMethod(snapshot, path),
    call: async (element, name, input, context) => {
      const method = methodOf(element, name);
      if (!method) throw new Code(10001, `${element.fullName} has no method ${name}`);
      return invoke(element.fullName, name, method, input, context);
    },
    close: async () => loader.close(),
    [Symbol.asyncDispose]: async () => loader.close(),
  };
  Object.defineProperties(control, Object.getOwnPropertyDescriptors(members));
  await control.reload();
  return control;
}

/** @throws Code 10001 unknown, 10002 never loaded */
function methodsOf(snapshot: Snapshot, fullName: string): Readonly<Record<string, unknown>> {
  const element = snapshot.elements.get(fullName);
  if (!element) {
    const nearest = nearestNames(fullName, snapshot.elements.keys());
    const hint = nearest.length > 0 ? `; nearest: ${nearest.join(", ")}` : "";
    throw new Code(10001, `there is no element ${fullName}${hint}`, { data: { nearest } });
  }
  if (element.state === "failed")
    throw new Code(10002, `${fullName} has no good version; see its diagnostics`);
  return element.methods;
}

function usable(element: LinkedElement | undefined): Element | undefined {
  return element?.state === "failed" ? undefined : element;
}

function isInstanceOf(element: LinkedElement, type: string): boolean {
  return (
    element.family === "instance" && element.state !== "failed" && element.ancestry.includes(type)
  );
}

/** Getters for the roots of the tree; what the app itself offers keeps its name. */
function exposeRoots(app: object, snapshot: Snapshot, tree: () => Tree): void {
  const roots = new Set(
    Array.from(snapshot.elements.keys(), (name) => name.split(".", 1)[0] ?? ""),
  );
  for (const root of roots) {
    if (!(root in app))
      Object.defineProperty(app, root, {
        configurable: true,
        enumerable: true,
        get: () => tree()[root],
      });
  }
}
