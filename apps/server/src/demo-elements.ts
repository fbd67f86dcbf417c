import { existsSync } from "node:fs";
import { cp } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { DEFAULT_ELEMENTS, type Env } from "./env.ts";

/** Gives a folder without elements the demo app to begin with, unless the settings name element roots. */
export async function createDemoElements({ MENSHEN_ELEMENTS: roots }: Env): Promise<boolean> {
  const [root = "", ...others] = roots;
  if (root !== DEFAULT_ELEMENTS || others.length > 0 || existsSync(root)) return false;
  const demo = dirname(fileURLToPath(import.meta.resolve("@menshen/elements/app.json")));
  for (const name of ["app.json", "auths"]) {
    await cp(join(demo, name), join(root, name), { recursive: true });
  }
  return true;
}
