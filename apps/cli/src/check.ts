import { placeOf, type App, type Diagnostic } from "@menshen/runtime";

export interface CheckReport {
  readonly lines: readonly string[];
  readonly failed: boolean;
}

/** The same findings as the console shows, one a line, as editors and CI link them. */
export function checkReport({
  snapshot: { diagnostics, elements },
}: Pick<App, "snapshot">): CheckReport {
  const count = (severity: Diagnostic["severity"]): number =>
    diagnostics.filter((one) => one.severity === severity).length;
  const errors = count("error");
  const summary = `${elements.size} elements: ${errors} errors, ${count("warning")} warnings, ${count("info")} notes`;
  return { lines: [...diagnostics.map(lineOf), summary], failed: errors > 0 };
}

function lineOf(diagnostic: Diagnostic): string {
  const { severity, pointer, code, message } = diagnostic;
  return `${placeOf(diagnostic)} ${severity} ${pointer ? `${pointer}: ` : ""}${message.en} [${code}]`;
}
