import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { repository, run, type WorkspacePackage } from "./workspace.ts";

export const tarballs = join(repository, "release/dist/tarballs");

export interface Tarball {
  readonly name: string;
  readonly version: string;
  /** Absolute path. */
  readonly file: string;
  /** Paths inside the package. */
  readonly contents: readonly string[];
}

/** Packs all packages into one folder, with the manifests that `.pnpmfile.mjs` makes. */
export async function pack(packages: readonly WorkspacePackage[]): Promise<readonly Tarball[]> {
  await rm(tarballs, { recursive: true, force: true });
  await mkdir(tarballs, { recursive: true });
  const filters = packages.flatMap(({ name }) => ["--filter", name]);
  const options = ["--json", "--pack-destination", tarballs];
  const printed = await run("pnpm", ["--recursive", ...filters, "pack", ...options]);
  return (JSON.parse(printed) as Packed[]).map(({ name, version, filename, files }) => ({
    name,
    version,
    file: filename,
    contents: files.map(({ path }) => path),
  }));
}

interface Packed {
  readonly name: string;
  readonly version: string;
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}
