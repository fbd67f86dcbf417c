import { Code } from "@menshen/core";
import type { ElementSource } from "../read/element-source.ts";
import { hasErrors, type Diagnostic } from "../diagnostics.ts";
import type { LinkedElement } from "../snapshot.ts";
import { withheldSecrets } from "./draft-hosts.ts";
import type { Reloader } from "./reloader.ts";
import type { SnapshotBuilder } from "./snapshot-builder.ts";
import { applyDraft, checkDraft, storedSource, type ElementDraft } from "./validate-draft.ts";

/** A draft's two files, with stored values in place of masks: for the server only. */
export interface FilledDraft {
  readonly fullName: string;
  readonly e: string;
  readonly config?: string | undefined;
}

/**
 * Fills the masks of a draft and checks that it would load.
 * @throws Code 10701 with `data.diagnostics`: the draft has errors, or names another host or Type than the stored
 *   element and refers to a stored secret; 10603 it is not an Instance
 */
export function fillDraft(
  draft: ElementDraft,
  builder: SnapshotBuilder,
  reloader: Reloader,
): FilledDraft {
  const stored = storedSource(draft.fullName, builder, reloader);
  if ("code" in stored) throw rejected(draft.fullName, [stored]);
  const filled = applyDraft(stored, draft);
  const written = applyDraft(stored, draft, (document) => document.text);
  const saved = builder.sources.has(draft.fullName) ? stored : undefined;
  const withheld = withheldSecrets({ written, filled, saved }, draft, builder);
  if (hasErrors(withheld)) throw rejected(draft.fullName, withheld);
  builder.release(linkSource(filled, builder));
  const { eJson, config } = filled;
  return {
    fullName: draft.fullName,
    e: eJson.document.text,
    ...(config.document && { config: config.document.text }),
  };
}

/** The element of a draft lives for one call: no call takes longer. */
const CALL_MS = 5 * 60_000;

/** The element of a draft, beside the current snapshot. @throws Code as `fillDraft` */
export function linkDraft(
  draft: FilledDraft,
  builder: SnapshotBuilder,
  reloader: Reloader,
): LinkedElement {
  const stored = storedSource(draft.fullName, builder, reloader);
  if ("code" in stored) throw rejected(draft.fullName, [stored]);
  const element = linkSource(applyDraft(stored, draft), builder);
  setTimeout(() => builder.release(element), CALL_MS).unref();
  return element;
}

function linkSource(source: ElementSource, builder: SnapshotBuilder): LinkedElement {
  const isInstance = source.declaration.type !== "" && source.body === undefined;
  if (source.readable && !isInstance)
    throw new Code(10603, `${source.fullName} must be an Instance without code`);
  const diagnostics = checkDraft(source, builder);
  const element = builder.tryOut(source);
  if (hasErrors(diagnostics) || !element) throw rejected(source.fullName, diagnostics);
  return element;
}

function rejected(fullName: string, diagnostics: readonly Diagnostic[]): Code {
  return new Code(10701, `${fullName} would not load`, { data: { diagnostics } });
}
