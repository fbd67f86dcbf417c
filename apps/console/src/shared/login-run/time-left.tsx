import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../appearance/preferences.ts";
import { durationText } from "../ui/time/duration.ts";
import { useNow } from "../ui/time/relative-time.tsx";

/** The countdown of a login test. */
export function TimeLeft({ until }: { until: number }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const left = durationText(until - useNow(), language);
  return (
    <span role="timer" className="quiet time-left" data-testid="time-left">
      {t("test.timeLeft", { left })}
    </span>
  );
}
