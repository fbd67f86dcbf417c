import type { Brand } from "@menshen/core";
import { texts, type Language } from "./texts.ts";

/** In which language a hosted page speaks, and for whom. */
export interface Locale {
  readonly language: Language;
  /** With the texts that the brand replaces. */
  readonly text: Texts;
  readonly brand: Brand;
}

type Texts = Widened<(typeof texts)[Language]>;
type Widened<T> = T extends string ? string : { readonly [Name in keyof T]: Widened<T[Name]> };

export function localeOf(language: Language, brand: Brand = {}): Locale {
  const own = texts[language];
  const replaced = Object.entries(brand.texts?.[language] ?? {}).filter(
    ([name]) => name !== "errors" && name !== "htmlLang" && Object.hasOwn(own, name),
  );
  return { language, text: { ...own, ...Object.fromEntries(replaced) }, brand };
}
