import { AsyncLocalStorage } from "node:async_hooks";

/** The element whose code runs; it follows the code's promises, timers and event listeners. */
const running = new AsyncLocalStorage<string>();

/** Runs code of an element, so that errors which it lets escape can be attributed to it. */
export function inElement<T>(fullName: string, work: () => T): T {
  return running.run(fullName, work);
}

/** The element whose code runs now, or ran when the current promise, timer or event was created. */
export function runningElement(): string | undefined {
  return running.getStore();
}
