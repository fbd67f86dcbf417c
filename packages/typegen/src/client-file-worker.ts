import { parentPort, workerData } from "node:worker_threads";
import { clientFile } from "./client-file.ts";
import type { ClientFileTask } from "./client-file-in-thread.ts";

/* The thread of `clientFileInThread`. */

if (parentPort) {
  const { elements, options } = workerData as ClientFileTask;
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort.postMessage(clientFile(elements, options));
}
