import type { Logger } from "@menshen/core";
import { systemCode } from "../read/read-text.ts";
import type { Reloader } from "./reloader.ts";
import type { Snapshot } from "../snapshot.ts";
import { watchLayers, type LayerWatcher } from "./watch-layers.ts";

export interface AutoReload {
  close(): Promise<void>;
}

/** Reloads an app whenever its folders or secret files change. */
export function startAutoReload(
  reloader: Reloader,
  secretsDir: string | undefined,
  swap: (snapshot: Snapshot) => void,
  log: Logger,
): AutoReload {
  let closed = false;
  let watching: LayerWatcher | undefined;
  const failed = (error: unknown): void => {
    if (!closed) log.warn({ code: systemCode(error) }, "watching the element folders failed");
  };
  const apply = (reload: Promise<Snapshot>): Promise<void> =>
    reload.then((snapshot) => (closed ? undefined : swap(snapshot)), failed);
  const start = async (): Promise<void> => {
    const current = watchLayers(
      reloader.layers.map(({ layer }) => layer),
      secretsDir,
      {
        onChanges: ({ dirty, codeFiles }) => void apply(reloader.some(dirty, codeFiles)),
        onMoved: () => void restart(),
        onError: failed,
      },
    );
    watching = current;
    await current.ready;
    // Picks up changes made between the first read and the start of the watcher.
    if (watching === current) await apply(reloader.all());
  };
  let restarting = false;
  const restart = async (): Promise<void> => {
    if (restarting || closed) return;
    restarting = true;
    const old = watching;
    watching = undefined;
    await old?.close();
    await apply(reloader.all());
    restarting = false;
    if (!closed) await start();
  };
  void start().catch(failed);
  return {
    async close() {
      closed = true;
      await watching?.close();
    },
  };
}
