import type { Tarball } from "./pack.ts";
import { run } from "./workspace.ts";

/** Publishes a tarball unless the registry has its version, so that an interrupted release can be repeated. */
export async function publish({
  name,
  version,
  file,
}: Tarball): Promise<"published" | "already published"> {
  if (await isPublished(`${name}@${version}`)) return "already published";
  await run("npm", ["publish", file, "--access", "public"]);
  return "published";
}

async function isPublished(id: string): Promise<boolean> {
  try {
    return (await run("npm", ["view", id, "version"])).trim() !== "";
  } catch (error) {
    if (String(error).includes("E404")) return false;
    throw error;
  }
}
