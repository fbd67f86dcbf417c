import { LeftOutlined, ReloadOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Segmented } from "antd";
import { lazy, Suspense, useCallback, useEffect, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useElements } from "../../shared/server/queries.ts";
import { hasWorkbench, isUsable, providerOf } from "../../shared/elements/element-groups.ts";
import { isFollowedLink } from "../../shared/routing/followed-link.ts";
import { replaceRoute } from "../../shared/routing/navigation.ts";
import { usePreferences } from "../../shared/appearance/preferences.ts";
import { hrefOf } from "../../shared/routing/route.ts";
import { useFieldLink } from "../../shared/login-run/field-link.tsx";
import { LiveRun } from "../../shared/login-run/live-run.tsx";
import { isOver, phaseOf, type RunPhase } from "../../shared/login-run/run-phase.ts";
import { runQuery } from "../../shared/login-run/run-query.ts";
import { startUrlOf } from "../../shared/login-run/start-url.ts";
import { CorpChoice, NoCorp, useCorps } from "./corp-choice.tsx";
import { FailureView } from "../../shared/ui/failure-view.tsx";
import { Empty, Loading, Page, Section } from "../../shared/layout/page.tsx";
import { NotTestable } from "./not-testable.tsx";
import { PreviousRuns, previousRuns } from "./previous-runs.tsx";
import type { ElementSummary, Flow } from "../../shared/server/rows.ts";
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
  const { element, flow, run, corpId } = props;
  const { fullName, type } = element;
  const queries = useQueryClient();
  const elements = useElements();
  const fieldLink = useFieldLink(type, fullName);
  const changed = useCallback(
    () => void queries.invalidateQueries(previousRuns(fullName)),
    [queries, fullName],
  );
  return (
    <div className="rehearsal">
      {isUsable(element) ? <Start {...props} /> : <NotTestable element={element} />}
      {run !== undefined && (
        <LiveRun
          key={run}
          id={run}
          provider={providerOf(type, elements)}
          flow={flow}
          corpId={corpId}
          fieldLink={fieldLink}
          changed={changed}
        />
      )}
      <PreviousRuns fullName={fullName} flow={flow} current={run} />
    </div>
  );
}

/** Company and flow of the next test. */
function Start(props: Props & { element: ElementSummary }): ReactNode {
  const { element, flow, run } = props;
  const { t } = useTranslation();
  const { corps, corpId, isReady } = useCorps(element, props.corpId);
  const start = useStart(element.fullName);
  const { data: running } = useQuery({ ...runQuery(run ?? ""), enabled: run !== undefined });
  const startUrl = running && startUrlOf(running, { flow, corpId });
  const now = useNow();
  const phase = running && phaseOf(running, now);
  const elements = useElements();
  const { mutate, isIdle } = start;
  useEffect(() => {
    // A link of the console starts a test; an address from elsewhere, a bookmark and a running test do not.
    if (run === undefined && isReady && isIdle && isFollowedLink()) mutate({ flow, corpId });
  }, [run, isReady, isIdle, mutate, flow, corpId]);
  if (isReady && corps?.length === 0) return <NoCorp />;
  return (
    <>
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
        <Button
          icon={<ReloadOutlined />}
          onClick={() => mutate({ flow, corpId })}
          loading={start.isPending}
          data-testid="run-again"
        >
          {t(start.isPending ? "test.preparing" : labelOf(run, phase))}
        </Button>
        {startUrl && flow === "workbench" && !isLoopback(startUrl) && (
          <Suspense>
            <PhoneCode url={startUrl} />
          </Suspense>
        )}
      </Section>
    </>
  );
}

function labelOf(run: string | undefined, phase: RunPhase | undefined) {
  if (run === undefined) return "test.begin";
  return phase === undefined || isOver(phase) ? "test.again" : "test.startOver";
}

/** Starts a run and puts its id into the address, so that a reload returns to it. */
function useStart(fullName: string) {
  return useMutation({
    mutationFn: ({ flow, corpId }: { flow: Flow; corpId: string | undefined }) =>
      client.app.dryRun.start.mutate({ fullName, flow, corpId }),
    onSuccess: ({ id: run }, { flow, corpId }) => {
      replaceRoute({ page: "test", fullName, flow, run, corpId });
    },
  });
}

/** A phone cannot reach a loopback address. */
function isLoopback(url: string): boolean {
  return ["127.0.0.1", "localhost", "[::1]"].includes(new URL(url).hostname);
}
