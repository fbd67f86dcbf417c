import type { Diagnostic, ElementSummary } from "../server/rows.ts";
import { lineOf, sortDiagnostics } from "./diagnostics.ts";

export interface BrokenElement {
  element: ElementSummary;
  /** The first error. */
  problem: Diagnostic;
  /** Changes when the element is saved with other errors. */
  key: string;
}

/** The elements whose files cannot be used, those that changed last first. */
export function brokenElements(elements: readonly ElementSummary[]): BrokenElement[] {
  return elements
    .filter(({ state }) => state === "stale" || state === "failed")
    .flatMap((element) => {
      const errors = sortDiagnostics(element.diagnostics).filter(
        ({ severity }) => severity === "error",
      );
      const [problem] = errors;
      if (!problem) return [];
      const key = [element.fullName, ...errors.map((one) => lineOf(one, "en"))].join("\n");
      return [{ element, problem, key }];
    })
    .sort((a, b) => (b.element.staleSinceMs ?? 0) - (a.element.staleSinceMs ?? 0));
}
