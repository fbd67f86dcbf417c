import { readFileSync } from "node:fs";
import { join } from "node:path";
import { generateTypes, writeTypes, type App } from "@menshen/runtime";
import { splitRoots } from "./env.ts";

export interface TypesResult {
  readonly line: string;
  readonly failed: boolean;
}

/** `elements.gen.d.ts` stands in the last root: the app whose names it holds. */
export function typesFileOf(elements: string): string {
  return join(splitRoots(elements).at(-1) ?? ".", "elements.gen.d.ts");
}

/** Writes the file, or with `check` only tells whether it is what would be written. */
export function makeTypes(
  app: Pick<App, "snapshot">,
  outFile: string,
  check: boolean,
): TypesResult {
  const text = generateTypes(app, { outFile });
  if (!check) {
    const wrote = writeTypes(outFile, text);
    return { line: `${outFile}: ${wrote ? "written" : "up to date"}`, failed: false };
  }
  const failed = textOf(outFile) !== text;
  return {
    line: failed ? `${outFile} is not up to date: run menshen-cli types` : `${outFile}: up to date`,
    failed,
  };
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
