import { copyFileSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { Code, shortName, type Bilingual } from "@menshen/core";
import { applyEdits, modify } from "jsonc-parser";
import { hasErrors } from "../diagnostics.ts";
import { readElement, type ElementSource } from "../read/element-source.ts";
import { statOf } from "../read/read-text.ts";
import type { Reread } from "../reload/reloader.ts";
import { applyDraft, checkDraft } from "../reload/validate-draft.ts";
import { freePlace, invalid, unchangedSource, editableSource, type EditParts } from "./editable.ts";
import { keepPrevious, moveVersions } from "./kept-versions.ts";
import { makeFolder, removeEmptyFolders, replaceFiles, type FileText } from "./replace-files.ts";
import { resealedFor } from "./reseal.ts";
import { checked, write, type Edit } from "./save-draft.ts";
import { moveToTrash, takeFromTrash, trashedSource } from "./trash.ts";

interface Existing {
  readonly fullName: string;
  readonly hash: string;
}

/** Moves an Instance's folder to another name. @throws Code as `unchangedSource` and `freePlace` */
export async function renameElement(
  input: Existing & { readonly to: string },
  parts: EditParts,
  reread: Reread,
): Promise<Edit> {
  const { fullName, to } = input;
  const before = unchangedSource(input, parts);
  assertAlone(fullName, parts);
  if (`${to}.`.startsWith(`${fullName}.`))
    throw new Code(10701, "an element cannot be moved into its own folder");
  const { layer, dir } = freePlace(to, parts);
  if (layer.index !== before.layer.index)
    throw new Code(10603, `${fullName} is in another element root than new elements are`);
  const [old, config] = [fullName, to].map((name) => `${shortName(name)}.json`) as [string, string];
  const follows = !declaresConfig(before) && before.config.document !== undefined && old !== config;
  if (follows && statOf(join(before.dir, config)))
    throw new Code(10703, `the folder of ${fullName} has a file ${config}`);
  const resealed = resealedFor(before, to, parts.sealing);
  assertOpens(before, resealed, { layer, dir, to }, parts);
  keepPrevious(before, parts.clock.now());
  // An extra file hurts neither name. A crash leaves it.
  if (follows) copyFileSync(join(before.dir, old), join(before.dir, config));
  placeFolder(dir, () => renameSync(before.dir, dir));
  if (follows) rmSync(join(dir, old), { force: true });
  // After a crash in between a diagnostic names the values that are sealed for the old name.
  const place = { ...before, dir, fullName: to };
  replaceFiles(place, changedFiles(before, resealed, follows ? config : before.config.name));
  moveVersions(layer, fullName, to);
  const moved = [fullName, to].map((name) => name.split("."));
  await reread(moved.map((segments) => ({ layer: layer.index, segments, deep: true })));
  return { before, after: parts.builder.sources.get(to) };
}

/** Writes a copy of an Instance, with its secrets, under another name. @throws Code as `freePlace`, 10701 it would not load */
export async function duplicateElement(
  { fullName, to }: { readonly fullName: string; readonly to: string },
  parts: EditParts,
  reread: Reread,
): Promise<Edit> {
  const existing = resealedFor(editableSource(fullName, parts), to, parts.sealing);
  const { layer, dir } = freePlace(to, parts);
  const empty = readElement({ ...layer, variables: existing.layer.variables }, dir, to, new Set());
  const e = copyOfDeclaration(existing, to);
  const copy = { fullName: to, e, config: existing.config.document?.text };
  const next = checked(applyDraft(empty, copy), parts);
  const made = makeFolder(dir);
  try {
    write(empty, next, copy);
  } catch (error) {
    removeEmptyFolders(dir, made);
    throw error;
  }
  await reread([{ layer: layer.index, segments: to.split("."), deep: true }]);
  return { before: undefined, after: parts.builder.sources.get(to) };
}

/** Moves an Instance's folder to the trash. @throws Code as `unchangedSource` */
export async function removeElement(
  input: Existing,
  by: string,
  parts: EditParts,
  reread: Reread,
): Promise<Edit & { trashId: string }> {
  const before = unchangedSource(input, parts);
  assertAlone(input.fullName, parts);
  keepPrevious(before, parts.clock.now());
  const trashId = moveToTrash(before, by, parts.clock.now());
  const segments = input.fullName.split(".");
  await reread([{ layer: before.layer.index, segments, deep: true }]);
  return { before, after: undefined, trashId };
}

/** Moves a folder back from the trash, also one that would not load. @throws Code 10402, and as `freePlace` */
export async function restoreRemoved(
  trashId: string,
  parts: EditParts,
  reread: Reread,
): Promise<Edit> {
  const layers = parts.reloader.layers.map(({ layer }) => layer);
  const { trashed, source } = trashedSource(layers, trashId);
  const { dir } = freePlace(trashed.fullName, parts);
  const home = join(source.layer.realPath ?? "", ...trashed.fullName.split("."));
  if (home !== dir) throw new Code(10603, `${trashed.fullName} is in another element root`);
  placeFolder(dir, () => takeFromTrash(source.layer, trashId, dir));
  const segments = trashed.fullName.split(".");
  await reread([{ layer: source.layer.index, segments, deep: true }]);
  return { before: undefined, after: parts.builder.sources.get(trashed.fullName) };
}

/** Moves a folder to a path that does not exist or is empty. @throws Code 10703 it has files */
function placeFolder(dir: string, move: () => void): void {
  const made = makeFolder(dirname(dir));
  try {
    removeEmptyFolders(dir, statOf(dir) && dir);
    if (statOf(dir)) throw new Code(10703, "the folder of that name has files already");
    move();
  } catch (error) {
    removeEmptyFolders(dirname(dir), made);
    throw error;
  }
}

/** Elements in its folder would move with it. @throws Code 10603 */
function assertAlone(fullName: string, { builder }: EditParts): void {
  const inside = [...builder.sources.keys()].find((name) => name.startsWith(`${fullName}.`));
  if (inside !== undefined)
    throw new Code(10603, `the folder of ${fullName} contains another element, ${inside}`);
}

/** The files whose values were sealed again. */
function changedFiles(
  before: ElementSource,
  { eJson, config }: ElementSource,
  configName: string,
): FileText[] {
  const files = [
    { name: configName, text: config.document?.text, old: before.config.document?.text },
    { name: eJson.name, text: eJson.document.text, old: before.eJson.document.text },
  ];
  return files.flatMap(({ name, text, old }) =>
    text === undefined || text === old ? [] : [{ name, text }],
  );
}

/** Sealed values that did not open stay with their element. @throws Code 10701 what loads now would not load under the new name */
function assertOpens(
  before: ElementSource,
  { eJson, config }: ElementSource,
  { layer, dir, to }: { layer: ElementSource["layer"]; dir: string; to: string },
  { builder }: EditParts,
): void {
  const moved = readElement(layer, dir, to, new Set(), (file) =>
    basename(file) === eJson.name ? eJson.document.text : (config.document?.text ?? null),
  );
  const diagnostics = checkDraft(moved, builder);
  if (hasErrors(diagnostics) && !hasErrors(checkDraft(before, builder)))
    throw invalid(to, diagnostics);
}

/** True where `e.json` names the config file. */
function declaresConfig({ declaration }: ElementSource): boolean {
  return declaration.frontBundleEntry?.endsWith(".json") ?? false;
}

const copyMark: Bilingual = { zh: "（副本）", en: " (copy)" };

/** A second default would be an error, and a second title could not be told from the first. */
function copyOfDeclaration(
  { eJson, declaration, config, fullName }: ElementSource,
  to: string,
): string {
  const { document } = eJson;
  const written = (document.value ?? {}) as Readonly<Record<string, unknown>>;
  const { title } = declaration;
  const edits: [string, unknown][] = [
    ...("default" in written ? [["default", undefined] as [string, unknown]] : []),
    ["title", { zh: `${title.zh}${copyMark.zh}`, en: `${title.en}${copyMark.en}` }],
    ...(config.name === `${shortName(fullName)}.json` && written["frontBundleEntry"]
      ? [["frontBundleEntry", `${shortName(to)}.json`] as [string, unknown]]
      : []),
  ];
  const formattingOptions = { insertSpaces: true, tabSize: 2 };
  return edits.reduce(
    (text, [key, value]) => applyEdits(text, modify(text, [key], value, { formattingOptions })),
    document.text,
  );
}
