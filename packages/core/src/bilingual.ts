/** A short text in Chinese and English. */
export interface Bilingual {
  readonly zh: string;
  readonly en: string;
}

/** A text as written: a string is the same in both languages. */
export function bilingual(text: string | Bilingual): Bilingual {
  return typeof text === "string" ? { zh: text, en: text } : { zh: text.zh, en: text.en };
}
