import { useInfiniteQuery } from "@tanstack/react-query";
import { Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { AUDIT_PAGE, server } from "../../shared/server/server.ts";
import type { AuditRow } from "../../shared/server/types.ts";
import { usePreferences } from "../../shared/appearance/preferences.ts";
import { hrefOf } from "../../shared/routing/route.ts";
import { timeText } from "../../shared/ui/time-text.ts";
import { FailureView } from "../../shared/ui/failure-view.tsx";
import { Empty, Loading, Page } from "../../shared/layout/page.tsx";

/** What happened, newest first. */
export function Audit(): ReactNode {
  const { t } = useTranslation();
  const audit = useInfiniteQuery({
    queryKey: ["audit"],
    queryFn: ({ pageParam, signal }) => server.listAudit(pageParam, signal),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => (page.length < AUDIT_PAGE ? undefined : page.at(-1)?.id),
    refetchOnMount: "always",
  });
  const rows = audit.data?.pages.flat() ?? [];
  return (
    <Page title={t("audit.title")} lead={t("audit.lead")}>
      {audit.isPending && <Loading rows={8} />}
      {audit.isError && <FailureView error={audit.error} retry={audit.refetch} />}
      {audit.isSuccess && rows.length === 0 && (
        <Empty title={t("audit.empty")}>{t("audit.emptyText")}</Empty>
      )}
      {rows.length > 0 && <AuditTable rows={rows} />}
      {audit.hasNextPage && (
        <Button onClick={() => void audit.fetchNextPage()} loading={audit.isFetchingNextPage}>
          {t("audit.more")}
        </Button>
      )}
    </Page>
  );
}

function AuditTable({ rows }: { rows: readonly AuditRow[] }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  return (
    // A region that scrolls sideways must be reachable by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrollable region
    <section className="table card" aria-label={t("audit.title")} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("audit.time")}</th>
            <th scope="col">{t("audit.action")}</th>
            <th scope="col">{t("audit.element")}</th>
            <th scope="col">{t("audit.actor")}</th>
            <th scope="col">{t("audit.snapshot")}</th>
            <th scope="col">{t("audit.detail")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id} data-testid="audit-row">
              <td className="nowrap" data-label={t("audit.time")}>
                {timeText(row.atMs, language)}
              </td>
              <td data-label={t("audit.action")}>
                <span className={row.action.endsWith("failed") ? "pill pill-failed" : "pill"}>
                  {row.action}
                </span>
              </td>
              <td data-label={t("audit.element")}>
                {row.element && (
                  <a href={hrefOf({ page: "element", fullName: row.element })}>
                    <code>{row.element}</code>
                  </a>
                )}
              </td>
              <td className="nowrap" data-label={t("audit.actor")}>
                {row.actor}
                <div className="quiet">{row.ip}</div>
              </td>
              <td data-label={t("audit.snapshot")}>{row.snapshot}</td>
              <td data-label={t("audit.detail")}>
                <Facts row={row} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Facts({ row }: { row: AuditRow }): ReactNode {
  const facts = { ...(row.userId && { userId: row.userId }), ...row.detail };
  return (
    <ul className="inline-facts">
      {Object.entries(facts).map(([name, value]) => (
        <li key={name}>
          <span className="quiet">{name}</span>{" "}
          <code>{typeof value === "string" ? value : JSON.stringify(value)}</code>
        </li>
      ))}
    </ul>
  );
}
