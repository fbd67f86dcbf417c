import { ExportOutlined, LeftOutlined, ReloadOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Segmented } from "antd";
import { lazy, Suspense, useEffect, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useElements } from "../../shared/server/queries.ts";
import { hasWorkbench, isUsable } from "../../shared/elements/element-groups.ts";
import { isFollowedLink } from "../../shared/routing/followed-link.ts";
import { replaceRoute } from "../../shared/routing/navigation.ts";
import { usePreferences } from "../../shared/appearance/preferences.ts";
import { hrefOf } from "../../shared/routing/route.ts";
import { isOver, phaseOf, type RunPhase } from "../../shared/login-run/run-phase.ts";
import { CorpChoice, NoCorp, useCorps } from "./corp-choice.tsx";
import { FailureView } from "../../shared/ui/failure-view.tsx";
import { Empty, Loading, Page, Section } from "../../shared/layout/page.tsx";
import { RunResult } from "../../shared/login-run/run-result.tsx";
import { RunSteps } from "../../shared/login-run/run-steps.tsx";
import type { ElementSummary, Flow, StartedRun } from "../../shared/server/rows.ts";
import { client, trpc } from "../../shared/server/trpc.ts";
import { useNow } from "../../shared/ui/time/relative-time.tsx";
import "../../shared/login-run/login-run.css";

const PhoneCode = lazy(async () => ({ default: (await import("./phone-code.tsx")).PhoneCode }));

interface Props {
  fullName: string;
  flow: Flow;
  run?: string | undefined;
  /** The company to sign in at, where the element serves several. */
  corpId?: string | undefined;
}

/** A login test: choose the flow, open the provider's page, follow every step, see the result. */
export function TestLogin(props: Props): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const list = useQuery(trpc.app.elements.list.queryOptions());
  const element = list.data?.elements.find(({ fullName }) => fullName === props.fullName);
  return (
    <Page
      title={t("test.of", { title: element?.title[language] || props.fullName })}
      lead={t("test.lead")}
      above={
        <a className="back" href={hrefOf({ page: "element", fullName: props.fullName })}>
          <LeftOutlined aria-hidden="true" /> {element?.title[language] || props.fullName}
        </a>
      }
    >
      {list.isPending && <Loading />}
      {list.isError && <FailureView error={list.error} retry={list.refetch} />}
      {list.data && !element && <Empty title={t("element.notFound")} />}
      {element && <Rehearsal {...props} element={element} />}
    </Page>
  );
}

function Rehearsal(props: Props & { element: ElementSummary }): ReactNode {
  const { element, flow, run } = props;
  const { t } = useTranslation();
  const { corps, corpId, isReady } = useCorps(element, props.corpId);
  const start = useStart(element.fullName);
  const { data, error } = useQuery({ ...dryRunQuery(run ?? ""), enabled: run !== undefined });
  const startUrl = useStartUrl(run);
  const now = useNow();
  const phase = data && phaseOf(data, now);
  const elements = useElements();
  const usable = isUsable(element);
  const again = labelOf(run, phase);
  const { mutate, isIdle } = start;
  useEffect(() => {
    // A link of the console starts a test; an address from elsewhere, a bookmark and a running test do not.
    if (run === undefined && usable && isReady && isIdle && isFollowedLink())
      mutate({ flow, corpId });
  }, [run, usable, isReady, isIdle, mutate, flow, corpId]);
  if (!usable && run === undefined) {
    const reason = element.state === "inactive" ? "inactive" : "unavailable";
    return <Alert type="warning" showIcon title={t(`test.${reason}`)} />;
  }
  if (isReady && corps?.length === 0) return <NoCorp />;
  return (
    <div className="rehearsal">
      {corps && corpId !== undefined && (
        <CorpChoice
          corps={corps}
          corpId={corpId}
          choose={(other) => mutate({ flow, corpId: other })}
        />
      )}
      <Section title={t("test.flow")}>
        {hasWorkbench(element, elements) && (
          <Segmented<Flow>
            block
            value={flow}
            onChange={(other) => mutate({ flow: other, corpId })}
            disabled={start.isPending}
            aria-label={t("test.flow")}
            options={[
              { value: "qr", label: t("test.qr") },
              { value: "workbench", label: t("test.workbench") },
            ]}
          />
        )}
        <p className="quiet">{t(flow === "qr" ? "test.qrText" : "test.workbenchText")}</p>
        {start.isError && (
          <FailureView error={start.error} retry={() => mutate({ flow, corpId })} />
        )}
        {error && <FailureView error={error} />}
        <div className="rehearsal-go">
          {startUrl && phase === "waiting" && <OpenProvider startUrl={startUrl} />}
          <Button
            icon={<ReloadOutlined />}
            onClick={() => mutate({ flow, corpId })}
            loading={start.isPending}
            data-testid="run-again"
          >
            {t(start.isPending ? "test.preparing" : again)}
          </Button>
        </div>
        {startUrl && phase === "waiting" && flow === "workbench" && !isLoopback(startUrl) && (
          <Suspense>
            <PhoneCode url={startUrl} />
          </Suspense>
        )}
      </Section>
      <Section title={t("test.progress")} aside={phase && <RunStatus phase={phase} />}>
        {data && phase ? <RunSteps steps={data.steps} phase={phase} /> : <Loading rows={2} />}
      </Section>
      {data?.status === "done" && data.result && <RunResult result={data.result} />}
    </div>
  );
}

const POLL_MS = 700;

const dryRunQuery = (id: string) =>
  trpc.app.dryRun.get.queryOptions(
    { id },
    {
      refetchInterval: ({ state: { data, error } }) =>
        error || (data && isOver(phaseOf(data, Date.now()))) ? false : POLL_MS,
      // The login happens in another tab.
      refetchIntervalInBackground: true,
    },
  );

function labelOf(run: string | undefined, phase: RunPhase | undefined) {
  if (run === undefined) return "test.begin";
  return phase === undefined || isOver(phase) ? "test.again" : "test.startOver";
}

/** Starts a run and puts its id into the address, so that a reload returns to it. */
function useStart(fullName: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ flow, corpId }: { flow: Flow; corpId: string | undefined }) =>
      client.app.dryRun.start.mutate({ fullName, flow, corpId }),
    onSuccess: (started, { flow, corpId }) => {
      queries.setQueryData<StartedRun>(["started", started.id], started);
      replaceRoute({ page: "test", fullName, flow, run: started.id, corpId });
    },
  });
}

/** Only available in the tab that started the run: the server returns it once. */
function useStartUrl(run: string | undefined): string | undefined {
  return useQueryClient().getQueryData<StartedRun>(["started", run])?.url;
}

/** A link: pop-up blockers would stop `window.open`. */
function OpenProvider({ startUrl }: { startUrl: string }): ReactNode {
  const { t } = useTranslation();
  return (
    <Button
      type="primary"
      size="large"
      href={startUrl}
      target="_blank"
      rel="noopener"
      icon={<ExportOutlined />}
      data-testid="open-provider"
    >
      {t("test.open")}
      <span className="sr-only"> ({t("app.newTab")})</span>
    </Button>
  );
}

/** A phone cannot reach a loopback address. */
function isLoopback(url: string): boolean {
  return ["127.0.0.1", "localhost", "[::1]"].includes(new URL(url).hostname);
}

function RunStatus({ phase }: { phase: RunPhase }): ReactNode {
  const { t } = useTranslation();
  return (
    <output
      className={`badge badge-${badges[phase]}`}
      data-testid="dry-run-status"
      data-state={phase}
    >
      {t(`test.${phase}`)}
    </output>
  );
}

const badges = {
  waiting: "inactive",
  running: "info",
  done: "active",
  failed: "failed",
  expired: "stale",
} as const;
