import { createInstance, type i18n } from "i18next";
import { initReactI18next } from "react-i18next";
import type { Language } from "./language.ts";
import type { Texts } from "./texts.ts";

declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: Texts };
  }
}

/** Only the language in use is downloaded. */
const load: Record<Language, () => Promise<Texts>> = {
  zh: async () => (await import("./zh.ts")).zh,
  en: async () => (await import("./en.ts")).en,
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

/** Changes the language once its texts are here. */
export async function switchTexts(texts: i18n, language: Language): Promise<void> {
  if (!texts.hasResourceBundle(language, "translation")) {
    texts.addResourceBundle(language, "translation", await load[language]());
  }
  await texts.changeLanguage(language);
}
