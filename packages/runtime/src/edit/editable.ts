import { join, sep } from "node:path";
import { Code, nameProblem, shortName, type Clock } from "@menshen/core";
import { maskedFiles } from "../describe/element-detail.ts";
import { diagnose } from "../diagnostics.ts";
import { judgeEntry, namedEntry, pathIn } from "../read/entries.ts";
import { hashOfTexts, readElement, type ElementSource } from "../read/element-source.ts";
import type { Layer } from "../read/layers.ts";
import { clashingName } from "../read/overlay-layers.ts";
import { realPathOf, statOf } from "../read/read-text.ts";
import type { Reloader } from "../reload/reloader.ts";
import { hasMember } from "../reload/shadows.ts";
import type { SnapshotBuilder } from "../reload/snapshot-builder.ts";
import { finishInterruptedSave } from "./replace-files.ts";
import type { Sealing } from "./reseal.ts";

export interface EditParts {
  readonly builder: SnapshotBuilder;
  readonly reloader: Reloader;
  readonly clock: Clock;
  /** Absent for commands without the server's secret. */
  readonly sealing: Sealing | undefined;
}

/** Only Instances without code are editable, outside the official layer, and only where no layer says otherwise. */
export function editableSource(fullName: string, parts: EditParts): ElementSource {
  const source = parts.builder.sources.get(fullName);
  if (!source) throw new Code(10001, `there is no element ${fullName}`);
  const root = source.layer.realPath;
  const isInside = root !== null && (realPathOf(source.dir) ?? "").startsWith(root + sep);
  if (isReserved(fullName, parts) || !isInside)
    throw new Code(10603, `${fullName} is not an editable Instance`);
  return source;
}

/**
 * The element as it is on disk, if it still is the version that was edited.
 * @throws Code as `editableSource`; 10703 with hash and masked files of the version on disk
 */
export function unchangedSource(
  { fullName, hash }: { readonly fullName: string; readonly hash: string },
  parts: EditParts,
): ElementSource {
  const existing = editableSource(fullName, parts);
  finishInterruptedSave(existing.dir);
  const stored = readElement(existing.layer, existing.dir, fullName, new Set());
  const current = hashOfTexts(stored, "");
  if (current !== hash) throw changedMeanwhile(stored, current, parts);
  return stored;
}

function changedMeanwhile(stored: ElementSource, hash: string, { builder }: EditParts): Code {
  const files = maskedFiles(stored, builder.find(stored.declaration.type));
  const message = `${stored.fullName} was changed in the meantime`;
  return new Code(10703, message, { data: { fullName: stored.fullName, hash, files } });
}

/** True where some layer has a Meta, Type, service, model or official element of that name. */
function isReserved(fullName: string, { reloader }: EditParts): boolean {
  const everywhere = reloader.layers.flatMap(
    ({ discovery }) => discovery.sources.get(fullName) ?? [],
  );
  return everywhere.some(
    ({ body, declaration, readable, layer }) =>
      body !== undefined || layer.official || (declaration.type === "" && readable),
  );
}

/**
 * Where an element of a new name gets its folder: the last layer that may be written.
 * @throws Code 10701 an invalid name, 10603 a name that is not for Instances or would lie outside the root, 10703 a taken one
 */
export function freePlace(fullName: string, parts: EditParts): { layer: Layer; dir: string } {
  const layer = writableLayer(parts.reloader);
  const segments = fullName.split(".");
  const dir = pathIn(layer, segments);
  const problem = nameProblem(fullName);
  const refusal = problem
    ? diagnose("name-refused", place(layer, fullName), { reason: problem })
    : null;
  if (refusal) throw invalid(fullName, [refusal]);
  if (isReserved(fullName, parts))
    throw new Code(10603, `${fullName} is not a name for an Instance`);
  const other = clashingName(fullName, parts.builder.sources.keys());
  if (other !== undefined)
    throw invalid(fullName, [diagnose("name-case", place(layer, fullName), { other })]);
  const [parent, method] = [segments.slice(0, -1).join("."), shortName(fullName)];
  const above = parts.builder.find(parent);
  if (above && hasMember(above, method)) {
    const facts = { parent, method };
    throw invalid(fullName, [diagnose("name-shadows-method", place(layer, fullName), facts)]);
  }
  if (!isReachable(layer, segments))
    throw new Code(10603, `${fullName} would lie outside its element root`);
  if (parts.builder.sources.has(fullName) || statOf(join(dir, "e.json")))
    throw new Code(10703, `${fullName} exists`, { data: { fullName } });
  return { layer, dir };
}

/**
 * The app's own layer: the last one that may be written.
 * @throws Code 10603 there is none
 */
export function writableLayer({ layers }: Pick<Reloader, "layers">): Layer {
  const found = layers.findLast(({ layer }) => !layer.official && layer.realPath !== null);
  if (!found) throw new Code(10603, "there is no element root that can be written");
  return found.layer;
}

/** True where a scan comes to the folder, and where every folder on the way lies inside the root. */
function isReachable(layer: Layer, segments: readonly string[]): boolean {
  return segments.every((name, depth) => {
    const dir = pathIn(layer, segments.slice(0, depth + 1));
    const stat = statOf(dir);
    const entry = stat
      ? namedEntry(name, stat)
      : { name, isDirectory: () => true, isSymbolicLink: () => false };
    const isInside = !stat || `${realPathOf(dir)}${sep}`.startsWith(`${layer.realPath}${sep}`);
    return isInside && judgeEntry(layer, segments.slice(0, depth), entry).kind === "folder";
  });
}

/** @throws Code 10603 the draft would make a Type or a service of an Instance */
export function assertInstance({ declaration, body, readable, fullName }: ElementSource): void {
  const isInstance = declaration.type !== "" && body === undefined;
  if (readable && !isInstance) throw new Code(10603, `${fullName} must be an Instance`);
}

export function invalid(fullName: string, diagnostics: readonly unknown[]): Code {
  return new Code(10701, `${fullName} would not load`, { data: { diagnostics } });
}

function place({ name }: Layer, element: string) {
  return { element, file: name };
}
