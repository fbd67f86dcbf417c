import { relative } from "node:path";
import { placeOf, type App, type Diagnostic } from "@menshen/runtime";
import { checkTypes, type CompilerFinding } from "../check-types.ts";
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
  const findings = [...diagnostics.map(findingOf), ...compiler.map(compilerFinding)];
  if (json) print([JSON.stringify({ ...reportOf(app), ...(types && { compiler }) }, null, 2)]);
  else print([...findings.map(github ? annotationOf : lineOf), ...summaryOf(app, compiler)]);
  setExitCode(findings.some(({ severity }) => severity === "error"));
}

/** One line of the list, from the runtime or from the compiler. */
interface Finding {
  /** For people. */
  readonly place: string;
  readonly severity: Diagnostic["severity"];
  readonly text: string;
  readonly path: string | undefined;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

export function findingOf(diagnostic: Diagnostic): Finding {
  const { severity, path, file, line, column, pointer, message, code } = diagnostic;
  const text = `${pointer ? `${pointer}: ` : ""}${message.en} [${code}]`;
  return { place: placeOf(diagnostic), severity, text, path: path ?? file, line, column };
}

function compilerFinding(finding: CompilerFinding): Finding {
  const { severity, path, line, column, message, code } = finding;
  const shown = path === undefined ? "tsconfig.json" : relative(process.cwd(), path);
  const place = [shown, line, column].filter((part) => part !== undefined).join(":");
  return { place, severity, text: `${message} [${code}]`, path, line, column };
}

function reportOf({ snapshot: { diagnostics, elements } }: App) {
  return { elements: elements.size, diagnostics };
}

function summaryOf(
  { snapshot: { diagnostics, elements } }: App,
  compiler: readonly CompilerFinding[],
): string[] {
  const count = (severity: Diagnostic["severity"]): number =>
    diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
  return [
    `${elements.size} elements: ${count("error")} errors, ${count("warning")} warnings, ${count("info")} notes`,
    ...(compiler.length > 0 ? [`code: ${compiler.length} errors of the compiler`] : []),
  ];
}

const colours = { error: "red", warning: "yellow", info: "gray" } as const;

export function lineOf({ place, severity, text }: Finding): string {
  return `${place} ${paint(colours[severity], severity)} ${text}`;
}

const commands = { error: "error", warning: "warning", info: "notice" } as const;

/** A workflow command, which GitHub shows at the line. */
function annotationOf({ severity, path, line, column, text }: Finding): string {
  const at = { file: path, line, col: column };
  const properties = Object.entries(at).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${escaped(String(value)).replace(/[:,]/g, percent)}`],
  );
  return `::${commands[severity]} ${properties.join(",")}::${escaped(text)}`;
}

function escaped(text: string): string {
  return text.replace(/[%\r\n]/g, percent);
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
}
