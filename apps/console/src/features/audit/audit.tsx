import { useInfiniteQuery } from "@tanstack/react-query";
import { Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ActionPill } from "../../shared/audit/action-pill.tsx";
import { usePreferences } from "../../shared/appearance/preferences.ts";
import { hrefOf } from "../../shared/routing/route.ts";
import { timeText } from "../../shared/ui/time/time-text.ts";
import { FailureView } from "../../shared/ui/failure-view.tsx";
import { Empty, Loading, Page } from "../../shared/layout/page.tsx";
import type { AuditRow, NothingLeft } from "../../shared/server/rows.ts";
import { client, trpc } from "../../shared/server/trpc.ts";
import { pagedQuery } from "../../shared/server/paged-query.ts";

const PAGE = 50;

const auditQuery = pagedQuery({
  queryKey: trpc.app.audit.pathKey(),
  size: PAGE,
  load: (before: number | undefined, signal) =>
    client.app.audit.list.query({ limit: PAGE, before }, { signal }),
  cursorOf: ({ id }) => id,
});

/** The audit log, newest first. */
export function Audit(): ReactNode {
  const { t } = useTranslation();
  const audit = useInfiniteQuery({ ...auditQuery, refetchOnMount: "always" });
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
            <Row key={row.id} row={row} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ row }: { row: AuditRow }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const { id: _id, atMs, action, element, actor, ip, snapshot, ...more } = row;
  const { snapshotHash, userId, detail, ...rest } = more;
  rest satisfies NothingLeft;
  return (
    <tr data-testid="audit-row">
      <td className="nowrap" data-label={t("audit.time")}>
        {timeText(atMs, language)}
      </td>
      <td data-label={t("audit.action")}>
        <ActionPill action={action} />
      </td>
      <td data-label={t("audit.element")}>
        {element && (
          <a href={hrefOf({ page: "element", fullName: element })}>
            <code>{element}</code>
          </a>
        )}
      </td>
      <td className="nowrap" data-label={t("audit.actor")}>
        {actor}
        <div className="quiet">{ip}</div>
      </td>
      <td data-label={t("audit.snapshot")}>
        {snapshot}
        {snapshotHash && (
          <div className="quiet">
            <code title={snapshotHash}>{snapshotHash.slice(0, 12)}</code>
          </div>
        )}
      </td>
      <td data-label={t("audit.detail")}>
        <Facts userId={userId} detail={detail} />
      </td>
    </tr>
  );
}

function Facts({ userId, detail }: Pick<AuditRow, "userId" | "detail">): ReactNode {
  const facts = { ...(userId && { userId }), ...detail };
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
