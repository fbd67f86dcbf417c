import { brandSchema, brandTexts, contrastRatio, visibleText, type Brand } from "@menshen/core";
import { basename, join, resolve } from "node:path";
import { z } from "zod";
import { diagnose, type Diagnostic, type Place } from "../diagnostics.ts";
import { nearestKey } from "./misspelt-keys.ts";
import { issueDiagnostics } from "./schema-issues.ts";
import { keySpotOf, parseJson, spotOf, type JsonDocument } from "./parse-json.ts";
import { identityOf, readText, realPathOf } from "./read-text.ts";
import { unreadableFile } from "./unreadable-file.ts";

/** A folder of elements. `official` marks the product's own base app. */
export interface Root {
  readonly path: string;
  readonly official?: boolean | undefined;
}

export interface Variable {
  readonly secret?: boolean | undefined;
  readonly optional?: boolean | undefined;
}

/** An opened root. Later layers replace whole elements of earlier ones. */
export interface Layer {
  readonly index: number;
  readonly name: string;
  readonly title: string | undefined;
  readonly official: boolean;
  /** The given path, absolute; may be a symbolic link. */
  readonly path: string;
  /** The current target of the root's path; null while it does not exist. */
  readonly realPath: string | null;
  /** Device and inode of that folder: another folder may take the place of this one under the same path. */
  readonly identity: string | null;
  /** Environment variables that the layer's elements may refer to; undefined where `app.json` never was good. */
  readonly variables: Readonly<Record<string, Variable>> | undefined;
  readonly brand: Brand | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** The content that the layer was read from; equal stamps mean that nothing changed. */
  readonly stamp: string;
}

const appJson = z.object({
  $schema: z.unknown().optional(),
  name: z
    .string()
    .regex(/^[A-Za-z0-9][\w.-]*$/)
    .optional(),
  title: visibleText({ orBlank: true }).optional(),
  variables: z
    .record(
      z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/),
      z.strictObject({ secret: z.boolean().optional(), optional: z.boolean().optional() }),
    )
    .optional(),
  brand: brandSchema.optional(),
});

/** Opens a root. While its `app.json` is broken, name, title, variables and brand of the last good one hold. */
export function openLayer(root: Root, index: number, before?: Layer): Layer {
  const path = resolve(root.path);
  const realPath = realPathOf(path);
  const official = root.official ?? false;
  const fallback = official ? "base" : basename(path);
  const identity = identityOf(path);
  const base = { index, official, path, realPath, identity, title: undefined, brand: undefined };
  if (realPath === null) {
    const place = { element: null, file: fallback, path };
    const diagnostics = [diagnose("root-missing", place)];
    const stamp = JSON.stringify([realPath, identity, null]);
    return { ...base, name: fallback, variables: {}, diagnostics, stamp };
  }
  const { declared, diagnostics, content } = readAppJson(placeOfAppJson(realPath, fallback));
  const stamp = JSON.stringify([realPath, identity, content]);
  if (!declared) {
    const { name = fallback, title, variables, brand } = before ?? {};
    return { ...base, name, title, variables, brand, diagnostics, stamp };
  }
  const { name = fallback, title, variables = {}, brand } = declared;
  return { ...base, name, title, variables, brand, diagnostics, stamp };
}

/** @param name the layer's, or its folder's while `app.json` is not read */
export function placeOfAppJson(realPath: string, name: string): AppJsonPlace {
  return { element: null, file: `${name}/app.json`, path: join(realPath, "app.json") };
}

type AppJsonPlace = Place & { readonly path: string };

interface AppJson {
  /** Undefined for a broken file. */
  readonly declared: z.output<typeof appJson> | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** The text, or why it cannot be read. */
  readonly content: string | null;
}

function readAppJson(place: AppJsonPlace): AppJson {
  let content: string | null;
  try {
    content = readText(place.path);
  } catch (error) {
    const unreadable = unreadableFile(error, place);
    return { declared: undefined, diagnostics: [unreadable], content: unreadable.message.en };
  }
  if (content === null) return { declared: {}, diagnostics: [], content };
  return { ...judgeAppJson(content, place), content };
}

/** What a text declares as `app.json`, and what is wrong with it. */
export function judgeAppJson(
  content: string,
  place: Place,
): Omit<AppJson, "content"> & { readonly document: JsonDocument } {
  const document = parseJson(content, place);
  if (document.value === undefined)
    return { declared: undefined, diagnostics: document.diagnostics, document };
  const parsed = appJson.safeParse(document.value);
  const findings = parsed.success
    ? brandFindings(parsed.data.brand, document, place)
    : issueDiagnostics(parsed.error.issues, document, place);
  return {
    declared: parsed.data,
    diagnostics: [...document.diagnostics, ...findings],
    document,
  };
}

/** The card of hosted pages, and the contrast that WCAG asks of what is no text. */
const CARD = "#fffdf9";
const MIN_CONTRAST = 3;

function brandFindings(
  brand: Brand | undefined,
  document: JsonDocument,
  place: Place,
): readonly Diagnostic[] {
  if (!brand) return [];
  return [...contrastFindings(brand, document, place), ...textFindings(brand, document, place)];
}

function contrastFindings(
  { color }: Brand,
  document: JsonDocument,
  place: Place,
): readonly Diagnostic[] {
  if (color === undefined) return [];
  const ratio = contrastRatio(color, CARD);
  if (ratio >= MIN_CONTRAST) return [];
  const facts = { ratio: ratio.toFixed(1), min: MIN_CONTRAST };
  return [diagnose("brand-contrast", place, facts, spotOf(document, ["brand", "color"]))];
}

function textFindings(
  { texts = {} }: Brand,
  document: JsonDocument,
  place: Place,
): readonly Diagnostic[] {
  const known: ReadonlySet<string> = new Set(brandTexts);
  return (["zh", "en"] as const).flatMap((language) =>
    Object.keys(texts[language] ?? {})
      .filter((name) => !known.has(name))
      .map((name) =>
        diagnose(
          "brand-text-unknown",
          place,
          nearestKey(name, brandTexts),
          keySpotOf(document, ["brand", "texts", language, name]),
        ),
      ),
  );
}
