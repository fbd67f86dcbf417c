import type { ReactNode } from "react";
import { DiagnosticsList } from "./diagnostics-list.tsx";
import { isObject } from "../server/failure.ts";
import type { Diagnostic } from "../server/rows.ts";

/** The findings of a draft that was refused (10701). */
export function DraftDiagnostics({ error }: { error: unknown }): ReactNode {
  const found = diagnosticsIn(error);
  return found.length === 0 ? null : <DiagnosticsList diagnostics={found} isDraft />;
}

/** The findings that a refusal (10701) carries. */
export function diagnosticsIn(error: unknown): readonly Diagnostic[] {
  const found = dataOf(error)["diagnostics"];
  return Array.isArray(found) ? (found as Diagnostic[]) : [];
}

export interface Conflict {
  readonly hash: string;
  readonly files: readonly { readonly name: string; readonly text: string }[];
}

/** The version on disk, where a save was refused because of it (10703). */
export function conflictOf(error: unknown): Conflict | undefined {
  const { hash, files } = dataOf(error);
  return typeof hash === "string" && Array.isArray(files)
    ? { hash, files: files as Conflict["files"] }
    : undefined;
}

/** `error.data.data` of a failed call. */
export function dataOf(error: unknown): Readonly<Record<string, unknown>> {
  const outer = isObject(error) && isObject(error["data"]) ? error["data"]["data"] : undefined;
  return isObject(outer) ? outer : {};
}
