import type { Logger } from "@menshen/core";
import { errorClassOf } from "../read/code-problem.ts";
import { inElement } from "./in-element.ts";

type Disposer = () => unknown;

/** What versions registered with `onDispose`, by their members: a stale version shares those of the good one. */
const disposers = new WeakMap<object, readonly Disposer[]>();

export function keepDisposers(members: object, registered: readonly Disposer[]): void {
  if (registered.length > 0) disposers.set(members, registered);
}

/** Releases what a version holds, once. A disposer that fails is logged and stops no other one. */
export function disposeVersion(fullName: string, members: object | undefined, log: Logger): void {
  const registered = members && disposers.get(members);
  if (!registered) return;
  disposers.delete(members);
  runDisposers(fullName, registered, log);
}

export function runDisposers(element: string, registered: readonly Disposer[], log: Logger): void {
  const failed = (error: unknown): void =>
    log.error({ element, error: errorClassOf(error) }, "onDispose failed");
  for (const dispose of registered) {
    inElement(element, async () => await dispose()).catch(failed);
  }
}
