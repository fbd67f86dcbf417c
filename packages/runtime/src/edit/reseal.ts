import { basename } from "node:path";
import type { SealedPlace, Unseal } from "@menshen/core/sealed-secret";
import { applyEdits, getNodePath } from "jsonc-parser";
import { scalarsOf } from "../describe/mask.ts";
import { readElement, type ElementSource } from "../read/element-source.ts";
import { pointerOf, syntaxTree, type JsonDocument } from "../read/parse-json.ts";

/** Opens and seals with the server's secret. */
export interface Sealing {
  readonly unseal: Unseal;
  readonly seal: Seal;
}

/** Encrypts a value for one field of one element, as a reference. */
export type Seal = (value: string, place: SealedPlace) => string;

const SEALED = /^\{\{\s*sealed:([\w-]+)\s*\}\}$/;

/**
 * The element with its sealed values sealed for another full name, the only one under which they then open. Values that
 * do not open stay as they are.
 */
export function resealedFor(
  source: ElementSource,
  to: string,
  sealing: Sealing | undefined,
): ElementSource {
  const { layer, dir, fullName, eJson, config } = source;
  if (!sealing) return source;
  const texts = new Map(
    [eJson, config].flatMap(({ name, document }) =>
      document ? [[name, reseal(document, fullName, to, sealing)] as const] : [],
    ),
  );
  return readElement(layer, dir, fullName, new Set(), (file) => texts.get(basename(file)) ?? null);
}

function reseal(
  document: JsonDocument,
  from: string,
  to: string,
  { unseal, seal }: Sealing,
): string {
  const { text } = document;
  const tree = syntaxTree(document);
  if (!tree) return text;
  const edits = scalarsOf(tree).flatMap((node) => {
    const sealed = typeof node.value === "string" ? SEALED.exec(node.value)?.[1] : undefined;
    if (sealed === undefined) return [];
    // Items of a list are one field.
    const pointer = pointerOf(getNodePath(node).filter((key) => typeof key === "string"));
    const { value } = unseal(sealed, { fullName: from, pointer });
    if (value === undefined) return [];
    const content = JSON.stringify(seal(value, { fullName: to, pointer }));
    return [{ offset: node.offset, length: node.length, content }];
  });
  return applyEdits(text, edits);
}
