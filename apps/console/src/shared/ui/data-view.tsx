import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { isCorp, nameOf } from "../people/corp.ts";
import { languageTag } from "../i18n/language.ts";
import { usePreferences } from "../appearance/preferences.ts";

/** Names and values of a plain object, for people: times as times, nothing as a dash. */
export function DataView({ data }: { data: Readonly<Record<string, unknown>> }): ReactNode {
  return (
    <dl className="facts">
      {Object.entries(data).map(([name, value]) => (
        <div key={name}>
          <dt>
            <code>{name}</code>
          </dt>
          <dd>
            <Value name={name} value={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Value({ name, value }: { name: string; value: unknown }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  if (value === null || value === undefined || value === "") {
    return (
      <span className="quiet" aria-label={t("app.none")}>
        –
      </span>
    );
  }
  if (typeof value === "number" && /(At|AtMs)$/.test(name)) return timeText(value, language);
  if (typeof value === "string") return value;
  return isCorp(value) ? nameOf(value) : <code>{JSON.stringify(value)}</code>;
}

/** Date and time to the second in the reader's language. */
export function timeText(epochMs: number, language: "zh" | "en"): string {
  return new Intl.DateTimeFormat(languageTag[language], {
    dateStyle: "medium",
    timeStyle: "medium",
  }).format(epochMs);
}
