import { LeftOutlined, RedoOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { failureOf } from "../../shared/server/failure.ts";
import { useElements } from "../../shared/server/queries.ts";
import { eventText } from "./event-texts.ts";
import { titleOf } from "../../shared/elements/element-groups.ts";
import { usePreferences } from "../../shared/appearance/preferences.ts";
import { hrefOf } from "../../shared/routing/route.ts";
import { RecordMark } from "./callback-table.tsx";
import { ExplainedRecord } from "./explained-record.tsx";
import { timeText } from "../../shared/ui/time/time-text.ts";
import { FailureView } from "../../shared/ui/failure-view.tsx";
import { JsonView } from "../../shared/ui/code/json-view.tsx";
import { Empty, Loading, Page, Section } from "../../shared/layout/page.tsx";
import { RecordStatusBadge } from "./record-status-badge.tsx";
import { Ago, Until } from "../../shared/ui/time/relative-time.tsx";
import { useCallbackStream } from "../../shared/callbacks/use-callback-stream.ts";
import type { CallbackDetail, NothingLeft } from "../../shared/server/rows.ts";
import { trpc } from "../../shared/server/trpc.ts";
import "./callbacks.css";

/** One callback: content, processing state, failure, retry. */
export function Callback({ id }: { id: number }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const { data, error, isPending, refetch } = useQuery(trpc.app.callbacks.get.queryOptions({ id }));
  // The newest record with a smaller id than the next is this one.
  useCallbackStream({ rows: 1, before: id + 1 });
  const isUnknown = failureOf(error).number?.errcode === 10402;
  return (
    <Page
      title={data ? data.event : t("callbacks.one", { id })}
      lead={data && eventText(data.event)?.[language]}
      above={
        <a className="back" href={hrefOf({ page: "callbacks" })}>
          <LeftOutlined aria-hidden="true" /> {t("callbacks.title")}
        </a>
      }
    >
      {isPending && <Loading rows={8} />}
      {error &&
        (isUnknown ? (
          <Empty title={t("callbacks.notFound")} />
        ) : (
          <FailureView error={error} retry={refetch} />
        ))}
      {data && !isUnknown && <Detail record={data} />}
    </Page>
  );
}

function Detail({ record }: { record: CallbackDetail }): ReactNode {
  const { t } = useTranslation();
  const { decoded, lastError, status } = record;
  return (
    <div className="detail">
      <div className="detail-main">
        {lastError && (
          <Section title={t(status === "done" ? "callbacks.lastWhy" : "callbacks.why")}>
            <FailureView error={lastError} />
          </Section>
        )}
        <ExplainedRecord record={record} />
        <Section title={t("callbacks.decoded")}>
          {decoded ? (
            <>
              <p className="quiet">{t("callbacks.decodedLead")}</p>
              <JsonView label={t("callbacks.decoded")} value={decoded} />
            </>
          ) : (
            <p className="quiet">{t("callbacks.decodedGone")}</p>
          )}
        </Section>
      </div>
      <div className="detail-side">
        <Facts record={record} />
      </div>
    </div>
  );
}

function Facts({ record }: { record: CallbackDetail }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const elements = useElements();
  const { id, status, mark, element, scope, receiver, attempts, nextTryAt, ...more } = record;
  const { occurredAt, receivedAt, finishedAt, ...shownElsewhere } = more;
  const { event: _event, lastError: _lastError, decoded: _decoded, ...rest } = shownElsewhere;
  rest satisfies NothingLeft;
  const facts: [string, ReactNode][] = [
    [t("callbacks.id"), id],
    [
      t("callbacks.element"),
      <a key="e" href={hrefOf({ page: "element", fullName: element })}>
        {titleOf(element, elements, language)}
      </a>,
    ],
    [
      t("callbacks.scope"),
      <a key="s" href={hrefOf({ page: "callbacks", scope })}>
        <code>{scope}</code>
      </a>,
    ],
    [t("callbacks.receiver"), <code key="r">{receiver}</code>],
    [
      t("callbacks.received"),
      <span key="t">
        {timeText(receivedAt, language)}
        <span className="quiet">
          {" · "}
          <Ago at={receivedAt} />
        </span>
      </span>,
    ],
    [
      t("callbacks.occurred"),
      <span key="o" title={t("callbacks.occurredHelp")}>
        {timeText(occurredAt, language)}
      </span>,
    ],
    [t("callbacks.attempts"), attempts],
    ...(nextTryAt !== null && status === "failed"
      ? [[t("callbacks.nextTry"), <Until key="n" at={nextTryAt} />] as [string, ReactNode]]
      : []),
    ...(finishedAt === null
      ? []
      : [[t("callbacks.finished"), timeText(finishedAt, language)] as [string, ReactNode]]),
  ];
  return (
    <Section title={t("callbacks.facts")} aside={<RecordStatusBadge status={status} />}>
      <p className="quiet">{t(`callbacks.status_${status}Help`)}</p>
      <p>
        <RecordMark mark={mark} />
      </p>
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Retry record={record} />
    </Section>
  );
}

/** Retries the callback. The server rejects a retry that cannot succeed, with the remedy. */
function Retry({ record: { id, status, decoded } }: { record: CallbackDetail }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const retry = useMutation(
    trpc.app.callbacks.retry.mutationOptions({
      onSettled: () => queries.invalidateQueries(trpc.app.callbacks.pathFilter()),
    }),
  );
  if (decoded === null) return null;
  const isBusy = status === "processing" || status === "received";
  return (
    <div className="retry">
      <Button
        icon={<RedoOutlined />}
        onClick={() => retry.mutate({ id })}
        loading={retry.isPending}
        disabled={isBusy}
        type={status === "dead" ? "primary" : "default"}
        data-testid="retry-callback"
      >
        {t("callbacks.retry")}
      </Button>
      <output className="quiet">
        {retry.isSuccess && isBusy && t("callbacks.retried")}
        {status === "processing" && t("callbacks.retryBusy")}
      </output>
      {retry.isError && <FailureView error={retry.error} />}
    </div>
  );
}
