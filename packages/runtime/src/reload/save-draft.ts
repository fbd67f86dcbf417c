import { randomUUID } from "node:crypto";
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import { Code, nameProblem, shortName } from "@menshen/core";
import type { Builder } from "./snapshot-builder.ts";
import { diagnose, hasErrors, type Diagnostic } from "../diagnostics.ts";
import { masksIn, unmaskText } from "../describe/mask.ts";
import { parseJson, spotOf } from "../read/parse-json.ts";
import { readText, realPathOf, statOf } from "../read/read-text.ts";
import type { Reloader } from "./reloader.ts";
import type { Snapshot } from "../snapshot.ts";
import { fileOf, hashOfTexts, readElement, type ElementSource } from "../read/element-source.ts";

/** An Instance as somebody would have it: texts, or objects to be written as text. What is left out stays. */
export interface ElementDraft {
  readonly fullName: string;
  readonly e?: unknown;
  readonly config?: unknown;
}

export interface SaveInput extends ElementDraft {
  /** The `hash` of the version that was edited. */
  readonly hash: string;
}

/** What a draft would lead to; nothing is written. Masks stand for the stored values. */
export function tryDraft(draft: ElementDraft, builder: Builder, reloader: Reloader): Diagnostic[] {
  const problem = nameProblem(draft.fullName);
  const known = builder.sources.get(draft.fullName);
  const layer =
    known?.layer ?? reloader.layers.findLast(({ layer: { realPath } }) => realPath !== null)?.layer;
  const place = { element: draft.fullName, file: layer?.name ?? "" };
  if (problem || !layer)
    return [diagnose("name-refused", place, { reason: problem ?? "there is no element root" })];
  const dir = known?.dir ?? join(layer.realPath ?? layer.path, ...draft.fullName.split("."));
  const stored = known ?? readElement(layer, dir, draft.fullName, new Set());
  return checkDraft(drafted(stored, draft), builder);
}

/**
 * Writes an Instance's files and makes the change live.
 * @throws Code 10001 unknown, 10603 not an Instance that may be edited, 10703 changed meanwhile, 10701 the draft has errors
 */
export async function saveDraft(
  input: SaveInput,
  builder: Builder,
  reloader: Reloader,
): Promise<Snapshot> {
  return reloader.exclusive(async (reread) => {
    const known = editable(input.fullName, builder, reloader);
    const stored = readElement(known.layer, known.dir, known.fullName, new Set());
    if (hashOfTexts(stored, "") !== input.hash)
      throw new Code(10703, `${input.fullName} was changed in the meantime`);
    const next = drafted(stored, input);
    const isInstance = next.declaration.type !== "" && next.body === undefined;
    if (next.readable && !isInstance)
      throw new Code(10603, `${input.fullName} must stay an Instance`);
    const diagnostics = checkDraft(next, builder);
    if (hasErrors(diagnostics))
      throw new Code(10701, `${input.fullName} would not load`, { data: { diagnostics } });
    // The config first: e.json is what makes a folder an element.
    if (input.config !== undefined && next.config.document)
      replaceFile(known, next.config.name, next.config.document.text);
    if (input.e !== undefined) replaceFile(known, next.eJson.name, next.eJson.document.text);
    return reread([{ layer: known.layer.index, segments: known.fullName.split("."), deep: false }]);
  });
}

/** Only plain Instances of a layer that is not ours, and only where the name means that in every layer. */
function editable(fullName: string, builder: Builder, { layers }: Reloader): ElementSource {
  const source = builder.sources.get(fullName);
  if (!source) throw new Code(10001, `there is no element ${fullName}`);
  const everywhere = layers.flatMap(({ findings }) => findings.sources.get(fullName) ?? []);
  const hasCode = everywhere.some(
    ({ body, declaration, readable, layer }) =>
      body !== undefined || layer.official || (declaration.type === "" && readable),
  );
  const root = source.layer.realPath;
  const isInside = root !== null && (realPathOf(source.dir) ?? "").startsWith(root + sep);
  if (hasCode || !isInside)
    throw new Code(10603, `${fullName} is not an Instance that may be edited`);
  return source;
}

/** The stored element with the draft's texts in place of its own. */
function drafted(stored: ElementSource, { e, config }: ElementDraft): ElementSource {
  const { layer, dir, fullName } = stored;
  const place = { element: fullName, file: fileOf(layer, dir) };
  const eText =
    e === undefined
      ? stored.eJson.document.text
      : unmaskText(parseJson(textOf(e), place), stored.eJson.document);
  const configText =
    config === undefined
      ? undefined
      : unmaskText(parseJson(textOf(config), place), stored.config.document);
  const names = new Set(stored.body === undefined ? [] : [basename(stored.body)]);
  return readElement(layer, dir, fullName, names, (file) => {
    if (file === join(dir, "e.json")) return eText;
    return (
      configText ??
      (file === join(dir, stored.config.name)
        ? (stored.config.document?.text ?? null)
        : readText(file))
    );
  });
}

function checkDraft(source: ElementSource, builder: Builder): Diagnostic[] {
  const { layer, dir, fullName, eJson, config } = source;
  const files = [
    eJson,
    ...(config.document ? [{ name: config.name, document: config.document }] : []),
  ];
  const masked = files.flatMap(({ name, document }) =>
    masksIn(document).map((path) =>
      diagnose(
        "mask-unknown",
        { element: fullName, file: fileOf(layer, join(dir, name)) },
        {},
        spotOf(document, path),
      ),
    ),
  );
  return [...masked, ...builder.tryOut(source)];
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : `${JSON.stringify(value, null, 2)}\n`;
}

/** A temporary file beside it, flushed, then renamed over it: a reader sees the old text or the new. */
function replaceFile({ layer, dir, fullName }: ElementSource, name: string, text: string): void {
  const wanted = join(dir, name);
  const target = realPathOf(wanted) ?? wanted;
  const folder = realPathOf(dirname(target)) ?? "";
  if (!`${folder}${sep}`.startsWith(`${layer.realPath}${sep}`))
    throw new Code(10603, `${fullName} may not be edited`);
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
