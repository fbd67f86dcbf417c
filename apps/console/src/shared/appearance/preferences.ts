import { createContext, useContext } from "react";
import { languageFor, type Language } from "../i18n/language.ts";

/** Display preferences, stored in this browser. */
export interface Preferences {
  language: Language;
  theme: ThemeChoice;
}

export const themeChoices = ["system", "light", "dark"] as const;
export type ThemeChoice = (typeof themeChoices)[number];

const LANGUAGE_KEY = "menshen.language";
const THEME_KEY = "menshen.theme";

export function readPreferences(
  storage: Pick<Storage, "getItem">,
  preferred: readonly string[],
): Preferences {
  const language = read(storage, LANGUAGE_KEY);
  const theme = read(storage, THEME_KEY);
  return {
    language: language === "zh" || language === "en" ? language : languageFor(preferred),
    theme: themeChoices.find((choice) => choice === theme) ?? "system",
  };
}

export function savePreferences(storage: Pick<Storage, "setItem">, preferences: Preferences): void {
  try {
    storage.setItem(LANGUAGE_KEY, preferences.language);
    storage.setItem(THEME_KEY, preferences.theme);
  } catch {
    // Without storage the choice lasts until the page closes.
  }
}

export interface PreferencesContext extends Preferences {
  isDark: boolean;
  setLanguage: (language: Language) => void;
  setTheme: (theme: ThemeChoice) => void;
}

export const Preferences = createContext<PreferencesContext | null>(null);

export function usePreferences(): PreferencesContext {
  const value = useContext(Preferences);
  if (!value) throw new Error("usePreferences outside of its provider");
  return value;
}

function read(storage: Pick<Storage, "getItem">, key: string): string | null {
  try {
    return storage.getItem(key);
  } catch {
    return null;
  }
}
