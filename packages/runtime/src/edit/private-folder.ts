import { mkdirSync } from "node:fs";
import { join, sep } from "node:path";
import { Code } from "@menshen/core";
import type { Layer } from "../read/layers.ts";
import { realPathOf, statOf } from "../read/read-text.ts";
import { replaceFile } from "./replace-files.ts";

/** Scans skip it; Git ignores it, since its files may contain secrets. */
const FOLDER = ".menshen";

/** The path of a part of the layer's own folder, which may not exist. */
export function privatePath(layer: Layer, ...segments: readonly string[]): string {
  return join(layer.realPath ?? layer.path, FOLDER, ...segments);
}

/** Makes that folder for the server's user alone. @throws Code 10603 it would lie outside the root */
export function privateFolder(layer: Layer, ...segments: readonly string[]): string {
  const folder = privatePath(layer, ...segments);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!`${realPathOf(folder)}${sep}`.startsWith(`${layer.realPath}${sep}`))
    throw new Code(10603, `${FOLDER} of an element root lies outside the root`);
  const ignore = privatePath(layer, ".gitignore");
  if (!statOf(ignore)) replaceFile(ignore, "*\n");
  return folder;
}
