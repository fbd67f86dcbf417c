import { randomBytes } from "node:crypto";
import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Code, type Bilingual } from "@menshen/core";
import { readElement, type ElementSource } from "../read/element-source.ts";
import { entriesOf } from "../read/entries.ts";
import type { Layer } from "../read/layers.ts";
import { readText } from "../read/read-text.ts";
import { privateFolder, privatePath } from "./private-folder.ts";
import { replaceFile } from "./replace-files.ts";

/** A removed element. */
export interface Trashed {
  readonly trashId: string;
  readonly fullName: string;
  readonly title: Bilingual;
  readonly type: string;
  readonly atMs: number;
  readonly by: string;
}

const ID = /^\d{13,15}-[0-9a-f]{8}$/;
const KEPT_MS = 90 * 24 * 60 * 60_000;
const ELEMENT = "element";

/** Moves an element's folder to the trash, with everything in it. */
export function moveToTrash(source: ElementSource, by: string, atMs: number): string {
  const { layer, fullName, declaration } = source;
  emptyOld(layer, atMs);
  const trashId = `${String(atMs).padStart(13, "0")}-${randomBytes(4).toString("hex")}`;
  const folder = privateFolder(layer, "trash", trashId);
  const { title, type } = declaration;
  const facts = { trashId, fullName, title, type, atMs, by } satisfies Trashed;
  replaceFile(join(folder, "trash.json"), JSON.stringify(facts));
  renameSync(source.dir, join(folder, ELEMENT));
  return trashId;
}

/** Newest first. */
export function listTrash(layer: Layer): Trashed[] {
  return entriesOf(privatePath(layer, "trash"))
    .flatMap(({ name }) => readTrashed(layer, name) ?? [])
    .sort((a, b) => (a.trashId < b.trashId ? 1 : -1));
}

/** A removed element, as it would be read at its place. @throws Code 10402 */
export function trashedSource(
  layers: readonly Layer[],
  trashId: string,
): { trashed: Trashed; source: ElementSource; folder: string } {
  for (const layer of layers) {
    const trashed = readTrashed(layer, trashId);
    if (!trashed) continue;
    const folder = privatePath(layer, "trash", trashId, ELEMENT);
    return { trashed, source: readElement(layer, folder, trashed.fullName, new Set()), folder };
  }
  throw new Code(10402, "the trash has no such element");
}

/** Moves the folder back to where it was. */
export function takeFromTrash(layer: Layer, trashId: string, dir: string): void {
  renameSync(privatePath(layer, "trash", trashId, ELEMENT), dir);
  rmSync(privatePath(layer, "trash", trashId), { recursive: true, force: true });
}

function readTrashed(layer: Layer, trashId: string): Trashed | null {
  if (!ID.test(trashId)) return null;
  const text = readText(privatePath(layer, "trash", trashId, "trash.json"));
  const isThere = entriesOf(privatePath(layer, "trash", trashId, ELEMENT)).length > 0;
  // Written whole by this module.
  return text === null || !isThere ? null : (JSON.parse(text) as Trashed);
}

function emptyOld(layer: Layer, nowMs: number): void {
  for (const { trashId, atMs } of listTrash(layer))
    if (atMs < nowMs - KEPT_MS)
      rmSync(privatePath(layer, "trash", trashId), { recursive: true, force: true });
}
