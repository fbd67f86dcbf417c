import { useSyncExternalStore, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { durationText } from "./duration.ts";
import { usePreferences } from "../../appearance/preferences.ts";
import { timeText } from "./time-text.ts";

/** The time since `at`; updated every second, not announced to screen readers. */
export function Ago({ at }: { at: number }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const age = durationText(useNow() - at, language);
  return <Moment at={at}>{t("time.ago", { age })}</Moment>;
}

/** The time until `at`. */
export function Until({ at }: { at: number }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const leftMs = at - useNow();
  const text = leftMs <= 0 ? t("time.now") : t("time.in", { age: durationText(leftMs, language) });
  return <Moment at={at}>{text}</Moment>;
}

function Moment({ at, children }: { at: number; children: ReactNode }): ReactNode {
  const { language } = usePreferences();
  return (
    <time className="ticking" dateTime={new Date(at).toISOString()} title={timeText(at, language)}>
      {children}
    </time>
  );
}

/** The current time, updated every second. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => Math.floor(Date.now() / 1000) * 1000);
}

function subscribe(tick: () => void): () => void {
  const timer = setInterval(tick, 1000);
  return () => clearInterval(timer);
}
