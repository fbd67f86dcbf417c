import { useInfiniteQuery } from "@tanstack/react-query";
import { Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Empty, Loading, Page } from "../../shared/layout/page.tsx";
import type { LogFilter } from "../../shared/routing/log-filter.ts";
import { hrefOf } from "../../shared/routing/route.ts";
import { FailureView } from "../../shared/ui/failure-view.tsx";
import { ExportLog } from "./export-log.tsx";
import { LogFilters } from "./log-filters.tsx";
import { LogTable } from "./log-table.tsx";
import { logQuery, type LogKind } from "./log-query.ts";
import "./audit.css";

/** The login log or the audit log, newest first; its filters are in the address. */
export function LogPage({ kind, filter }: { kind: LogKind; filter: LogFilter }): ReactNode {
  const { t } = useTranslation();
  const log = useInfiniteQuery({ ...logQuery(kind, filter), refetchOnMount: "always" });
  const rows = log.data?.pages.flat() ?? [];
  const isFiltered = Object.keys(filter).length > 0;
  return (
    <Page
      title={t(`${kind}.title`)}
      lead={t(`${kind}.lead`)}
      actions={<ExportLog kind={kind} filter={filter} />}
    >
      <LogFilters kind={kind} filter={filter} />
      {log.isPending && <Loading rows={8} />}
      {log.isError && <FailureView error={log.error} retry={log.refetch} />}
      {log.isSuccess && rows.length === 0 && (
        <Empty title={t(isFiltered ? "log.noMatch" : "log.empty")}>
          {isFiltered ? (
            <a href={hrefOf({ page: kind })}>{t("log.reset")}</a>
          ) : (
            t(`${kind}.emptyText`)
          )}
        </Empty>
      )}
      {rows.length > 0 && <LogTable kind={kind} rows={rows} />}
      {log.hasNextPage && (
        <Button onClick={() => void log.fetchNextPage()} loading={log.isFetchingNextPage}>
          {t("log.more")}
        </Button>
      )}
    </Page>
  );
}
