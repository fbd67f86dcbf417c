import { LeftOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Fragment, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { corpTitle } from "../../shared/people/corp.ts";
import { usePreferences } from "../../shared/appearance/preferences.ts";
import { hrefOf } from "../../shared/routing/route.ts";
import { CopyButton } from "../../shared/ui/copy-button.tsx";
import { timeText } from "../../shared/ui/time/time-text.ts";
import { FailureView } from "../../shared/ui/failure-view.tsx";
import { Empty, Loading, Page, Section } from "../../shared/layout/page.tsx";
import { Departments } from "./departments.tsx";
import { Members } from "./members.tsx";
import { NameCompany } from "./name-company.tsx";
import { StartSync } from "./sync/start-sync.tsx";
import { SyncBadge } from "./sync/sync-badge.tsx";
import type { DirectoryCorp, Sync } from "../../shared/server/rows.ts";
import { trpc } from "../../shared/server/trpc.ts";
import "./directory.css";

interface Props {
  corpKey: string;
  department?: number | undefined;
}

const HISTORY = 20;

/** One company: departments, members, syncs. */
export function Company({ corpKey, department }: Props): ReactNode {
  const { t } = useTranslation();
  const corps = useQuery({ ...trpc.app.directory.corps.queryOptions(), refetchOnMount: "always" });
  const corp = corps.data?.find((one) => one.corpKey === corpKey);
  return (
    <Page
      title={corp ? corpTitle(corp) : t("directory.company")}
      lead={
        corp && (
          <>
            <code>{corp.corpId}</code> <CopyButton text={corp.corpId} />
            {corp.otherIds.map((id) => (
              <Fragment key={id}>
                {" "}
                <code>{id}</code>
              </Fragment>
            ))}
            <NameCompany corp={corp} />
          </>
        )
      }
      above={
        <a className="back" href={hrefOf({ page: "directory" })}>
          <LeftOutlined aria-hidden="true" /> {t("directory.title")}
        </a>
      }
      actions={corp && <StartSync corp={corp} />}
    >
      {corps.isPending && <Loading rows={8} />}
      {corps.isError && <FailureView error={corps.error} retry={corps.refetch} />}
      {corps.isSuccess && !corp && <Empty title={t("directory.notFound")} />}
      {corp && <Detail corp={corp} department={department} />}
    </Page>
  );
}

function Detail({
  corp,
  department,
}: {
  corp: DirectoryCorp;
  department: number | undefined;
}): ReactNode {
  const { t } = useTranslation();
  const { corpKey } = corp;
  const departments = useQuery({
    ...trpc.app.directory.departments.queryOptions({ corpKey }),
    refetchOnMount: "always",
  });
  return (
    <>
      <div className="company">
        <Section title={t("directory.departments")}>
          {departments.isPending && <Loading rows={6} />}
          {departments.isError && (
            <FailureView error={departments.error} retry={departments.refetch} />
          )}
          {departments.data && (
            <Departments
              corpKey={corpKey}
              departments={departments.data}
              selected={department ?? null}
            />
          )}
        </Section>
        <Members
          key={department ?? "all"}
          corpKey={corpKey}
          departmentId={department}
          departments={departments.data ?? []}
        />
      </div>
      <History corpKey={corpKey} />
    </>
  );
}

function History({ corpKey }: { corpKey: string }): ReactNode {
  const { t } = useTranslation();
  const { data } = useQuery({
    ...trpc.app.syncs.list.queryOptions({ corpKey, limit: HISTORY }),
    refetchOnMount: "always",
  });
  return (
    <Section title={t("directory.history")} className="history">
      {data?.length === 0 && <p className="quiet">{t("directory.noHistory")}</p>}
      <ul className="things">
        {data?.map((sync) => (
          <HistoryRow key={sync.id} sync={sync} />
        ))}
      </ul>
    </Section>
  );
}

function HistoryRow({ sync }: { sync: Sync }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const { id, status, kind, dryRun, counts, createdAt } = sync;
  return (
    <li data-testid="sync-row">
      <div className="thing-body">
        <p className="thing-title">
          <a href={hrefOf({ page: "sync", id })}>{timeText(createdAt, language)}</a>
          <SyncBadge status={status} />
          <span className="quiet">{t(`sync.ofKind.${kind}`)}</span>
          {dryRun && <span className="pill">{t("sync.isDryRun")}</span>}
        </p>
        {counts && (
          <p className="quiet">
            {(["added", "changed", "removed", "skipped"] as const)
              .map(
                (change) =>
                  `${t(`sync.${change}`)} ${counts.members[change] + counts.departments[change]}`,
              )
              .join(" · ")}
          </p>
        )}
      </div>
    </li>
  );
}
