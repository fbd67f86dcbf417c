import { placeOf, type App, type Diagnostic } from "@menshen/runtime";
import { elementRoots, openOffline } from "../open-offline.ts";
import { print, setExitCode } from "../output.ts";

/** Lists the diagnostics that the console shows, one a line, in a form that editors and CI link. */
export async function check({ root }: { readonly root?: string | undefined }): Promise<void> {
  await using app = await openOffline(elementRoots(root));
  const { lines, failed } = checkReport(app);
  print(lines);
  setExitCode(failed);
}

interface CheckReport {
  readonly lines: readonly string[];
  readonly failed: boolean;
}

function checkReport({ snapshot: { diagnostics, elements } }: Pick<App, "snapshot">): CheckReport {
  const count = (severity: Diagnostic["severity"]): number =>
    diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
  const errors = count("error");
  const summary = `${elements.size} elements: ${errors} errors, ${count("warning")} warnings, ${count("info")} notes`;
  return { lines: [...diagnostics.map(lineOf), summary], failed: errors > 0 };
}

function lineOf(diagnostic: Diagnostic): string {
  const { severity, pointer, code, message } = diagnostic;
  return `${placeOf(diagnostic)} ${severity} ${pointer ? `${pointer}: ` : ""}${message.en} [${code}]`;
}
