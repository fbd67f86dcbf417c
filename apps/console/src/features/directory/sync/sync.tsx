import { LeftOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Progress } from "antd";
import { useEffect, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { failureOf } from "../../../shared/server/failure.ts";
import { corpTitle } from "../../../shared/people/corp.ts";
import { usePreferences } from "../../../shared/appearance/preferences.ts";
import { hrefOf } from "../../../shared/routing/route.ts";
import { ConfirmButton } from "../../../shared/ui/confirm-button.tsx";
import { timeText } from "../../../shared/ui/time/time-text.ts";
import { FailureView } from "../../../shared/ui/failure-view.tsx";
import { Empty, Loading, Page, Section } from "../../../shared/layout/page.tsx";
import { SyncBadge } from "./sync-badge.tsx";
import { SyncChanges } from "./sync-changes.tsx";
import { SyncReport } from "./sync-report.tsx";
import type { SyncDetail } from "../../../shared/server/rows.ts";
import { client, trpc } from "../../../shared/server/trpc.ts";
import { followStream } from "../../../shared/server/stream.ts";
import "./sync.css";

/** One sync: progress, result, confirmation. */
export function Sync({ id }: { id: string }): ReactNode {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useQuery(trpc.app.syncs.get.queryOptions({ id }));
  useFollow(id, data?.finishedAt === null);
  const isUnknown = failureOf(error).number?.errcode === 10402;
  const name = data?.corp ? corpTitle(data.corp) : (data?.corpKey ?? "");
  return (
    <Page
      title={data ? t("sync.title", { name }) : t("sync.start")}
      lead={data && <Lead sync={data} />}
      above={
        <a
          className="back"
          href={hrefOf(data ? { page: "company", corpKey: data.corpKey } : { page: "directory" })}
        >
          <LeftOutlined aria-hidden="true" /> {name || t("directory.title")}
        </a>
      }
      actions={data && data.finishedAt === null && <Stop id={id} />}
    >
      {isPending && <Loading rows={8} />}
      {error &&
        (isUnknown ? (
          <Empty title={t("sync.notFound")} />
        ) : (
          <FailureView error={error} retry={refetch} />
        ))}
      {data && (
        <>
          {data.status === "waiting" && <Confirm sync={data} />}
          {data.status === "failed" && data.error && <FailureView error={data.error} />}
          {(data.status === "queued" || data.status === "running") && <Under sync={data} />}
          <SyncReport sync={data} />
          {data.counts && <SyncChanges id={id} status={data.status} />}
        </>
      )}
    </Page>
  );
}

/** Reads the sync again whenever the server reports a change. */
function useFollow(id: string, isUnderWay: boolean): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (!isUnderWay) return undefined;
    return followStream((events) => client.app.syncs.onProgress.subscribe({ id }, events), {
      onEvent: () => void queries.invalidateQueries(trpc.app.syncs.pathFilter()),
      onConnection: () => undefined,
    });
  }, [id, isUnderWay, queries]);
}

function Lead({ sync }: { sync: SyncDetail }): ReactNode {
  const { t } = useTranslation();
  return (
    <span className="lead-row">
      <SyncBadge status={sync.status} /> {t(`sync.ofKind.${sync.kind}`)}{" "}
      {sync.target && <code>{sync.target}</code>}{" "}
      {sync.dryRun && <span className="pill">{t("sync.isDryRun")}</span>}
    </span>
  );
}

function Under({ sync }: { sync: SyncDetail }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const { phase, done, total, error, nextTryAt } = sync;
  const percent = total ? Math.floor((100 * done) / total) : 0;
  return (
    <Section title={t(`sync.phase.${phase}`)}>
      <Progress
        percent={percent}
        status="active"
        aria-label={t(`sync.phase.${phase}`)}
        data-testid="sync-progress"
      />
      <output className="quiet">
        {total !== null && t("sync.progress", { done, total })}
        {error && nextTryAt !== null && (
          <> {t("sync.pausing", { time: timeText(nextTryAt, language) })}</>
        )}
      </output>
    </Section>
  );
}

function Confirm({ sync: { id, counts } }: { sync: SyncDetail }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const count = counts?.members.removed ?? 0;
  return (
    <Alert
      type="warning"
      showIcon
      role="alert"
      className="failure"
      data-testid="sync-confirm-panel"
      title={t("sync.confirmTitle")}
      description={t("sync.confirmText", { count })}
      action={
        <ConfirmButton
          label={t("sync.confirm")}
          title={t("sync.confirmAsk", { count })}
          action={() => client.app.syncs.confirm.mutate({ id })}
          done={() => queries.invalidateQueries(trpc.app.syncs.pathFilter())}
          danger
          testId="sync-confirm"
        >
          <p>{t("sync.confirmAskText")}</p>
        </ConfirmButton>
      }
    />
  );
}

function Stop({ id }: { id: string }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  return (
    <ConfirmButton
      label={t("sync.cancel")}
      title={t("sync.cancelAsk")}
      action={() => client.app.syncs.cancel.mutate({ id })}
      done={() => queries.invalidateQueries(trpc.app.syncs.pathFilter())}
      danger
      testId="sync-cancel"
    >
      <p>{t("sync.cancelText")}</p>
    </ConfirmButton>
  );
}
