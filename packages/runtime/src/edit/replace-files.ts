import { randomUUID } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
  type Dirent,
} from "node:fs";
import { dirname, join, sep } from "node:path";
import { Code, shortName } from "@menshen/core";
import type { ElementSource } from "../read/element-source.ts";
import { entriesOf } from "../read/entries.ts";
import { realPathOf, statOf } from "../read/read-text.ts";

export interface FileText {
  readonly name: string;
  readonly text: string;
}

/**
 * Replaces an element's files, of which a second one has to be `e.json`. All are on disk under temporary names before the
 * first gets its own: that rename decides the save, and `finishInterruptedSave` does the second one after a crash in
 * between. A reader of one file sees the old text or the new one.
 */
export function replaceFiles(element: ElementSource, files: readonly FileText[]): void {
  const save = randomUUID();
  const replacements = files.map(({ name, text }, index) => ({
    target: targetOf(element, name),
    text,
    temporary: join(element.dir, `.${shortName(element.fullName)}.${save}.${index + 1}.tmp`),
  }));
  try {
    for (const { temporary, target, text } of replacements) {
      writeDurably(temporary, text, statOf(target)?.mode ?? 0o644);
    }
    for (const { temporary, target } of replacements.slice(0, 1)) renameSync(temporary, target);
  } catch (error) {
    for (const { temporary } of replacements) rmSync(temporary, { force: true });
    throw error;
  }
  for (const { temporary, target } of replacements.slice(1)) renameSync(temporary, target);
}

/** What `replaceFile` leaves after a crash. */
const LEFTOVER = /^\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/;

/** Removes them, since they may contain secrets; returns their number. */
export function removeLeftovers(dir: string): number {
  const left = entriesOf(dir).filter(({ name }) => LEFTOVER.test(name));
  for (const { name } of left) rmSync(join(dir, name), { force: true });
  return left.length;
}

const TEMPORARY = /^\.\w+\.(?<save>[0-9a-f-]{36})(?:\.(?<position>[12]))?\.tmp$/;

/**
 * Ends a save of this folder that a crash interrupted: where the first file was renamed, the second one is, too; else
 * the temporary files, which may contain secrets, are removed.
 */
export function finishInterruptedSave(
  dir: string,
  entries: readonly Dirent[] = entriesOf(dir),
): "completed" | "undone" | null {
  const left = entries.flatMap(({ name }) => {
    const { save, position } = TEMPORARY.exec(name)?.groups ?? {};
    return save === undefined ? [] : [{ path: join(dir, name), save, position }];
  });
  let end: "completed" | "undone" | null = null;
  for (const { path, save, position } of left) {
    const isDecided =
      position === "2" && left.every((one) => one.save !== save || one.path === path);
    const target = join(dir, "e.json");
    if (isDecided) renameSync(path, realPathOf(target) ?? target);
    else rmSync(path, { force: true });
    end = isDecided ? "completed" : (end ?? "undone");
  }
  return end;
}

function targetOf({ layer, dir, fullName }: ElementSource, name: string): string {
  const wanted = join(dir, name);
  const target = realPathOf(wanted) ?? wanted;
  const folder = realPathOf(dirname(target)) ?? "";
  if (!`${folder}${sep}`.startsWith(`${layer.realPath}${sep}`))
    throw new Code(10603, `${fullName} is not editable: ${name} lies outside its element root`);
  return target;
}

/** Makes a folder and those above it; returns the first that was missing, if any. */
export function makeFolder(dir: string): string | undefined {
  return mkdirSync(dir, { recursive: true });
}

/** Takes back `makeFolder` where the folders are empty. */
export function removeEmptyFolders(dir: string, made: string | undefined): void {
  if (made === undefined || !dir.startsWith(made) || entriesOf(dir).length > 0) return;
  rmdirSync(dir);
  removeEmptyFolders(dirname(dir), made);
}

/** Replaces one file, which may contain secrets where it is not readable by others. A reader sees the old text or the new one. */
export function replaceFile(path: string, text: string, newMode = 0o600): void {
  const target = realPathOf(path) ?? path;
  const temporary = join(dirname(target), `.${randomUUID()}.tmp`);
  try {
    writeDurably(temporary, text, statOf(target)?.mode ?? newMode);
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function writeDurably(path: string, text: string, mode: number): void {
  const handle = openSync(path, "wx", mode);
  try {
    writeFileSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
