import type { Bilingual } from "@menshen/core";
import { texts, type DiagnosticCode, type Severity } from "./diagnostic-texts.ts";

/** A problem in the element folders. Quotes no value of a config, a variable or code, except the host that an outbound address names. */
export interface Diagnostic {
  readonly severity: Severity;
  /** The element's full name; null where the problem belongs to a whole layer. */
  readonly element: string | null;
  /** Layer name and path inside it: `elements/auths/loginTypes/X/X.json`. */
  readonly file: string;
  /** That file's absolute path on disk. */
  readonly path?: string | undefined;
  /** From 1. */
  readonly line?: number | undefined;
  /** From 1. */
  readonly column?: number | undefined;
  /** JSON pointer (RFC 6901) of the offending value. */
  readonly pointer?: string | undefined;
  readonly code: DiagnosticCode;
  readonly message: Bilingual;
}

/** A position in a file. */
export interface Spot {
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  readonly pointer?: string | undefined;
}

/** The file of a diagnostic. */
export interface Place {
  readonly element: string | null;
  readonly file: string;
  /** Absolute. */
  readonly path?: string | undefined;
}

/** Values for the placeholders of a text. */
export type Facts = Readonly<Record<string, string | number | Bilingual>>;

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
    ...(place.path === undefined ? {} : { path: place.path }),
    ...spot,
    code,
    message: { zh: fill(zh, facts, "zh"), en: fill(en, facts, "en") },
  };
}

/** Its message and pointer without the secrets that `redact` replaces; itself where there are none. */
export function redactDiagnostic(
  diagnostic: Diagnostic,
  redact: (text: string) => string,
): Diagnostic {
  const { pointer, message } = diagnostic;
  const redacted = {
    ...diagnostic,
    ...(pointer !== undefined && { pointer: redact(pointer) }),
    message: { zh: redact(message.zh), en: redact(message.en) },
  };
  const isSame =
    redacted.pointer === pointer &&
    redacted.message.zh === message.zh &&
    redacted.message.en === message.en;
  return isSame ? diagnostic : redacted;
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === "error");
}

/** Turns errors into warnings, for an element that is inactive. */
export function soften(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.map((one) =>
    one.severity === "error" ? { ...one, severity: "warning" } : one,
  );
}

/** Compares fields: thousands are compared after a reload, where writing each as JSON would take seconds. */
export function sameDiagnostic(a: Diagnostic, b: Diagnostic | undefined): boolean {
  return (
    a === b ||
    (a.severity === b?.severity &&
      a.element === b.element &&
      a.file === b.file &&
      a.path === b.path &&
      a.line === b.line &&
      a.column === b.column &&
      a.pointer === b.pointer &&
      a.code === b.code &&
      a.message.zh === b.message.zh &&
      a.message.en === b.message.en)
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

/** `elements/auths/X/e.json:3:5`, the form that the command line prints. */
export function placeOf({ file, line, column }: Diagnostic): string {
  return [file, line, column].filter((part) => part !== undefined).join(":");
}

function fill(template: string, facts: Facts, language: keyof Bilingual): string {
  return template.replace(/(?<!\{)\{(\w+)\}(?!\})/g, (_, name: string) => {
    const fact = facts[name] ?? "";
    return typeof fact === "object" ? fact[language] : String(fact);
  });
}
