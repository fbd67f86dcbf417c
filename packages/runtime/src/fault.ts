import { dirname, relative, sep } from "node:path";
import { runningElement } from "./link/in-element.ts";
import { errorClassOf, placeIn } from "./read/code-problem.ts";
import type { LinkedElement, Snapshot } from "./snapshot.ts";

/** An error that escaped from an element's code: no caller received it. */
export interface Fault {
  readonly element: string;
  /** The error's class, and its place in the element's code where it has one. */
  readonly reason: string;
}

/** Attributes an error by the async context that it was thrown in, else by its stack; null where neither names an element. */
export function faultOf(error: unknown, { elements }: Pick<Snapshot, "elements">): Fault | null {
  const { file, line } = placeIn(error);
  const owner = file === undefined ? undefined : ownerOf(file, elements.values());
  const element = runningElement() ?? owner?.fullName;
  if (element === undefined) return null;
  const place = owner && file !== undefined ? ` at ${placeInside(owner, file)}:${line}` : "";
  return { element, reason: `${errorClassOf(error)}${place}` };
}

/** The element in whose folder a code file is; the innermost of nested ones. */
function ownerOf(file: string, elements: Iterable<LinkedElement>): LinkedElement | undefined {
  let found: LinkedElement | undefined;
  for (const one of elements) {
    const folder = one.bodyFile && dirname(one.bodyFile);
    const isInside = folder !== undefined && file.startsWith(`${folder}${sep}`);
    if (isInside && folder.length > dirname(found?.bodyFile ?? "").length) found = one;
  }
  return found;
}

function placeInside({ fullName, bodyFile = "" }: LinkedElement, file: string): string {
  return `${fullName}/${relative(dirname(bodyFile), file).split(sep).join("/")}`;
}
