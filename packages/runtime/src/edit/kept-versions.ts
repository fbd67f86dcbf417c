import { randomBytes } from "node:crypto";
import { existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { hashOfTexts, type ElementSource } from "../read/element-source.ts";
import { entriesOf } from "../read/entries.ts";
import type { Layer } from "../read/layers.ts";
import { readText, statOf } from "../read/read-text.ts";
import { privateFolder, privatePath } from "./private-folder.ts";
import { replaceFile } from "./replace-files.ts";

/** What made a version. */
export type EditAction =
  | "created"
  | "saved"
  | "renamed"
  | "duplicated"
  | "restored"
  /** By something other than the server, between two edits of it. */
  | "changed-on-disk"
  | "committed";

export interface Version {
  readonly version: string;
  readonly atMs: number;
  /** The user, or a name for the administrator's token; of a commit its author. */
  readonly by: string;
  readonly action: EditAction;
  readonly summary: string;
}

/** The text of a file of an element's folder. */
export type ReadFile = (name: string) => string | null;

interface KeptFile extends Omit<Version, "version"> {
  readonly hash: string;
  /** The config's file follows the element's name, which may have changed. */
  readonly texts: { readonly e: string; readonly config: string | null };
}

export type NewVersion = Pick<Version, "by" | "action" | "summary">;

const MAX_KEPT = 50;
const KEPT_ID = /^\d{13,15}-[0-9a-f]{8}$/;

/** Adds the state of an element as its newest version. */
export function keepVersion(source: ElementSource, version: NewVersion, atMs: number): void {
  const folder = privateFolder(source.layer, "history", source.fullName);
  const kept = keptIds(source.layer, source.fullName);
  // Two versions of one millisecond keep their order.
  const at = Math.max(atMs, (kept[0] === undefined ? 0 : atMsOf(kept[0])) + 1);
  const content = { ...version, atMs: at, hash: hashOfTexts(source, ""), texts: textsOf(source) };
  const name = `${String(at).padStart(13, "0")}-${randomBytes(4).toString("hex")}.json`;
  replaceFile(join(folder, name), JSON.stringify(content satisfies KeptFile));
  for (const old of kept.slice(MAX_KEPT - 1)) rmSync(join(folder, `${old}.json`), { force: true });
}

/** Adds the state before an edit, unless the newest version is that state. */
export function keepPrevious(source: ElementSource, nowMs: number): void {
  const [newest] = keptVersions(source.layer, source.fullName);
  const file = newest && readKept(source.layer, source.fullName, newest.version);
  if (file?.hash === hashOfTexts(source, "")) return;
  const changedAtMs = Math.max(
    ...[source.eJson.name, source.config.name].map(
      (name) => statOf(join(source.dir, name))?.mtimeMs ?? 0,
    ),
  );
  const version = { by: "", action: "changed-on-disk", summary: "changed on disk" } as const;
  keepVersion(source, version, Math.min(Math.floor(changedAtMs), nowMs));
}

/** Newest first. */
export function keptVersions(layer: Layer, fullName: string): Version[] {
  return keptIds(layer, fullName).flatMap((version) => {
    const kept = readKept(layer, fullName, version);
    if (!kept) return [];
    const { atMs, by, action, summary } = kept;
    return [{ version, atMs, by, action, summary }];
  });
}

export function keptFiles(layer: Layer, fullName: string, version: string): ReadFile | null {
  const kept = KEPT_ID.test(version) ? readKept(layer, fullName, version) : null;
  return kept && ((name) => (name === "e.json" ? kept.texts.e : kept.texts.config));
}

/** The versions go with the element. */
export function moveVersions(layer: Layer, from: string, to: string): void {
  const [source, target] = [from, to].map((name) => privatePath(layer, "history", name));
  if (!source || !target || !existsSync(source)) return;
  rmSync(target, { recursive: true, force: true });
  privateFolder(layer, "history");
  renameSync(source, target);
}

function readKept(layer: Layer, fullName: string, version: string): KeptFile | null {
  const text = readText(privatePath(layer, "history", fullName, `${version}.json`));
  // Written whole by this module.
  return text === null ? null : (JSON.parse(text) as KeptFile);
}

function keptIds(layer: Layer, fullName: string): string[] {
  return entriesOf(privatePath(layer, "history", fullName))
    .map(({ name }) => name.replace(/\.json$/, ""))
    .filter((name) => KEPT_ID.test(name))
    .sort()
    .toReversed();
}

function atMsOf(version: string): number {
  return Number(version.slice(0, version.indexOf("-")));
}

function textsOf({ eJson, config }: ElementSource): KeptFile["texts"] {
  return { e: eJson.document.text, config: config.document?.text ?? null };
}
