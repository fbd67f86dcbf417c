import { randomUUID } from "node:crypto";
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { Code, shortName } from "@menshen/core";
import { hasErrors } from "../diagnostics.ts";
import { hashOfTexts, readElement, type ElementSource } from "../read/element-source.ts";
import { realPathOf, statOf } from "../read/read-text.ts";
import type { Snapshot } from "../snapshot.ts";
import type { Reloader } from "./reloader.ts";
import type { SnapshotBuilder } from "./snapshot-builder.ts";
import { applyDraft, checkDraft, type ElementDraft } from "./validate-draft.ts";

export interface SaveInput extends ElementDraft {
  /** The `hash` of the version that was edited. */
  readonly hash: string;
}

/**
 * Writes an Instance's files and reloads it.
 * @throws Code 10001 unknown, 10603 not an editable Instance, 10703 changed in the meantime, 10701 the draft has errors
 */
export async function saveDraft(
  input: SaveInput,
  builder: SnapshotBuilder,
  reloader: Reloader,
): Promise<Snapshot> {
  return reloader.exclusive(async (reread) => {
    const existing = editableSource(input.fullName, builder, reloader);
    const stored = readElement(existing.layer, existing.dir, existing.fullName, new Set());
    if (hashOfTexts(stored, "") !== input.hash)
      throw new Code(10703, `${input.fullName} was changed in the meantime`);
    const next = applyDraft(stored, input);
    const isInstance = next.declaration.type !== "" && next.body === undefined;
    if (next.readable && !isInstance)
      throw new Code(10603, `${input.fullName} must stay an Instance`);
    const diagnostics = checkDraft(next, builder);
    if (hasErrors(diagnostics))
      throw new Code(10701, `${input.fullName} would not load`, { data: { diagnostics } });
    // The config first: e.json is what makes a folder an element.
    if (input.config !== undefined && next.config.document)
      replaceFile(existing, next.config.name, next.config.document.text);
    if (input.e !== undefined) replaceFile(existing, next.eJson.name, next.eJson.document.text);
    const segments = existing.fullName.split(".");
    return reread([{ layer: existing.layer.index, segments, deep: false }]);
  });
}

/** Only Instances without code are editable, outside the official layer, and only where no layer says otherwise. */
function editableSource(
  fullName: string,
  builder: SnapshotBuilder,
  { layers }: Reloader,
): ElementSource {
  const source = builder.sources.get(fullName);
  if (!source) throw new Code(10001, `there is no element ${fullName}`);
  const everywhere = layers.flatMap(({ discovery }) => discovery.sources.get(fullName) ?? []);
  const hasCode = everywhere.some(
    ({ body, declaration, readable, layer }) =>
      body !== undefined || layer.official || (declaration.type === "" && readable),
  );
  const root = source.layer.realPath;
  const isInside = root !== null && (realPathOf(source.dir) ?? "").startsWith(root + sep);
  if (hasCode || !isInside) throw new Code(10603, `${fullName} is not an editable Instance`);
  return source;
}

/** Writes a temporary file beside the target, flushes it and renames it: a reader sees the old text or the new one. */
function replaceFile({ layer, dir, fullName }: ElementSource, name: string, text: string): void {
  const wanted = join(dir, name);
  const target = realPathOf(wanted) ?? wanted;
  const folder = realPathOf(dirname(target)) ?? "";
  if (!`${folder}${sep}`.startsWith(`${layer.realPath}${sep}`))
    throw new Code(10603, `${fullName} is not editable: ${name} lies outside its element root`);
  const temporary = join(folder, `.${shortName(fullName)}.${randomUUID()}.tmp`);
  try {
    const handle = openSync(temporary, "wx", statOf(target)?.mode ?? 0o644);
    try {
      writeFileSync(handle, text);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
