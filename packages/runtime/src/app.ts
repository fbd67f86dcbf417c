import { join } from "node:path";
import {
  Code,
  type AppHandle,
  type KnownElements,
  type Ports,
  type ServerTree,
} from "@menshen/core";
import { createBuilder, type Builder } from "./reload/snapshot-builder.ts";
import { describeElement, type ElementSummary } from "./describe/element-summary.ts";
import {
  detailOf,
  schemaOf,
  type ElementDetail,
  type InstanceSchema,
} from "./describe/element-detail.ts";
import type { Diagnostic } from "./diagnostics.ts";
import { follow } from "./reload/auto-reload.ts";
import { createHandle, elementNamed, exposeRoots } from "./app-handle.ts";
import type { Root } from "./read/layers.ts";
import { createLive, type Live, type VersionListener } from "./reload/current-snapshot.ts";
import { createLoader, type LoadPort } from "./read/code-loader.ts";
import { codeRoots, createReloader, type Reloader } from "./reload/reloader.ts";
import { findMethod, type LinkedElement, type Snapshot } from "./snapshot.ts";
import { saveDraft, type SaveInput } from "./reload/save-draft.ts";
import { validateDraft, type ElementDraft } from "./reload/validate-draft.ts";

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
  /** Where the server is reached from outside; pages of its own that an instance names elsewhere are a warning. */
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
  /** An element's page: facts, masked files, methods. @throws Code 10001 there is no such element */
  get(fullName: string): ElementDetail;
  /** JSON Schemas of the files of a Type's instances, with titles, help and secret marks. @throws Code 10001, 10002 */
  schema(typeName: string): InstanceSchema;
  /** What a draft of an Instance would lead to; nothing is written. */
  validate(draft: ElementDraft): Promise<readonly Diagnostic[]>;
  /**
   * Writes an Instance's files; resolves when the change is live. Masks stand for the stored values.
   * @throws Code 10704 editing is off, 10001 unknown, 10603 not an editable Instance, 10703 changed meanwhile,
   *   10701 with `data.diagnostics` where the draft has errors
   */
  save(input: SaveInput): Promise<ElementDetail>;
  /**
   * Hears of each version of an element (or of all: `"*"`) when it comes live, and at once of those that are.
   * Returns the way to stop.
   */
  onLoad(fullName: string, listener: VersionListener): () => void;
  /** Hears of each version when it is replaced or removed, or the app closes. Calls may still be running on it. */
  onUnload(fullName: string, listener: VersionListener): () => void;
  /** Stops watching. */
  close(): Promise<void>;
}

/** Opens element folders as a running app. Resolves when the first snapshot is in force. */
export async function createApp(options: AppOptions): Promise<App> {
  const roots = options.roots.map((root) => (typeof root === "string" ? { path: root } : root));
  const live = createLive(options.ports.log);
  const app = createHandle(live) as App;
  const taken = new Set<string>();
  const loader = createLoader({
    roots: () => codeRoots(reloader.layers),
    hosts: () => [import.meta.filename, ...roots.map(({ path }) => join(path, "app.json"))],
    load: options.load,
  });
  const builder = createBuilder({
    app,
    loader,
    taken,
    ports: options.ports,
    variables: options.variables ?? {},
    secretsDir: options.secretsDir,
    allowedHosts: options.allowedHosts,
    publicOrigin: options.publicOrigin,
  });
  const reloader = createReloader(roots, loader, builder);
  const release = async (): Promise<void> => {
    await following?.close();
    loader.close();
    live.close();
  };
  const control = createControl({ live, builder, reloader, edit: options.edit ?? false, release });
  Object.defineProperties(app, Object.getOwnPropertyDescriptors(control));
  for (const name of Object.keys(app)) taken.add(name);
  exposeRoots(app, live);
  live.swap(await reloader.all());
  const following = options.watch
    ? follow(reloader, options.secretsDir, live.swap, options.ports.log)
    : undefined;
  return app;
}

interface Parts {
  readonly live: Live;
  readonly builder: Builder;
  readonly reloader: Reloader;
  readonly edit: boolean;
  readonly release: () => Promise<void>;
}

function createControl({ live, builder, reloader, edit, release }: Parts): AppControl {
  const get = (fullName: string): ElementDetail =>
    detailOf(elementNamed(live.snapshot, fullName), builder.sources.get(fullName), live.snapshot);
  return {
    get snapshot() {
      return live.snapshot;
    },
    onSnapshot: live.onSnapshot,
    onLoad: live.onLoad,
    onUnload: live.onUnload,
    reload: async () => live.swap(await reloader.all()),
    list: () => [...live.snapshot.elements.values()].map(describeElement),
    get,
    schema: (typeName) => schemaOf(live.snapshot, typeName),
    find: (path) => findMethod(live.snapshot, path),
    validate: async (draft) => validateDraft(draft, builder, reloader),
    async save(input) {
      if (!edit) throw new Code(10704, "editing is off");
      live.swap(await saveDraft(input, builder, reloader));
      return get(input.fullName);
    },
    close: release,
    [Symbol.asyncDispose]: release,
  };
}
