import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useElements } from "../../shared/server/queries.ts";
import { eventText } from "./event-texts.ts";
import { titleOf } from "../../shared/elements/element-groups.ts";
import { usePreferences } from "../../shared/appearance/preferences.ts";
import { hrefOf } from "../../shared/routing/route.ts";
import { RecordStatusBadge } from "./record-status-badge.tsx";
import { Ago, Until } from "../../shared/ui/time/relative-time.tsx";
import type { CallbackRecord, NothingLeft } from "../../shared/server/rows.ts";

/** Callbacks as rows; each leads to its own page. */
export function CallbackTable({ rows }: { rows: readonly CallbackRecord[] }): ReactNode {
  const { t } = useTranslation();
  return (
    // A region that scrolls sideways must be reachable by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrollable region
    <section className="table card" aria-label={t("callbacks.title")} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("callbacks.event")}</th>
            <th scope="col">{t("callbacks.status")}</th>
            <th scope="col">{t("callbacks.received")}</th>
            <th scope="col">{t("callbacks.element")}</th>
            <th scope="col">{t("callbacks.attempts")}</th>
            <th scope="col">{t("callbacks.reason")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((record) => (
            <Row key={record.id} record={record} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ record }: { record: CallbackRecord }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const elements = useElements();
  const { id, event, mark, element, scope, status, attempts, receivedAt, ...more } = record;
  const { nextTryAt, lastError, ...onItsPage } = more;
  const { receiver: _receiver, occurredAt: _occurred, finishedAt: _finished, ...rest } = onItsPage;
  rest satisfies NothingLeft;
  return (
    <tr data-testid="callback-row" data-id={id} data-state={status}>
      <td data-label={t("callbacks.event")}>
        <div>
          <a href={hrefOf({ page: "callback", id })} className="row-title">
            {event}
          </a>{" "}
          <RecordMark mark={mark} />
          <div className="quiet">{eventText(event)?.[language]}</div>
        </div>
      </td>
      <td className="nowrap" data-label={t("callbacks.status")}>
        <RecordStatusBadge status={status} />
      </td>
      <td className="nowrap" data-label={t("callbacks.received")}>
        <Ago at={receivedAt} />
      </td>
      <td data-label={t("callbacks.element")}>
        <div>
          {titleOf(element, elements, language)}
          <div className="quiet">
            <code>{scope}</code>
          </div>
        </div>
      </td>
      <td className="nowrap" data-label={t("callbacks.attempts")}>
        <div>
          {attempts}
          {status === "failed" && nextTryAt !== null && (
            <div className="quiet">
              <Until at={nextTryAt} />
            </div>
          )}
        </div>
      </td>
      <td data-label={t("callbacks.reason")}>
        {status !== "done" && lastError && <Reason error={lastError} />}
      </td>
    </tr>
  );
}

export function RecordMark({ mark }: Pick<CallbackRecord, "mark">): ReactNode {
  const { t } = useTranslation();
  if (mark === null) return null;
  return (
    <span className="pill pill-unknown" title={t(`callbacks.${mark}Help`)}>
      {t(`callbacks.${mark}`)}
    </span>
  );
}

const sourceTexts = [
  ["app", "app.name"],
  ["wecom", "accountKind.wecom"],
  ["wechat", "accountKind.wechat"],
] as const;

function Reason({ error }: { error: NonNullable<CallbackRecord["lastError"]> }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const { source, errcode, message, adminHint, ...rest } = error;
  rest satisfies NothingLeft;
  const known = sourceTexts.find(([name]) => name === source);
  const whose = known ? t(known[1]) : source;
  return (
    <div>
      {t("callbacks.number", { source: whose, errcode })}
      <div className="quiet short">{adminHint?.[language] ?? message}</div>
    </div>
  );
}
