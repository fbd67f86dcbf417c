import type { Language } from "../i18n/language.ts";
import type { Diagnostic, Severity } from "../server/rows.ts";

const rank: Record<Severity, number> = { error: 0, warning: 1, info: 2 };

interface Spotted {
  readonly file: string;
  readonly path?: string | undefined;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

/** `/srv/elements/X/e.json:3:12`, as editors and terminals understand it: on disk, where the file is there. */
export function placeOf({ file, path = file, line, column }: Spotted): string {
  return [path, line, column].filter((part) => part !== undefined).join(":");
}

/** `e.json:3:12`: the place in the files of its element. */
export function spotOf({ file, line, column }: Spotted): string {
  return placeOf({ file: file.slice(file.lastIndexOf("/") + 1), line, column });
}

export interface Spot {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export function parseSpot(text: string | undefined): Spot | undefined {
  const { file, line, column } =
    /^(?<file>[^:/]+):(?<line>\d{1,6})(?::(?<column>\d{1,6}))?$/.exec(text ?? "")?.groups ?? {};
  return file === undefined ? undefined : { file, line: Number(line), column: Number(column ?? 1) };
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
