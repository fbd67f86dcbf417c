import { fileURLToPath } from "node:url";
import { definitionTexts, isCode, type Bilingual } from "@menshen/core";
import { faultIn, type EncodingFault } from "./decode-text.ts";
import { systemCode } from "./read-text.ts";

/** Why code did not load. Never quotes its source or its values. */
export interface CodeProblem {
  readonly code:
    | "body-syntax"
    | "body-import"
    | "body-threw"
    | "body-encoding"
    | "body-pending"
    | "prepare-pending"
    | "definition-invalid";
  readonly reason: string | Bilingual;
  /** Of an encoding problem. */
  readonly fault?: EncodingFault;
  /** How long it has been awaited, for `body-pending` and `prepare-pending`. */
  readonly seconds?: number;
  /** Absolute path; set where the error has a position. */
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/** Classifies an error of loading a module. Only messages of the compiler and the linker are passed on. */
export function loadProblem(error: unknown): CodeProblem {
  const place = placeIn(error);
  const invalid = definitionTexts(error);
  if (invalid) return { code: "definition-invalid", reason: invalid, ...place };
  if (error instanceof SyntaxError) {
    const kind = /does not provide an export|ambiguous/.test(error.message)
      ? "body-import"
      : "body-syntax";
    return { code: kind, reason: withoutQuotes(error.message, kind === "body-import"), ...place };
  }
  const code = systemCode(error);
  const fault = faultIn(error);
  if (fault) {
    const file = error instanceof Error && "file" in error ? String(error.file) : undefined;
    return { code: "body-encoding", reason: "", fault, ...(file === undefined ? {} : { file }) };
  }
  if (code === "ERR_MODULE_NOT_A_FILE")
    return {
      code: "body-import",
      reason: { zh: "不是普通文件", en: "not a regular file" },
      ...place,
    };
  if (
    code.startsWith("ERR_MODULE") ||
    code.startsWith("ERR_UNSUPPORTED_DIR") ||
    code.startsWith("ERR_PACKAGE")
  ) {
    return { code: "body-import", reason: missingModule(error), ...place };
  }
  return { code: "body-threw", reason: errorClassOf(error), ...place };
}

/** An error's class and number. Its message is omitted, because it may contain a config value. */
export function errorClassOf(error: unknown): string {
  if (isCode(error)) return `Code ${error.errcode} (${error.source})`;
  if (!(error instanceof Error)) return typeof error;
  return /^[A-Za-z]\w*$/.test(error.name) ? error.name : "Error";
}

/**
 * An error's class and the first line of its message, for a diagnostic, whose secrets are replaced by value. Not of a
 * parser: its message quotes a part of its input, which no longer equals the value.
 */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error) || error instanceof SyntaxError) return errorClassOf(error);
  const [line = ""] = error.message.split("\n", 1);
  return line === "" ? errorClassOf(error) : `${errorClassOf(error)}: ${line.slice(0, MAX_REASON)}`;
}

const MAX_REASON = 300;

/** The first stack frame in element code, or the position above a syntax error's source excerpt. */
export function placeIn(error: unknown): Pick<CodeProblem, "file" | "line" | "column"> {
  if (!(error instanceof Error) || typeof error.stack !== "string") return {};
  const lines = error.stack.split("\n");
  const head = /^(file:\/\/[^?]*)(?:\?menshen=[\d.]+)?:(\d+)$/.exec(lines[0] ?? "");
  if (head?.[1] && head[2]) {
    const caret = lines.find((line) => /^\s*\^+\s*$/.test(line))?.indexOf("^") ?? 0;
    return { file: fileURLToPath(head[1]), line: Number(head[2]), column: caret + 1 };
  }
  const frame = /(file:\/\/[^?\s]*)\?menshen=[\d.]+:(\d+):(\d+)/.exec(error.stack);
  if (!frame?.[1]) return {};
  return { file: fileURLToPath(frame[1]), line: Number(frame[2]), column: Number(frame[3]) };
}

/** Quotes import specifiers and export names, but never tokens of the source. */
function withoutQuotes(message: string, keep: boolean): string {
  const [line = ""] = message.split("\n");
  return keep ? line : line.replaceAll(/(['"`]).*\1/g, "…");
}

function missingModule(error: unknown): Bilingual {
  const message = error instanceof Error ? error.message : "";
  const wanted = /Cannot find (?:module|package) '([^']*)'/.exec(message)?.[1] ?? "";
  const name = wanted
    .split(/[\\/]/)
    .slice(wanted.startsWith("@") ? -2 : -1)
    .join("/");
  return { zh: `找不到${name ? ` ${name}` : "模块"}`, en: `cannot find ${name || "a module"}` };
}
