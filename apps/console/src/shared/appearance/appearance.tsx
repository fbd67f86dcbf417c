import { ConfigProvider, theme as antTheme } from "antd";
import type { Locale } from "antd/es/locale/index.js";
import type { i18n } from "i18next";
import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from "react";
import { I18nextProvider } from "react-i18next";
import { languageTag, type Language } from "../i18n/language.ts";
import { buttonDefaults } from "./button-defaults.tsx";
import { Preferences, savePreferences } from "./preferences.ts";
import { themeOf, TOKENS_CLASS } from "./theme.ts";

interface Props {
  texts: i18n;
  /** Loads the texts of a language and renders with them. */
  loadLanguage: (language: Language) => Promise<void>;
  initial: Preferences;
  children: ReactNode;
}

/** Language and theme for everything below, saved in this browser and set on the document. */
export function Appearance({ texts, loadLanguage, initial, children }: Props): ReactNode {
  const [language, setLanguage] = useState(initial.language);
  const [theme, setTheme] = useState(initial.theme);
  const prefersDark = usePreference(darkQuery);
  const hasMotion = !usePreference(stillQuery);
  const isDark = theme === "system" ? prefersDark : theme === "dark";
  const locale = useAntLocale(language);

  useEffect(() => {
    document.documentElement.lang = languageTag[language];
  }, [language]);
  useEffect(() => {
    document.documentElement.dataset["theme"] = isDark ? "dark" : "light";
  }, [isDark]);
  useLayoutEffect(() => document.documentElement.classList.add(TOKENS_CLASS), []);
  useEffect(() => savePreferences(localStorage, { language, theme }), [language, theme]);

  const changeLanguage = async (next: Language): Promise<void> => {
    await loadLanguage(next);
    setLanguage(next);
  };
  return (
    <I18nextProvider i18n={texts}>
      <ConfigProvider
        theme={themeOf({ isDark, hasMotion, language })}
        button={buttonDefaults}
        wave={{ disabled: true }}
        {...(locale && { locale })}
      >
        <Tokens />
        <Preferences
          value={{
            language,
            theme,
            isDark,
            setLanguage: (next) => void changeLanguage(next),
            setTheme,
          }}
        >
          {children}
        </Preferences>
      </ConfigProvider>
    </I18nextProvider>
  );
}

/** Puts the tokens' variables into the document, also on a page without any component of Ant Design. */
function Tokens(): null {
  antTheme.useToken();
  return null;
}

const antLocales: Record<Language, () => Promise<{ default: Locale }>> = {
  zh: () => import("antd/es/locale/zh_CN.js"),
  en: () => import("antd/es/locale/en_US.js"),
};

function useAntLocale(language: Language): Locale | undefined {
  const [locale, setLocale] = useState<Locale>();
  useEffect(() => {
    let wanted = true;
    void antLocales[language]().then((module) => wanted && setLocale(module.default));
    return () => {
      wanted = false;
    };
  }, [language]);
  return locale;
}

const darkQuery = globalThis.matchMedia("(prefers-color-scheme: dark)");
const stillQuery = globalThis.matchMedia("(prefers-reduced-motion: reduce)");

/** What the system or the browser says now. */
function usePreference(query: MediaQueryList): boolean {
  const subscribe = useCallback(
    (changed: () => void) => {
      query.addEventListener("change", changed);
      return () => query.removeEventListener("change", changed);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => query.matches);
}
