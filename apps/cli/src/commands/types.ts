import { readFileSync } from "node:fs";
import { join } from "node:path";
import { generateTypes, writeTypes } from "@menshen/runtime";
import { elementRoots, openOffline } from "../open-offline.ts";
import { print, setExitCode } from "../output.ts";

interface TypesArgs {
  readonly root?: string | undefined;
  /** Compare only. */
  readonly check: boolean;
}

/** Writes `elements.gen.d.ts` into the last root, whose names it lists. */
export async function types({ root, check }: TypesArgs): Promise<void> {
  const roots = elementRoots(root);
  await using app = await openOffline(roots);
  const outFile = join(roots.at(-1) ?? ".", "elements.gen.d.ts");
  const text = generateTypes(app, { outFile });
  if (!check) {
    print([`${outFile}: ${writeTypes(outFile, text) ? "written" : "up to date"}`]);
    return;
  }
  const isOutdated = textOf(outFile) !== text;
  print([`${outFile}${isOutdated ? " is not up to date: run menshen types" : ": up to date"}`]);
  setExitCode(isOutdated);
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
