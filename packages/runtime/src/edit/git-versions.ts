import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Layer } from "../read/layers.ts";
import type { ReadFile, Version } from "./kept-versions.ts";

const run = promisify(execFile);

const MAX_COMMITS = 50;
const COMMIT = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;
const [FIELD, ROW] = ["\u001F", "\u001E"];

/** The commits that changed an element's folder, newest first; none where the root is in no repository. */
export async function gitVersions(layer: Layer, fullName: string): Promise<Version[]> {
  const format = ["%H", "%at", "%an", "%s"].join("%x1F");
  const log = await git(layer, [
    "log",
    `--max-count=${MAX_COMMITS}`,
    `--format=${format}%x1E`,
    "--",
    pathOf(fullName),
  ]);
  return (log ?? "").split(ROW).flatMap((row) => {
    const [version = "", seconds, by = "", summary = ""] = row.trim().split(FIELD);
    const atMs = Number(seconds) * 1000;
    return COMMIT.test(version)
      ? [{ version, atMs, by, action: "committed" as const, summary }]
      : [];
  });
}

/** The JSON files of an element's folder as a commit has them; null where it has none. */
export async function gitFiles(
  layer: Layer,
  fullName: string,
  commit: string,
): Promise<ReadFile | null> {
  if (!COMMIT.test(commit)) return null;
  const folder = pathOf(fullName);
  const names = await git(layer, ["ls-tree", "-z", "--name-only", `${commit}:${folder}`]);
  const files = (names ?? "").split("\0").filter((name) => name.endsWith(".json"));
  if (!files.includes("e.json")) return null;
  const texts = await Promise.all(
    files.map(
      async (name) => [name, await git(layer, ["show", `${commit}:${folder}/${name}`])] as const,
    ),
  );
  const byName = new Map(texts);
  return (name) => byName.get(name) ?? null;
}

/** Relative to the working directory. */
function pathOf(fullName: string): string {
  return `./${fullName.replaceAll(".", "/")}`;
}

/** The output; null where Git is missing, refuses or fails. */
async function git({ realPath }: Layer, args: readonly string[]): Promise<string | null> {
  if (realPath === null) return null;
  const safe = [
    "--no-optional-locks",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "log.showSignature=false",
  ];
  try {
    const { stdout } = await run("git", [...safe, ...args], {
      cwd: realPath,
      timeout: 10_000,
      maxBuffer: 16 * 1024 * 1024,
    });
    return stdout;
  } catch {
    return null;
  }
}
