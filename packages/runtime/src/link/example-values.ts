import type { Bilingual } from "@menshen/core";
import { diagnose, type Diagnostic, type Place } from "../diagnostics.ts";
import { pointerOf, spotOf, type JsonDocument, type JsonPath } from "../read/parse-json.ts";
import { fieldAt, type JsonSchema } from "./json-schema.ts";

/** A value that is copied from a document instead of from the provider. */
export interface ExampleValue {
  readonly path: JsonPath;
  readonly pointer: string;
  readonly titles: Bilingual;
  readonly help: Bilingual;
  readonly document: JsonDocument;
  readonly place: Place;
}

/** `your_suite_secret`, `Your enterprise ID`, `你的企业ID`. */
const EXAMPLE = /^\s*(?:your[\s_-]|你的)/i;
/** `http://your-domain.com/callback`. */
const EXAMPLE_HOST = /^https?:\/\/(?:[^/?#]*\.)?your-?domain\b/i;

/** Example values of the fields that come from a provider: secret ones, and required ones whose help says where to find them. */
export function exampleValues(
  value: unknown,
  json: JsonSchema,
  document: JsonDocument,
  place: Place,
): ExampleValue[] {
  const found: ExampleValue[] = [];
  const visit = (inner: unknown, path: JsonPath): void => {
    if (typeof inner === "string" && isExample(inner, json, path)) {
      const { titles, help = nowhere } = fieldAt(json, path);
      const name = String(path.at(-1));
      const label = titles ?? { zh: name, en: name };
      found.push({ path, pointer: pointerOf(path), titles: label, help, document, place });
    }
    if (typeof inner !== "object" || inner === null) return;
    for (const [key, item] of Object.entries(inner))
      visit(item, [...path, Array.isArray(inner) ? Number(key) : key]);
  };
  visit(value, []);
  return found;
}

/** One diagnostic for all of them, at the first: it names each field and says where to find its value. */
export function exampleDiagnostics(examples: readonly ExampleValue[]): Diagnostic[] {
  const [first] = examples;
  if (!first) return [];
  const spot = spotOf(first.document, first.path);
  return [diagnose("value-example", first.place, { fields: fieldsOf(examples) }, spot)];
}

function isExample(value: string, json: JsonSchema, path: JsonPath): boolean {
  const { named, secret, needed, help, ownOrigin } = fieldAt(json, path);
  if (ownOrigin && EXAMPLE_HOST.test(value)) return true;
  return named && (secret || (needed && help !== undefined)) && EXAMPLE.test(value);
}

/** Fields with the same help share it. */
function fieldsOf(examples: readonly ExampleValue[]): Bilingual {
  const byHelp = Map.groupBy(examples, ({ help }) => help.en);
  const groups = [...byHelp.values()].map((of) => {
    const names = { zh: namesOf(of, "zh").join("、"), en: namesOf(of, "en").join(", ") };
    const help = of[0]?.help ?? nowhere;
    return { zh: `${names.zh}（${help.zh}）`, en: `${names.en} (${help.en})` };
  });
  return {
    zh: groups.map(({ zh }) => zh).join("；"),
    en: groups.map(({ en }) => en).join("; "),
  };
}

function namesOf(examples: readonly ExampleValue[], language: keyof Bilingual): string[] {
  return examples.map(({ titles, path }) => {
    const name = path.join(".");
    return titles[language] === name ? name : `${titles[language]} ${name}`;
  });
}

const nowhere = { zh: "请填写真实值", en: "enter the real value" };
