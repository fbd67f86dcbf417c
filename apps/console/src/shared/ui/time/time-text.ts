import { languageTag, type Language } from "../../i18n/language.ts";

/** Date and time to the second in the reader's language. */
export function timeText(epochMs: number, language: Language): string {
  return new Intl.DateTimeFormat(languageTag[language], {
    dateStyle: "medium",
    timeStyle: "medium",
  }).format(epochMs);
}
