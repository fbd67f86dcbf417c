import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { isCorp, corpTitle } from "../people/corp.ts";
import { usePreferences } from "../appearance/preferences.ts";
import { timeText } from "./time/time-text.ts";

/** Names and values of a plain object: times formatted, empty values as a dash. */
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
  return isCorp(value) ? corpTitle(value) : <code>{JSON.stringify(value)}</code>;
}
