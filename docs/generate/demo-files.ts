import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";

const elements = join(import.meta.dirname, "../../elements");

/** The JSON files of the demo app in `elements/`, by their paths. */
export async function demoFiles(): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for await (const name of glob("{app.json,auths/**/*.json}", { cwd: elements }))
    files[name] = await readFile(join(elements, name), "utf8");
  return files;
}
