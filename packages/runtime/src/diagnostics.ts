import type { Bilingual } from "@menshen/core";
import { texts, type DiagnosticCode } from "./diagnostic-texts.ts";

/** One finding about the element folders. It never quotes a value: not of a config, not of a variable, not of code. */
export interface Diagnostic {
  readonly severity: "error" | "warning" | "info";
  /** The full name of the element, null where the finding belongs to a whole layer. */
  readonly element: string | null;
  /** Layer name and path inside it: `elements/auths/loginTypes/X/X.json`. */
  readonly file: string;
  /** From 1. */
  readonly line?: number | undefined;
  /** From 1. */
  readonly column?: number | undefined;
  /** JSON pointer (RFC 6901) of the offending value. */
  readonly pointer?: string | undefined;
  readonly code: DiagnosticCode;
  readonly message: Bilingual;
}

/** A place in a file. */
export interface Spot {
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  readonly pointer?: string | undefined;
}

/** Where findings of one file go. */
export interface Place {
  readonly element: string | null;
  readonly file: string;
}

export type Facts = Readonly<Record<string, string | number>>;

export function diagnose(
  code: DiagnosticCode,
  place: Place,
  facts: Facts = {},
  spot: Spot = {},
): Diagnostic {
  const [severity, zh, en] = texts[code];
  return {
    severity,
    element: place.element,
    file: place.file,
    ...spot,
    code,
    message: { zh: fill(zh, facts), en: fill(en, facts) },
  };
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === "error");
}

/** Findings about something switched off do not count as errors. */
export function soften(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.map((one) =>
    one.severity === "error" ? { ...one, severity: "warning" } : one,
  );
}

export function byPlace(a: Diagnostic, b: Diagnostic): number {
  return (
    compareText(a.file, b.file) ||
    (a.line ?? 0) - (b.line ?? 0) ||
    (a.column ?? 0) - (b.column ?? 0) ||
    compareText(a.code, b.code)
  );
}

/** By UTF-16 code unit: the same order on every machine. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** `elements/auths/X/e.json:3:5`, as the command line prints it. */
export function placeOf({ file, line, column }: Diagnostic): string {
  return [file, line, column].filter((part) => part !== undefined).join(":");
}

function fill(template: string, facts: Facts): string {
  return template.replace(/(?<!\{)\{(\w+)\}(?!\})/g, (_, name: string) =>
    String(facts[name] ?? ""),
  );
}
