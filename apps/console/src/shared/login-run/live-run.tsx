import { ExportOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button } from "antd";
import { useEffect, useRef, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Provider } from "../elements/element-groups.ts";
import { Loading, Section } from "../layout/page.tsx";
import { failureOf } from "../server/failure.ts";
import type { DryRun, Flow } from "../server/rows.ts";
import { client, trpc } from "../server/trpc.ts";
import { FailureView } from "../ui/failure-view.tsx";
import { useNow } from "../ui/time/relative-time.tsx";
import { isOver, phaseOf, type RunPhase } from "./run-phase.ts";
import { runQuery } from "./run-query.ts";
import { RunResult } from "./run-result.tsx";
import { RunSteps, type FieldLink } from "./run-steps.tsx";
import { SandboxPicker } from "./sandbox-picker.tsx";
import { startUrlOf } from "./start-url.ts";
import { Stuck } from "./stuck.tsx";
import { TimeLeft } from "./time-left.tsx";
import "./login-run.css";

interface Props {
  id: string;
  provider: Provider;
  flow: Flow;
  /** The company to sign in at, where the element serves several. */
  corpId?: string | undefined;
  /** Leads to the field that mends a failure. */
  fieldLink: FieldLink;
  changed?: (phase: RunPhase) => void;
}

/** A login test as it happens: what it waits for, its steps, its result. */
export function LiveRun(props: Props): ReactNode {
  const { t } = useTranslation();
  const { id, fieldLink, changed } = props;
  const { data, error, refetch } = useQuery(runQuery(id));
  const now = useNow();
  const phase = data && phaseOf(data, now);
  const status = useFocusAtEnd(phase);
  useEffect(() => {
    if (phase) changed?.(phase);
  }, [phase, changed]);
  if (isUnknown(error))
    return (
      <Alert
        type="warning"
        showIcon
        title={t("test.unknown")}
        description={t("test.unknownText")}
        data-testid="unknown-run"
      />
    );
  if (error && !data) return <FailureView error={error} retry={refetch} />;
  return (
    <>
      <Section
        title={t("test.progress")}
        aside={
          <output
            ref={status}
            tabIndex={-1}
            className={phase && `badge badge-${badges[phase]}`}
            data-testid="dry-run-status"
            data-state={phase}
          >
            {phase && t(`test.${phase}`)}
          </output>
        }
      >
        {data && phase ? (
          <>
            <RunSteps steps={data.steps} phase={phase} fieldLink={fieldLink} />
            {!isOver(phase) && <Waiting {...props} run={data} phase={phase} />}
          </>
        ) : (
          <Loading rows={2} />
        )}
      </Section>
      {data?.status === "done" && data.result && <RunResult result={data.result} />}
    </>
  );
}

const badges = {
  waiting: "inactive",
  running: "info",
  done: "active",
  failed: "failed",
  cancelled: "inactive",
  expired: "stale",
} as const;

/** No such test, or an id that none has. */
function isUnknown(error: unknown): boolean {
  const { number } = failureOf(error);
  return number?.source === "app" && [10402, 10701].includes(number.errcode);
}

/** When a test ends, its buttons go: the focus that was on one of them moves to the outcome. */
function useFocusAtEnd(phase: RunPhase | undefined) {
  const status = useRef<HTMLOutputElement>(null);
  const wasOpen = useRef(false);
  useEffect(() => {
    if (phase === undefined) return;
    const hasLostFocus = document.activeElement === document.body;
    if (isOver(phase) && wasOpen.current && hasLostFocus) status.current?.focus();
    wasOpen.current = !isOver(phase);
  }, [phase]);
  return status;
}

function Waiting(props: Props & { run: DryRun; phase: RunPhase }): ReactNode {
  const { t } = useTranslation();
  const { id, provider, flow, corpId, run, phase } = props;
  const startUrl = startUrlOf(run, { flow, corpId });
  const queries = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => client.app.dryRun.cancel.mutate({ id }),
    // It may have ended meanwhile: then its outcome is read.
    onSettled: () => queries.invalidateQueries(trpc.app.dryRun.pathFilter()),
  });
  return (
    <>
      {startUrl && <SandboxPicker startUrl={startUrl} />}
      {phase === "waiting" && <Stuck provider={provider} flow={flow} />}
      <div className="run-actions">
        {startUrl && <OpenProvider startUrl={startUrl} />}
        <Button onClick={() => cancel.mutate()} loading={cancel.isPending} data-testid="cancel-run">
          {t("test.cancel")}
        </Button>
        <TimeLeft until={run.expiresAtMs} />
      </div>
    </>
  );
}

/** A link: pop-up blockers would stop `window.open`. */
function OpenProvider({ startUrl }: { startUrl: string }): ReactNode {
  const { t } = useTranslation();
  return (
    <Button
      type="primary"
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
