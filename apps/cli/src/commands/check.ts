import { placeOf, type App, type Diagnostic } from "@menshen/runtime";
import { checkTypes } from "../check-types.ts";
import { elementRoots, openOffline } from "../open-offline.ts";
import { paint, print, setExitCode } from "../output.ts";

interface CheckArgs {
  readonly root?: string | undefined;
  readonly json: boolean;
  /** Annotations for a workflow of GitHub. */
  readonly github: boolean;
  /** Also run the compiler of the app. */
  readonly types: boolean;
}

/** Lists the diagnostics that the console shows, one a line, in a form that editors and CI link. */
export async function check({ root, json, github, types }: CheckArgs): Promise<void> {
  const roots = elementRoots(root);
  await using app = await openOffline(roots);
  const { diagnostics } = app.snapshot;
  const compiler = types ? await checkTypes(roots.at(-1) ?? ".") : [];
  if (json) print([JSON.stringify({ ...reportOf(app), ...(types && { compiler }) }, null, 2)]);
  else if (github) print([...diagnostics.map(annotationOf), ...compiler, summaryOf(app)]);
  else print([...diagnostics.map(lineOf), ...compiler, summaryOf(app)]);
  const hasErrors = diagnostics.some(({ severity }) => severity === "error");
  setExitCode(hasErrors || compiler.some((line) => /error TS\d+/.test(line)));
}

function reportOf({ snapshot: { diagnostics, elements } }: App) {
  return { elements: elements.size, diagnostics };
}

function summaryOf({ snapshot: { diagnostics, elements } }: App): string {
  const count = (severity: Diagnostic["severity"]): number =>
    diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
  return `${elements.size} elements: ${count("error")} errors, ${count("warning")} warnings, ${count("info")} notes`;
}

const colours = { error: "red", warning: "yellow", info: "gray" } as const;

function lineOf(diagnostic: Diagnostic): string {
  const { severity } = diagnostic;
  return `${placeOf(diagnostic)} ${paint(colours[severity], severity)} ${textOf(diagnostic)}`;
}

function textOf({ pointer, message, code }: Diagnostic): string {
  return `${pointer ? `${pointer}: ` : ""}${message.en} [${code}]`;
}

const commands = { error: "error", warning: "warning", info: "notice" } as const;

/** A workflow command, which GitHub shows at the line. */
function annotationOf(diagnostic: Diagnostic): string {
  const { severity, path, file, line, column } = diagnostic;
  const at = { file: path ?? file, line, col: column };
  const properties = Object.entries(at).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${escaped(String(value)).replace(/[:,]/g, percent)}`],
  );
  return `::${commands[severity]} ${properties.join(",")}::${escaped(textOf(diagnostic))}`;
}

function escaped(text: string): string {
  return text.replace(/[%\r\n]/g, percent);
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
}
