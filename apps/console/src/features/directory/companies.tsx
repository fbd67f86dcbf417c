import { BankOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { CorpName } from "../../shared/people/corp-name.tsx";
import { usePreferences } from "../../shared/appearance/preferences.ts";
import { hrefOf } from "../../shared/routing/route.ts";
import { timeText } from "../../shared/ui/time/time-text.ts";
import { FailureView } from "../../shared/ui/failure-view.tsx";
import { Empty, Loading, Page } from "../../shared/layout/page.tsx";
import { StartSync } from "./sync/start-sync.tsx";
import { SyncBadge } from "./sync/sync-badge.tsx";
import type { DirectoryCorp, NothingLeft } from "../../shared/server/rows.ts";
import { trpc } from "../../shared/server/trpc.ts";

/** All companies. */
export function Companies(): ReactNode {
  const { t } = useTranslation();
  const corps = useQuery({ ...trpc.app.directory.corps.queryOptions(), refetchOnMount: "always" });
  return (
    <Page
      title={t("directory.title")}
      lead={t("directory.lead")}
      actions={<StartSync corp={null} />}
    >
      {corps.isPending && <Loading rows={6} />}
      {corps.isError && <FailureView error={corps.error} retry={corps.refetch} />}
      {corps.data?.length === 0 && (
        <Empty title={t("directory.empty")}>{t("directory.emptyText")}</Empty>
      )}
      {corps.data && corps.data.length > 0 && <CorpTable corps={corps.data} />}
    </Page>
  );
}

function CorpTable({ corps }: { corps: readonly DirectoryCorp[] }): ReactNode {
  const { t } = useTranslation();
  return (
    // A region that scrolls sideways must be reachable by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrollable region
    <section className="table card" aria-label={t("directory.title")} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("directory.company")}</th>
            <th scope="col">{t("directory.members")}</th>
            <th scope="col">{t("directory.departments")}</th>
            <th scope="col">{t("directory.updated")}</th>
            <th scope="col">{t("directory.lastSync")}</th>
          </tr>
        </thead>
        <tbody>
          {corps.map((corp) => (
            <CorpRow key={corp.corpKey} corp={corp} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function CorpRow({ corp }: { corp: DirectoryCorp }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const { members, activeMembers, departments, lastSync, updatedAt, base, ...more } = corp;
  const {
    corpKey: _key,
    corpId: _id,
    corpName: _name,
    corpFullName: _fullName,
    unnamed: _unnamed,
    ...onItsPage
  } = more;
  const { elements: _elements, nameSource: _source, otherIds: _others, ...rest } = onItsPage;
  rest satisfies NothingLeft;
  return (
    <tr data-testid="corp-row">
      <td data-label={t("directory.company")}>
        <CorpLink corp={corp} />
        <div className="quiet">{base}</div>
      </td>
      <td data-label={t("directory.members")}>
        {countText(members)}
        <div className="quiet">
          {t("directory.activeMembers", { people: countText(activeMembers) })}
        </div>
      </td>
      <td data-label={t("directory.departments")}>{countText(departments)}</td>
      <td className="nowrap" data-label={t("directory.updated")}>
        {timeText(updatedAt, language)}
      </td>
      <td data-label={t("directory.lastSync")}>
        {lastSync ? (
          <a href={hrefOf({ page: "sync", id: lastSync.id })}>
            <SyncBadge status={lastSync.status} />{" "}
            {timeText(lastSync.finishedAt ?? lastSync.createdAt, language)}
          </a>
        ) : (
          <span className="quiet">{t("directory.never")}</span>
        )}
      </td>
    </tr>
  );
}

/** The server counts no further than one past this. */
const COUNTED = 10_000;

function countText(count: number): string {
  return count > COUNTED ? "10,000+" : String(count);
}

function CorpLink({ corp }: { corp: DirectoryCorp }): ReactNode {
  return (
    <a className="person" href={hrefOf({ page: "company", corpKey: corp.corpKey })}>
      <span className="avatar avatar-method" aria-hidden="true">
        <BankOutlined />
      </span>
      <span>
        <strong>
          <CorpName corp={corp} />
        </strong>
        <code>{corp.corpId}</code>
      </span>
    </a>
  );
}
