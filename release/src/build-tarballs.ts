import { compile } from "./compile.ts";
import { pack, type Tarball } from "./pack.ts";
import { publishedPackages } from "./workspace.ts";

/** Compiles and packs everything that is published. The console is built before, by `pnpm build`. */
export async function buildTarballs(): Promise<readonly Tarball[]> {
  const packages = await publishedPackages();
  await compile(packages);
  return await pack(packages);
}
