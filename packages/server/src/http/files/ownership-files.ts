import { lstat, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "@menshen/core";
import type { App, Root } from "@menshen/runtime";

/** `WW_verify_....txt` and `MP_verify_....txt`: how a provider checks that a domain is the company's. */
export const OWNERSHIP_FILE = /^\/((?:WW|MP)_verify_[A-Za-z0-9]{1,64}\.txt)$/;

const CACHE_MS = 5_000;
const MAX_BYTES = 1024;

/** Looks such files up in the folders of instances, which are listed at most once in five seconds. */
export function createOwnershipFiles(app: App, roots: readonly Root[], clock: Clock) {
  let listing: Promise<ReadonlyMap<string, string>> | undefined;
  let readAtMs = 0;
  return async (name: string): Promise<string | undefined> => {
    if (!listing || clock.now() - readAtMs > CACHE_MS) {
      readAtMs = clock.now();
      listing = readFolders(app, roots);
    }
    const path = (await listing).get(name);
    if (path === undefined) return undefined;
    const facts = await lstat(path).catch(() => undefined);
    return facts?.isFile() && facts.size <= MAX_BYTES ? await readFile(path, "utf8") : undefined;
  };
}

async function readFolders(app: App, roots: readonly Root[]): Promise<ReadonlyMap<string, string>> {
  const instances = app.list().filter(({ family }) => family === "instance");
  const files = new Map<string, string>();
  for (const { fullName } of instances) {
    const folder = join(...fullName.split("."));
    // The last layer that has the folder replaces the others.
    for (const root of roots.toReversed()) {
      const names = await readdir(join(root.path, folder)).catch(() => null);
      if (!names) continue;
      for (const name of names.filter((one) => OWNERSHIP_FILE.test(`/${one}`))) {
        files.set(name, join(root.path, folder, name));
      }
      break;
    }
  }
  return files;
}
