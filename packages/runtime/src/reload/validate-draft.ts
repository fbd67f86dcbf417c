import { basename, join } from "node:path";
import { nameProblem } from "@menshen/core";
import { masksIn, unmaskText } from "../describe/mask.ts";
import { diagnose, type Diagnostic } from "../diagnostics.ts";
import { placeIn, readElement, type ElementSource } from "../read/element-source.ts";
import { parseJson, spotOf } from "../read/parse-json.ts";
import { readText } from "../read/read-text.ts";
import type { Reloader } from "./reloader.ts";
import type { SnapshotBuilder } from "./snapshot-builder.ts";

/** An edited Instance: file texts, or objects to write as JSON. An omitted file stays as it is. */
export interface ElementDraft {
  readonly fullName: string;
  readonly e?: unknown;
  readonly config?: unknown;
}

/** The diagnostics that saving a draft would lead to. Writes nothing; a mask stands for the stored value. */
export function validateDraft(
  draft: ElementDraft,
  builder: SnapshotBuilder,
  reloader: Reloader,
): Diagnostic[] {
  const stored = storedSource(draft.fullName, builder, reloader);
  return "code" in stored ? [stored] : checkDraft(applyDraft(stored, draft), builder);
}

/** The stored element of a draft, or the empty folder that a new one would get; a diagnostic for a name that is refused. */
export function storedSource(
  fullName: string,
  builder: SnapshotBuilder,
  reloader: Reloader,
): ElementSource | Diagnostic {
  const problem = nameProblem(fullName);
  const existing = builder.sources.get(fullName);
  const layer =
    existing?.layer ??
    reloader.layers.findLast(({ layer: { realPath } }) => realPath !== null)?.layer;
  const place = { element: fullName, file: layer?.name ?? "" };
  if (problem || !layer) return diagnose("name-refused", place, { reason: problem ?? noRoot });
  const dir = join(layer.realPath ?? layer.path, ...fullName.split("."));
  return existing ?? readElement(layer, dir, fullName, new Set());
}

const noRoot = { zh: "没有元素目录", en: "there is no element root" };

/** The stored element with the draft's texts in place of its own; `fill` replaces their masks. */
export function applyDraft(
  stored: ElementSource,
  { e, config }: ElementDraft,
  fill: typeof unmaskText = unmaskText,
): ElementSource {
  const { layer, dir, fullName } = stored;
  const place = placeIn(layer, dir, fullName);
  const eText =
    e === undefined
      ? stored.eJson.document.text
      : fill(parseJson(textOf(e), place), stored.eJson.document);
  const configText =
    config === undefined
      ? undefined
      : fill(parseJson(textOf(config), place), stored.config.document);
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

/** Masks without a stored value, and the diagnostics of building the element. */
export function checkDraft(source: ElementSource, builder: SnapshotBuilder): Diagnostic[] {
  const { layer, dir, fullName, eJson, config } = source;
  const files = [
    eJson,
    ...(config.document ? [{ name: config.name, document: config.document }] : []),
  ];
  const masked = files.flatMap(({ name, document }) =>
    masksIn(document).map((path) =>
      diagnose(
        "mask-unknown",
        placeIn(layer, join(dir, name), fullName),
        {},
        spotOf(document, path),
      ),
    ),
  );
  const tried = builder.tryOut(source);
  builder.release(tried);
  return [...masked, ...(tried?.diagnostics ?? [])];
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : `${JSON.stringify(value, null, 2)}\n`;
}
