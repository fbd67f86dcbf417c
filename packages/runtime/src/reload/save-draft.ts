import { sep } from "node:path";
import { Code } from "@menshen/core";
import { hasErrors } from "../diagnostics.ts";
import { hashOfTexts, readElement, type ElementSource } from "../read/element-source.ts";
import { realPathOf } from "../read/read-text.ts";
import type { Snapshot } from "../snapshot.ts";
import type { Reloader } from "./reloader.ts";
import { finishInterruptedSave, replaceFiles } from "./replace-files.ts";
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
    finishInterruptedSave(existing.dir);
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
    const { config, eJson } = next;
    replaceFiles(existing, [
      ...(input.config !== undefined && config.document
        ? [{ name: config.name, text: config.document.text }]
        : []),
      // Last, since it is what makes a folder an element.
      ...(input.e === undefined ? [] : [{ name: eJson.name, text: eJson.document.text }]),
    ]);
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
