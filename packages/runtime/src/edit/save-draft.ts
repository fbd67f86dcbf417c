import { hasErrors } from "../diagnostics.ts";
import { readElement, type ElementSource } from "../read/element-source.ts";
import type { Reread } from "../reload/reloader.ts";
import { applyDraft, checkDraft, type ElementDraft } from "../reload/validate-draft.ts";
import { declareSecrets, withSecrets } from "./declare-secrets.ts";
import { assertInstance, freePlace, invalid, unchangedSource, type EditParts } from "./editable.ts";
import { keepPrevious } from "./kept-versions.ts";
import { makeFolder, removeEmptyFolders, replaceFiles } from "./replace-files.ts";

export interface NewElement extends ElementDraft {
  readonly e: unknown;
  /** Environment variables to declare as secret in `app.json`. */
  readonly variables?: readonly string[] | undefined;
}

export interface SaveInput extends ElementDraft {
  /** The `hash` of the version that was edited. */
  readonly hash: string;
  readonly variables?: readonly string[] | undefined;
}

/** An element's files before and after an edit. */
export interface Edit {
  readonly before: ElementSource | undefined;
  readonly after: ElementSource | undefined;
}

/**
 * Writes a new Instance.
 * @throws Code 10701 the name or the draft is invalid, 10603 the name is not for Instances, 10703 it is taken
 */
export async function createElement(
  input: NewElement,
  parts: EditParts,
  reread: Reread,
): Promise<Edit> {
  const { layer, dir } = freePlace(input.fullName, parts);
  const { variables = [] } = input;
  const stored = readElement(withSecrets(layer, variables), dir, input.fullName, new Set());
  const next = checked(applyDraft(stored, input), parts);
  const made = makeFolder(dir);
  try {
    declareSecrets(layer, variables);
    write(stored, next, { ...input, config: next.config.document && true });
  } catch (error) {
    removeEmptyFolders(dir, made);
    throw error;
  }
  await reread([{ layer: layer.index, segments: input.fullName.split("."), deep: true }]);
  return { before: undefined, after: parts.builder.sources.get(input.fullName) };
}

/**
 * Writes an Instance's files.
 * @throws Code 10001 unknown, 10603 not an editable Instance, 10703 changed in the meantime, 10701 the draft has errors
 */
export async function saveDraft(input: SaveInput, parts: EditParts, reread: Reread): Promise<Edit> {
  const before = unchangedSource(input, parts);
  const { variables = [] } = input;
  const layer = withSecrets(before.layer, variables);
  const next = checked(applyDraft({ ...before, layer }, input), parts);
  keepPrevious(before, parts.clock.now());
  declareSecrets(before.layer, variables);
  write(before, next, input);
  const segments = input.fullName.split(".");
  await reread([{ layer: before.layer.index, segments, deep: false }]);
  return { before, after: parts.builder.sources.get(input.fullName) };
}

/** @throws Code 10603, 10701 */
export function checked(next: ElementSource, { builder }: EditParts): ElementSource {
  assertInstance(next);
  const diagnostics = checkDraft(next, builder);
  if (hasErrors(diagnostics)) throw invalid(next.fullName, diagnostics);
  return next;
}

/** Writes the files that a draft contains. */
export function write(
  at: ElementSource,
  { config, eJson }: ElementSource,
  draft: Pick<ElementDraft, "e" | "config">,
): void {
  replaceFiles(at, [
    ...(draft.config !== undefined && config.document
      ? [{ name: config.name, text: config.document.text }]
      : []),
    // Last, since it is what makes a folder an element.
    ...(draft.e === undefined ? [] : [{ name: eJson.name, text: eJson.document.text }]),
  ]);
}
