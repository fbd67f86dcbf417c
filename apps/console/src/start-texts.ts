import { createInstance, type i18n } from "i18next";
import { initReactI18next } from "react-i18next";
import type { Language } from "./shared/i18n/language.ts";
import type { Widen } from "./shared/i18n/widen.ts";
import type { en } from "./texts.en.ts";

/** Every text of the console, in one language. */
export type Texts = Widen<typeof en>;

declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: Texts };
  }
}

/** Only the language in use is downloaded. */
const load: Record<Language, () => Promise<Texts>> = {
  zh: async () => (await import("./texts.zh.ts")).zh,
  en: async () => (await import("./texts.en.ts")).en,
};

/** The texts in one language, ready for `useTranslation`. */
export async function startTexts(language: Language): Promise<i18n> {
  const texts = createInstance();
  await texts.use(initReactI18next).init({
    lng: language,
    resources: { [language]: { translation: await load[language]() } },
    // React escapes.
    interpolation: { escapeValue: false },
  });
  return texts;
}

/** Changes the language once its texts are loaded. */
export async function switchTexts(texts: i18n, language: Language): Promise<void> {
  if (!texts.hasResourceBundle(language, "translation")) {
    texts.addResourceBundle(language, "translation", await load[language]());
  }
  await texts.changeLanguage(language);
}
