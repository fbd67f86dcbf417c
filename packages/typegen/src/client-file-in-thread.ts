import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { ElementModule } from "@menshen/runtime";
import type { ClientFile, ClientFileOptions } from "./client-file.ts";

export interface ClientFileTask {
  readonly elements: readonly ElementModule[];
  readonly options: ClientFileOptions;
}

/**
 * `clientFile` in a thread of its own: the compiler takes a second, and whoever calls has requests to answer.
 * @param signal ends the thread
 */
export async function clientFileInThread(
  elements: readonly ElementModule[],
  options: ClientFileOptions,
  signal: AbortSignal,
): Promise<ClientFile> {
  const workerData: ClientFileTask = { elements, options };
  const thread = new Worker(new URL(import.meta.resolve("@menshen/typegen/client-file-worker")), {
    workerData,
    // Those of a test runner load modules in its own way.
    execArgv: [],
  });
  try {
    const [made] = (await once(thread, "message", { signal })) as [ClientFile];
    return made;
  } finally {
    await thread.terminate();
  }
}
