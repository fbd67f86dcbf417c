import { join } from "node:path";
import type { AppHandle, KnownElements, Ports, ServerTree } from "@menshen/core";
import type { Unseal } from "@menshen/core/sealed-secret";
import { disposeVersion } from "./link/disposal.ts";
import type { LoadWait, Prepare } from "./reload/load-bodies.ts";
import { createSnapshotBuilder, type SnapshotBuilder } from "./reload/snapshot-builder.ts";
import { describeElement, type ElementSummary } from "./describe/element-summary.ts";
import {
  detailOf,
  schemaOf,
  type ElementDetail,
  type InstanceSchema,
} from "./describe/element-detail.ts";
import type { Diagnostic } from "./diagnostics.ts";
import { startAutoReload, type AutoReload, type WatchState } from "./reload/auto-reload.ts";
import { createHandle, elementNamed, exposeRoots } from "./app-handle.ts";
import type { Root } from "./read/layers.ts";
import {
  createCurrentSnapshot,
  type CurrentSnapshot,
  type VersionListener,
} from "./reload/current-snapshot.ts";
import { createLoader, type LoadPort } from "./read/code-loader.ts";
import { codeRoots, createReloader, type Reloader } from "./reload/reloader.ts";
import { findMethod, type LinkedElement, type Snapshot } from "./snapshot.ts";
import { watchNatively, type WatchFolder } from "./reload/watch-folder.ts";
import { fillDraft, linkDraft, type FilledDraft } from "./reload/link-draft.ts";
import { createElementEditor, type ElementEditor } from "./edit/element-editor.ts";
import type { Seal } from "./edit/reseal.ts";
import type { SaveInput } from "./edit/save-draft.ts";
import { validateDraft, type ElementDraft } from "./reload/validate-draft.ts";

export interface AppOptions {
  /** Layers, the base app first; later ones replace whole elements by full name. */
  readonly roots: readonly (Root | string)[];
  readonly ports: Ports;
  /** Values of `{{NAME}}`, for the names that the root's `app.json` declares. Usually `process.env`. */
  readonly variables?: Readonly<Record<string, string | undefined>> | undefined;
  /** The directory that `{{file:PATH}}` reads from. */
  readonly secretsDir?: string | undefined;
  /** Opens `{{sealed:...}}`. Without it an element with a sealed value is inactive. */
  readonly unseal?: Unseal | undefined;
  /** Seals for the same secret: what a renamed or duplicated element has sealed is sealed again for its new name. */
  readonly seal?: Seal | undefined;
  /** Hosts (`host` or `host:port`) that outbound fields may name; undefined means every host. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** The server's public origin; an Instance that names a page of the server on another origin gets a warning. */
  readonly publicOrigin?: string | undefined;
  /**
   * Called with secrets when they are resolved, before any code of an element runs with them: `snapshot.redact` knows
   * them once the snapshot is complete.
   */
  readonly onSecrets?: ((values: readonly string[]) => void) | undefined;
  /** Reload when files change. */
  readonly watch?: boolean | undefined;
  /** Watches a folder in place of `fs.watch`. */
  readonly watchFolder?: WatchFolder | undefined;
  /** While polling replaces the watch: how often to try to watch again. Default one minute. */
  readonly retryWatchMs?: number | undefined;
  /** Allow `save` and `editor`. */
  readonly edit?: boolean | undefined;
  readonly load?: LoadPort | undefined;
  /**
   * Makes what the code of an element needs beside itself, such as a table. The snapshot waits for it as for code that
   * loads; after an error the last good version remains.
   */
  readonly prepare?: Prepare | undefined;
  /** How long code may take to load before the rest is served without it. Default 60 s at start, 5 s later. */
  readonly loadWaitMs?: LoadWait | undefined;
}

/** A running app: elements by name, the shorthand `app.auths.loginTypes.X.method()`, and control. */
export type App = AppHandle & ServerTree<KnownElements> & AppControl;

interface AppControl extends AsyncDisposable {
  /** How changed files are noticed. */
  readonly watchState: WatchState;
  /** Folders that are watched by events. */
  readonly watchedFolders: number;
  /** The current snapshot; immutable. */
  readonly snapshot: Snapshot;
  /** Called after every swap, also when only diagnostics changed. Returns a function that unsubscribes. */
  onSnapshot(listener: (snapshot: Snapshot) => void): () => void;
  /** Reads everything again. Needed only without `watch`. */
  reload(): Promise<Snapshot>;
  list(): readonly ElementSummary[];
  /** The element and the method that a path such as `auths.loginTypes.X.getLoginConfig` names. */
  find(path: string): { element: LinkedElement; method: string } | undefined;
  /** An element with its masked files and its methods. @throws Code 10001 unknown element */
  get(fullName: string): ElementDetail;
  /** JSON Schemas of the files of a Type's instances, with titles, help and secret marks. @throws Code 10001, 10002 */
  schema(typeName: string): InstanceSchema;
  /** The diagnostics that saving a draft would lead to; writes nothing. */
  validate(draft: ElementDraft): Promise<readonly Diagnostic[]>;
  /** A draft with stored values in place of its masks, for `linkDraft` on any node. @throws Code 10701, 10603 */
  fillDraft(draft: ElementDraft): FilledDraft;
  /** The element of a draft, beside the current snapshot. @throws Code 10701, 10603 */
  linkDraft(draft: FilledDraft): LinkedElement;
  /**
   * Writes an Instance's files; resolves when they are loaded. A mask stands for the stored value.
   * @throws Code 10704 editing is off, 10001 unknown, 10603 not an editable Instance, 10703 changed in the meantime,
   *   10701 with `data.diagnostics` where the draft has errors
   */
  save(input: SaveInput): Promise<ElementDetail>;
  /** Creates, changes and removes Instances. */
  readonly editor: ElementEditor;
  /**
   * Called with each version of an element (`"*"`: of every element) when it is loaded, and at once with the loaded
   * one. Returns a function that unsubscribes.
   */
  onLoad(fullName: string, listener: VersionListener): () => void;
  /** Called when a version is replaced or removed, or the app closes. Calls may still be running on it. */
  onUnload(fullName: string, listener: VersionListener): () => void;
  /** Stops watching. */
  close(): Promise<void>;
}

/** Opens element folders as a running app. Resolves with the first snapshot loaded. */
export async function createApp(options: AppOptions): Promise<App> {
  const roots = options.roots.map((root) => (typeof root === "string" ? { path: root } : root));
  const current = createCurrentSnapshot(options.ports.log);
  const app = createHandle(current) as App;
  const reservedNames = new Set<string>();
  const loader = createLoader({
    roots: () => codeRoots(reloader.layers),
    hosts: () => [import.meta.filename, ...roots.map(({ path }) => join(path, "app.json"))],
    load: options.load,
  });
  const builder = createSnapshotBuilder({
    app,
    loader,
    reservedNames,
    ports: options.ports,
    variables: options.variables ?? {},
    secretsDir: options.secretsDir,
    unseal: options.unseal,
    allowedHosts: options.allowedHosts,
    publicOrigin: options.publicOrigin,
    onSecrets: options.onSecrets,
    prepare: options.prepare,
    loadWaitMs: options.loadWaitMs,
    onLateLoad: () => void relink(),
  });
  const reloader = createReloader(roots, loader, builder);
  let autoReload: AutoReload | undefined;
  let closed = false;
  const relink = async (): Promise<void> => {
    const snapshot = await reloader.relink();
    if (!closed) current.swap(snapshot);
  };
  const release = async (): Promise<void> => {
    closed = true;
    autoReload?.close();
    builder.close();
    loader.close();
    current.close();
  };
  const control = createControl({
    current,
    builder,
    reloader,
    editor: createElementEditor({
      builder,
      reloader,
      clock: options.ports.clock,
      sealing: options.unseal && options.seal && { unseal: options.unseal, seal: options.seal },
      isOn: options.edit ?? false,
      swap: current.swap,
    }),
    watchState: () => autoReload?.state ?? "off",
    watchedFolders: () => autoReload?.folders ?? 0,
    release,
  });
  Object.defineProperties(app, Object.getOwnPropertyDescriptors(control));
  current.onUnload("*", ({ fullName, members }) =>
    disposeVersion(fullName, members, options.ports.log),
  );
  for (const name of Object.keys(app)) reservedNames.add(name);
  exposeRoots(app, current);
  if (options.watch)
    autoReload = await startAutoReload({
      roots,
      secretsDir: options.secretsDir,
      watchFolder: options.watchFolder ?? watchNatively,
      retryWatchMs: options.retryWatchMs ?? 60_000,
      reloader,
      codeFiles: () => loader.files(),
      swap: current.swap,
      log: options.ports.log,
    });
  else current.swap(await reloader.all());
  return app;
}

interface Parts {
  readonly current: CurrentSnapshot;
  readonly builder: SnapshotBuilder;
  readonly reloader: Reloader;
  readonly editor: ElementEditor;
  readonly watchState: () => WatchState;
  readonly watchedFolders: () => number;
  readonly release: () => Promise<void>;
}

function createControl(parts: Parts): AppControl {
  const { current, builder, reloader, editor, watchState, watchedFolders, release } = parts;
  const get = (fullName: string): ElementDetail =>
    detailOf(
      elementNamed(current.snapshot, fullName),
      builder.sources.get(fullName),
      current.snapshot,
    );
  return {
    get watchState() {
      return watchState();
    },
    get watchedFolders() {
      return watchedFolders();
    },
    get snapshot() {
      return current.snapshot;
    },
    onSnapshot: current.onSnapshot,
    onLoad: current.onLoad,
    onUnload: current.onUnload,
    reload: async () => current.swap(await reloader.all()),
    list: () => [...current.snapshot.elements.values()].map(describeElement),
    get,
    schema: (typeName) => schemaOf(current.snapshot, typeName),
    find: (path) => findMethod(current.snapshot, path),
    validate: async (draft) => validateDraft(draft, builder, reloader),
    fillDraft: (draft) => fillDraft(draft, builder, reloader),
    linkDraft: (draft) => linkDraft(draft, builder, reloader),
    async save(input) {
      await editor.save(input, "");
      return get(input.fullName);
    },
    editor,
    close: release,
    [Symbol.asyncDispose]: release,
  };
}
