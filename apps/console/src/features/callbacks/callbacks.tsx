import { QuestionCircleOutlined } from "@ant-design/icons";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { hrefOf, type CallbackFilter } from "../../shared/routing/route.ts";
import { CallbackFilters } from "./callback-filters.tsx";
import { SendTest } from "./send-test.tsx";
import { CallbackTable } from "./callback-table.tsx";
import { FailureView } from "../../shared/ui/failure-view.tsx";
import { Empty, Loading, Page } from "../../shared/layout/page.tsx";
import { useCallbackStream } from "../../shared/callbacks/use-callback-stream.ts";
import { client, trpc } from "../../shared/server/trpc.ts";
import { pagedQuery } from "../../shared/server/paged-query.ts";
import "./callbacks.css";

const PAGE = 50;

const callbacksQuery = (filter: CallbackFilter) =>
  pagedQuery({
    queryKey: [...trpc.app.callbacks.list.pathKey(), "pages", filter],
    size: PAGE,
    load: (before: number | undefined, signal) =>
      client.app.callbacks.list.query({ ...filter, limit: PAGE, before }, { signal }),
    cursorOf: ({ id }) => id,
  });

/** The inbox, newest first, updated live. */
export function Callbacks({
  status,
  event,
  element,
  scope,
  from,
  until,
}: CallbackFilter): ReactNode {
  const { t } = useTranslation();
  const filter = { status, event, element, scope, from, until };
  const { data, error, ...inbox } = useInfiniteQuery(callbacksQuery(filter));
  const rows = data?.pages.flat() ?? [];
  const connection = useCallbackStream({ ...filter, rows: Math.max(rows.length, PAGE) });
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  return (
    <Page
      title={t("callbacks.title")}
      lead={t("callbacks.lead")}
      actions={
        <Button
          href={hrefOf({ page: "explain", element })}
          icon={<QuestionCircleOutlined />}
          data-testid="explain-link"
        >
          {t("callbacks.explain")}
        </Button>
      }
    >
      <SendTest key={element} element={element} />
      <CallbackFilters filter={filter} rows={rows} connection={connection} />
      {inbox.isPending && <Loading rows={8} />}
      {error && <FailureView error={error} retry={inbox.refetch} />}
      {inbox.isSuccess && rows.length === 0 && (
        <Empty title={t(isFiltered ? "callbacks.noMatch" : "callbacks.empty")}>
          {isFiltered ? (
            <a href={hrefOf({ page: "callbacks" })}>{t("callbacks.reset")}</a>
          ) : (
            t("callbacks.emptyText")
          )}
        </Empty>
      )}
      {rows.length > 0 && <CallbackTable rows={rows} />}
      {inbox.hasNextPage && (
        <Button onClick={() => void inbox.fetchNextPage()} loading={inbox.isFetchingNextPage}>
          {t("callbacks.more")}
        </Button>
      )}
    </Page>
  );
}
