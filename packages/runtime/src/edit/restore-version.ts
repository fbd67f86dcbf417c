import { basename } from "node:path";
import { Code } from "@menshen/core";
import { readElement, type ElementSource } from "../read/element-source.ts";
import type { Layer } from "../read/layers.ts";
import type { Reread } from "../reload/reloader.ts";
import { editableSource, freePlace, type EditParts } from "./editable.ts";
import { gitFiles, gitVersions } from "./git-versions.ts";
import { keepPrevious, keptFiles, keptVersions, type Version } from "./kept-versions.ts";
import { finishInterruptedSave, makeFolder, removeEmptyFolders } from "./replace-files.ts";
import { checked, write, type Edit } from "./save-draft.ts";

interface Named {
  readonly fullName: string;
  readonly version: string;
}

/** An element's commits and kept versions, newest first; also of a removed one. */
export async function versionsOf(fullName: string, parts: EditParts): Promise<Version[]> {
  const { layer } = placeOf(fullName, parts);
  const found = [...keptVersions(layer, fullName), ...(await gitVersions(layer, fullName))];
  return found.sort((a, b) => b.atMs - a.atMs);
}

/** An element as a version has it. @throws Code 10402 */
export async function versionSource(
  { fullName, version }: Named,
  parts: EditParts,
): Promise<ElementSource> {
  const { layer, dir } = placeOf(fullName, parts);
  const read = keptFiles(layer, fullName, version) ?? (await gitFiles(layer, fullName, version));
  if (!read) throw new Code(10402, `${fullName} has no such version`);
  return readElement(layer, dir, fullName, new Set(), (file) => read(basename(file)));
}

/** Writes the files of a version. @throws Code 10402; 10701 it would not load now; as `editableSource` and `freePlace` */
export async function restoreVersion(
  input: Named,
  parts: EditParts,
  reread: Reread,
): Promise<Edit> {
  const { fullName } = input;
  const { layer, dir, exists } = placeOf(fullName, parts);
  const source = checked(await versionSource(input, parts), parts);
  finishInterruptedSave(dir);
  const before = exists ? readElement(layer, dir, fullName, new Set()) : undefined;
  if (before) keepPrevious(before, parts.clock.now());
  const made = makeFolder(dir);
  try {
    write(source, source, { e: true, config: true });
  } catch (error) {
    removeEmptyFolders(dir, made);
    throw error;
  }
  await reread([{ layer: layer.index, segments: fullName.split("."), deep: true }]);
  return { before, after: parts.builder.sources.get(fullName) };
}

function placeOf(
  fullName: string,
  parts: EditParts,
): { layer: Layer; dir: string; exists: boolean } {
  const exists = parts.builder.sources.has(fullName);
  return exists
    ? { ...pick(editableSource(fullName, parts)), exists }
    : { ...freePlace(fullName, parts), exists };
}

const pick = ({ layer, dir }: ElementSource) => ({ layer, dir });
