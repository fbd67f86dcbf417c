import { valueAt, withValue, type FieldPath } from "../../shared/form/schema-fields.ts";
import type { Language } from "../../shared/i18n/language.ts";
import { isObject } from "../../shared/server/failure.ts";

/** `brand` of `app.json` while it is edited. */
export type WrittenBrand = Readonly<Record<string, unknown>>;

type InBoth = Readonly<Record<Language, string>>;

const plainKeys = ["logo", "color", "background"] as const;
const bilingualKeys = ["name", "terms", "privacy", "support"] as const;
export type PlainKey = (typeof plainKeys)[number];
export type BilingualKey = (typeof bilingualKeys)[number];

/** The text of a key that is the same in both languages; empty where it is absent. */
export function plainText(brand: WrittenBrand, key: PlainKey): string {
  const value = brand[key];
  return typeof value === "string" ? value : "";
}

/** A text in both languages; one that is written once is that of both. */
export function textInBoth(brand: WrittenBrand, key: BilingualKey): InBoth {
  const value = brand[key];
  if (typeof value === "string") return { zh: value, en: value };
  return { zh: textAt(value, ["zh"]), en: textAt(value, ["en"]) };
}

/** The names of replaced texts, in the order of the file. */
export function replacedTexts({ texts }: WrittenBrand): string[] {
  const names = [valueAt(texts, ["zh"]), valueAt(texts, ["en"])].flatMap((one) =>
    isObject(one) ? Object.keys(one) : [],
  );
  return [...new Set(names)];
}

export function replacedText(brand: WrittenBrand, language: Language, name: string): string {
  return textAt(brand, ["texts", language, name]);
}

/** With a replaced text in both languages; undefined takes the replacement back. */
export function withReplacedText(
  brand: WrittenBrand,
  name: string,
  text: InBoth | undefined,
): WrittenBrand {
  return (["zh", "en"] as const).reduce<WrittenBrand>(
    (next, language) => withValue(next, ["texts", language, name], text?.[language]),
    brand,
  );
}

/**
 * What is saved: without empty texts and unknown keys, and with what is the same in both languages written once. A text
 * that is given in one language is that of both.
 */
export function compactBrand(brand: WrittenBrand): WrittenBrand | null {
  const entries = Object.keys(brand).flatMap((key) => {
    const value = compactValue(brand, key);
    return value === undefined ? [] : [[key, value] as const];
  });
  return entries.length === 0 ? null : Object.fromEntries(entries);
}

function compactValue(brand: WrittenBrand, key: string): unknown {
  if (isIn(plainKeys, key)) return plainText(brand, key).trim() || undefined;
  if (isIn(bilingualKeys, key)) {
    const { zh, en } = textInBoth(brand, key);
    const [chinese, english] = [zh.trim() || en.trim(), en.trim() || zh.trim()];
    if (chinese === english) return chinese || undefined;
    return { zh: chinese, en: english };
  }
  return key === "texts" ? compactTexts(brand) : undefined;
}

function compactTexts(brand: WrittenBrand): unknown {
  const names = replacedTexts(brand);
  const languages = (["zh", "en"] as const).flatMap((language) => {
    const texts = names.flatMap((name) => {
      const text = replacedText(brand, language, name);
      return text.trim() === "" ? [] : [[name, text] as const];
    });
    return texts.length === 0 ? [] : [[language, Object.fromEntries(texts)] as const];
  });
  return languages.length === 0 ? undefined : Object.fromEntries(languages);
}

function textAt(value: unknown, path: FieldPath): string {
  const text = valueAt(value, path);
  return typeof text === "string" ? text : "";
}

function isIn<Key extends string>(keys: readonly Key[], key: string): key is Key {
  return (keys as readonly string[]).includes(key);
}
