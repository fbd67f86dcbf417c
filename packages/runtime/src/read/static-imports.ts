import { dirname, resolve } from "node:path";
import { readText } from "./read-text.ts";

const RELATIVE_IMPORT = /\b(?:from|import)\s*\(?\s*(["'])(\.{1,2}\/[^"'\n]*)\1/g;

/** The files that the text of a code file imports by relative paths, type-only imports included. Runs nothing. */
export function staticImports(file: string): string[] {
  const found = [...textOf(file).matchAll(RELATIVE_IMPORT)];
  return [...new Set(found.map(([, , path = ""]) => resolve(dirname(file), path)))];
}

function textOf(file: string): string {
  try {
    return readText(file) ?? "";
  } catch {
    return "";
  }
}
