import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../../../shared/appearance/preferences.ts";
import { hrefOf } from "../../../shared/routing/route.ts";
import { timeText } from "../../../shared/ui/time/time-text.ts";
import { Section } from "../../../shared/layout/page.tsx";
import type { NothingLeft, SyncDetail, Tally } from "../../../shared/server/rows.ts";
import { changeKinds } from "./change-kinds.ts";

/** Counts, facts and rejected departments of a sync. */
export function SyncReport({ sync }: { sync: SyncDetail }): ReactNode {
  const { t } = useTranslation();
  const { counts, failures } = sync;
  return (
    <div className="columns">
      {counts && (
        <Section title={t("sync.counts")}>
          <table className="tally">
            <thead>
              <tr>
                <th scope="col">{t("sync.what")}</th>
                {changeKinds.map((change) => (
                  <th key={change} scope="col">
                    {t(`sync.${change}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              <TallyRow title={t("sync.departments")} tally={counts.departments} of="department" />
              <TallyRow title={t("sync.members")} tally={counts.members} of="member" />
            </tbody>
          </table>
        </Section>
      )}
      <Facts sync={sync} />
      {failures.length > 0 && (
        <Section title={t("sync.failures")}>
          <p className="quiet">{t("sync.failuresText")}</p>
          <ul className="inline-facts">
            {failures.map(({ departmentId, errcode }) => (
              <li key={departmentId}>
                <span className="quiet">
                  {t("directory.unnamedDepartment", { id: departmentId })}
                </span>{" "}
                <code>{errcode}</code>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </div>
  );
}

function TallyRow({ title, tally, of }: { title: string; tally: Tally; of: string }): ReactNode {
  return (
    <tr>
      <th scope="row">{title}</th>
      {changeKinds.map((change) => (
        <td key={change} data-testid={`${of}-${change}`}>
          {tally[change]}
        </td>
      ))}
    </tr>
  );
}

function Facts({ sync }: { sync: SyncDetail }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const { element, startedAt, finishedAt, createdAt, durationMs, calls, actor, ...more } = sync;
  const { forceUpdate, createUsers, confirmed, ...shownElsewhere } = more;
  const {
    corpKey: _key,
    corp: _corp,
    kind: _kind,
    target: _target,
    dryRun: _dryRun,
    ...page
  } = shownElsewhere;
  const { id: _id, status: _status, phase: _phase, done: _done, total: _total, ...state } = page;
  const { nextTryAt: _next, error: _error, counts: _counts, failures: _failures, ...rest } = state;
  rest satisfies NothingLeft;
  return (
    <Section title={t("sync.facts")}>
      <dl className="facts">
        <div>
          <dt>{t("sync.element")}</dt>
          <dd>
            <a href={hrefOf({ page: "element", fullName: element })}>
              <code>{element}</code>
            </a>
          </dd>
        </div>
        <div>
          <dt>{t("sync.began")}</dt>
          <dd>{timeText(startedAt ?? createdAt, language)}</dd>
        </div>
        {finishedAt !== null && (
          <div>
            <dt>{t("sync.ended")}</dt>
            <dd>{timeText(finishedAt, language)}</dd>
          </div>
        )}
        {durationMs !== null && (
          <div>
            <dt>{t("sync.took")}</dt>
            <dd>
              <Duration ms={durationMs} />
            </dd>
          </div>
        )}
        <div>
          <dt>{t("sync.calls")}</dt>
          <dd>{calls}</dd>
        </div>
        <div>
          <dt>{t("sync.by")}</dt>
          <dd>{actor}</dd>
        </div>
        {(forceUpdate || createUsers || confirmed) && (
          <div>
            <dt>{t("sync.options")}</dt>
            <dd>
              {[
                forceUpdate && t("sync.isForced"),
                createUsers && t("sync.createsUsers"),
                confirmed && t("sync.isConfirmed"),
              ]
                .filter(Boolean)
                .join(" · ")}
            </dd>
          </div>
        )}
      </dl>
    </Section>
  );
}

function Duration({ ms }: { ms: number }): ReactNode {
  const { t } = useTranslation();
  if (ms < 60_000) return t("sync.durationSeconds", { seconds: (ms / 1000).toFixed(1) });
  const minutes = Math.floor(ms / 60_000);
  return t("sync.durationMinutes", { minutes, seconds: Math.round((ms % 60_000) / 1000) });
}
