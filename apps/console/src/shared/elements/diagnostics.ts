import type { Language } from "../i18n/language.ts";
import type { Diagnostic, Severity } from "../server/rows.ts";

const rank: Record<Severity, number> = { error: 0, warning: 1, info: 2 };

/** `e.json:3:12`, as editors and terminals understand it. */
export function placeOf(diagnostic: Pick<Diagnostic, "file" | "line" | "column">): string {
  const { file, line, column } = diagnostic;
  if (line === undefined) return file;
  return column === undefined ? `${file}:${line}` : `${file}:${line}:${column}`;
}

/** One diagnostic as a line of text, for the clipboard. */
export function lineOf(diagnostic: Diagnostic, language: Language): string {
  const pointer = diagnostic.pointer ? ` ${diagnostic.pointer}` : "";
  return `${placeOf(diagnostic)}${pointer} ${diagnostic.severity} ${diagnostic.code}: ${diagnostic.message[language]}`;
}

/** Errors first, then by place. */
export function sortDiagnostics(list: readonly Diagnostic[]): Diagnostic[] {
  return [...list].sort(
    (a, b) =>
      rank[a.severity] - rank[b.severity] ||
      compare(a.element ?? "", b.element ?? "") ||
      compare(a.file, b.file) ||
      (a.line ?? 0) - (b.line ?? 0) ||
      (a.column ?? 0) - (b.column ?? 0),
  );
}

/** True when a diagnostic's file is this file of an element, whatever stands in front of the two paths. */
export function isInFile(diagnostic: Pick<Diagnostic, "file">, path: string): boolean {
  const [long, short] =
    diagnostic.file.length >= path.length ? [diagnostic.file, path] : [path, diagnostic.file];
  return long === short || long.endsWith(`/${short}`);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
