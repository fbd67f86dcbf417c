/** The languages of the product: the keys of every bilingual text. */
export type Language = "zh" | "en";

/** The tag for `<html lang>`, dates and screen readers. */
export const languageTag: Record<Language, string> = { zh: "zh-CN", en: "en" };

/** The language of a person whose browser prefers `preferred`: Chinese where any Chinese comes before English. */
export function languageFor(preferred: readonly string[]): Language {
  const first = preferred.map((tag) => tag.toLowerCase()).find((tag) => /^(zh|en)\b/.test(tag));
  return first?.startsWith("zh") ? "zh" : "en";
}
