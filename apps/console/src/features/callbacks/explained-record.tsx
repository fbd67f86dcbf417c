import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../../shared/appearance/preferences.ts";
import { Section } from "../../shared/layout/page.tsx";
import { hrefOf } from "../../shared/routing/route.ts";
import type { CallbackDetail } from "../../shared/server/rows.ts";
import { effectText } from "./effect-texts.ts";
import { eventText } from "./event-texts.ts";
import { fieldText } from "./field-texts.ts";

/** What a stored callback is, what its fields mean, and what it caused. */
export function ExplainedRecord({ record }: { record: CallbackDetail }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const { event, status, decoded } = record;
  const isDone = status === "done";
  return (
    <Section title={t("callbacks.explained")}>
      <p>{eventText(event)?.[language] ?? t("callbacks.unknownHelp")}</p>
      <h3>{t(isDone ? "callbacks.caused" : "callbacks.willCause")}</h3>
      <p data-testid="callback-effect">
        {effectText(record)[language]}
        {!isDone && ` ${t(`callbacks.status_${status}Help`)}`}
      </p>
      <Places record={record} />
      {decoded && <Fields decoded={decoded} />}
    </Section>
  );
}

/** Where the effect is seen. */
function Places({ record: { event, decoded } }: { record: CallbackDetail }): ReactNode {
  const { t } = useTranslation();
  const isOfCompany = typeof decoded?.["AuthCorpId"] === "string" || event === "create_auth";
  return (
    <p className="links">
      {isOfCompany && <a href={hrefOf({ page: "suites" })}>{t("callbacks.toSuites")}</a>}
      {event === "change_contact" && (
        <a href={hrefOf({ page: "directory" })}>{t("callbacks.toDirectory")}</a>
      )}
    </p>
  );
}

function Fields({ decoded }: { decoded: NonNullable<CallbackDetail["decoded"]> }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  return (
    <div className="table">
      <table>
        <thead>
          <tr>
            <th scope="col">{t("callbacks.field")}</th>
            <th scope="col">{t("callbacks.value")}</th>
            <th scope="col">{t("callbacks.meaning")}</th>
          </tr>
        </thead>
        <tbody>
          {Object.entries(decoded).map(([name, value]) => (
            <tr key={name}>
              <td data-label={t("callbacks.field")}>
                <code>{name}</code>
              </td>
              <td data-label={t("callbacks.value")}>
                {typeof value === "string" ? value : <code>{JSON.stringify(value)}</code>}
              </td>
              <td data-label={t("callbacks.meaning")}>{fieldText(name)?.[language]}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
