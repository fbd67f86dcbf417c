import { useInfiniteQuery } from "@tanstack/react-query";
import { Button, Segmented } from "antd";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { FailureView } from "../../../shared/ui/failure-view.tsx";
import { Loading, Section } from "../../../shared/layout/page.tsx";
import type { NothingLeft, SyncChange, SyncStatus } from "../../../shared/server/rows.ts";
import { client, trpc } from "../../../shared/server/trpc.ts";
import { pagedQuery } from "../../../shared/server/paged-query.ts";
import { changeKinds } from "./change-kinds.ts";

type Change = SyncChange["change"];

const pills: Record<Change, string> = {
  added: "pill pill-public",
  changed: "pill pill-admin",
  removed: "pill pill-failed",
  skipped: "pill",
};

const PAGE = 100;

const changesQuery = (id: string, change: Change | undefined) =>
  pagedQuery({
    queryKey: [...trpc.app.syncs.changes.pathKey(), "pages", id, change],
    size: PAGE,
    load: (after: number | undefined, signal) =>
      client.app.syncs.changes.query({ id, change, limit: PAGE, after }, { signal }),
    cursorOf: (row) => row.id,
  });

/** The changes of a sync. */
export function SyncChanges({ id, status }: { id: string; status: SyncStatus }): ReactNode {
  const { t } = useTranslation();
  const [change, setChange] = useState<Change>();
  const changes = useInfiniteQuery(changesQuery(id, change));
  const rows = changes.data?.pages.flat() ?? [];
  const options = [
    { value: "all", label: t("sync.all") },
    ...changeKinds.map((value) => ({ value, label: t(`sync.${value}`) })),
  ];
  return (
    <Section
      title={t("sync.diff")}
      className="diff"
      aside={
        <Segmented
          options={options}
          value={change ?? "all"}
          onChange={(value) => setChange(changeKinds.find((one) => one === value))}
          aria-label={t("sync.show")}
        />
      }
    >
      {changes.isPending && <Loading rows={6} />}
      {changes.isError && <FailureView error={changes.error} retry={changes.refetch} />}
      {changes.isSuccess && rows.length === 0 && <p className="quiet">{t("sync.noDiff")}</p>}
      <ul className="things">
        {rows.map((row) => (
          <ChangeRow key={row.id} row={row} isOver={status === "done"} />
        ))}
      </ul>
      {changes.hasNextPage && (
        <Button onClick={() => void changes.fetchNextPage()} loading={changes.isFetchingNextPage}>
          {t("sync.more")}
        </Button>
      )}
    </Section>
  );
}

function ChangeRow({ row, isOver }: { row: SyncChange; isOver: boolean }): ReactNode {
  const { t } = useTranslation();
  const { id: _id, of, subject, name, change, reason, fields, applied, ...rest } = row;
  rest satisfies NothingLeft;
  return (
    <li data-testid="sync-change" data-change={change}>
      <div className="thing-body">
        <p className="thing-title">
          <span className={pills[change]}>{t(`sync.${change}`)}</span>
          <strong>{name ?? subject}</strong>
          <span className="quiet">
            {t(`sync.ofOne.${of}`)} <code>{subject}</code>
          </span>
          {reason && <span className="quiet">{t(`sync.reason.${reason}`)}</span>}
          {isOver && !applied && change !== "skipped" && (
            <span className="quiet">{t("sync.notYet")}</span>
          )}
        </p>
        {change === "changed" && (
          <ul className="inline-facts">
            {Object.entries(fields).map(([field, [before, after]]) => (
              <li key={field}>
                <span className="quiet">{field}</span> <del>{valueText(before)}</del> →{" "}
                <ins>{valueText(after)}</ins>
              </li>
            ))}
          </ul>
        )}
      </div>
    </li>
  );
}

function valueText(value: unknown): string {
  if (value === null || value === undefined || value === "") return "–";
  return typeof value === "string" ? value : JSON.stringify(value);
}
