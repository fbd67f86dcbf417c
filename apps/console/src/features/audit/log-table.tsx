import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../../shared/appearance/preferences.ts";
import { ActionPill } from "../../shared/audit/action-pill.tsx";
import { actorOf, auditSentence, failureText } from "../../shared/audit/audit-sentence.ts";
import { titleOf } from "../../shared/elements/element-groups.ts";
import { hrefOf } from "../../shared/routing/route.ts";
import { useElements } from "../../shared/server/queries.ts";
import type { AuditRow, NothingLeft } from "../../shared/server/rows.ts";
import { timeText } from "../../shared/ui/time/time-text.ts";
import { traceFacts } from "./login-trace.ts";
import { TraceView } from "./trace-view.tsx";
import type { LogKind } from "./log-query.ts";

interface Props {
  kind: LogKind;
  rows: readonly AuditRow[];
}

export function LogTable({ kind, rows }: Props): ReactNode {
  const { t } = useTranslation();
  return (
    // A region that scrolls sideways must be reachable by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrollable region
    <section className="table card" aria-label={t(`${kind}.title`)} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("log.time")}</th>
            <th scope="col">{t("log.what")}</th>
            <th scope="col">{t("log.who")}</th>
            <th scope="col">{t("log.element")}</th>
            <th scope="col">{t("log.snapshot")}</th>
            <th scope="col">{t("log.detail")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.id} kind={kind} row={row} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ kind, row }: { kind: LogKind; row: AuditRow }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const elements = useElements();
  const { id, atMs, action, element, actor: _actor, ip, snapshot, snapshotHash, ...more } = row;
  const { userId, userName, detail, ...rest } = more;
  rest satisfies NothingLeft;
  const titled = (fullName: string): string => titleOf(fullName, elements, language);
  return (
    <tr data-testid="audit-row" data-id={id} data-action={action}>
      <td className="nowrap" data-label={t("log.time")}>
        <time dateTime={new Date(atMs).toISOString()}>{timeText(atMs, language)}</time>
      </td>
      <td data-label={t("log.what")}>
        <div>
          <ActionPill action={action} />
          <p className="log-sentence">{auditSentence(row, language, titled)}</p>
        </div>
      </td>
      <td data-label={t("log.who")}>
        <div>
          {userId === null ? (
            actorOf(row, language)
          ) : (
            <a href={hrefOf({ page: "user", userId })}>{userName || userId}</a>
          )}
          {ip && (
            <div>
              <a className="quiet" href={hrefOf({ page: kind, ip })} title={t("log.sameIp")}>
                {ip}
              </a>
            </div>
          )}
        </div>
      </td>
      <td data-label={t("log.element")}>
        {element && (
          <a href={hrefOf({ page: "element", fullName: element })} title={element}>
            {titled(element)}
          </a>
        )}
      </td>
      <td data-label={t("log.snapshot")}>
        <div>
          {snapshot > 0 && snapshot}
          {snapshotHash && (
            <div className="quiet">
              <code title={snapshotHash}>{snapshotHash.slice(0, 12)}</code>
            </div>
          )}
        </div>
      </td>
      <td data-label={t("log.detail")}>
        <div>
          <FailureLink kind={kind} detail={detail} />
          <TraceView detail={detail} />
          <Facts detail={detail} />
        </div>
      </td>
    </tr>
  );
}

/** The failure's number, which leads to the rows with the same one. */
function FailureLink({ kind, detail }: { kind: LogKind; detail: AuditRow["detail"] }): ReactNode {
  const { t } = useTranslation();
  const { errcode, source } = detail;
  if (typeof errcode !== "number") return null;
  const by = { errcode, ...(typeof source === "string" && { source }) };
  return (
    <a href={hrefOf({ page: kind, ...by })} title={t("log.sameFailure")}>
      {failureText(detail)}
    </a>
  );
}

function Facts({ detail }: Pick<AuditRow, "detail">): ReactNode {
  const { t } = useTranslation();
  const { errcode: _errcode, source, ...facts } = detail;
  const shown = Object.entries({
    ...(typeof detail["errcode"] !== "number" && source !== undefined && { source }),
    ...facts,
  }).filter(([name, value]) => value !== null && !traceFacts.has(name));
  if (shown.length === 0) return null;
  return (
    <details>
      <summary>{t("log.facts")}</summary>
      <ul className="inline-facts">
        {shown.map(([name, value]) => (
          <li key={name}>
            <span className="quiet">{name}</span>{" "}
            <code>{typeof value === "string" ? value : JSON.stringify(value)}</code>
          </li>
        ))}
      </ul>
    </details>
  );
}
