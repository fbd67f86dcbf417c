import { ExportOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Loading, Section } from "../../../shared/layout/page.tsx";
import type { StartedRun } from "../../../shared/server/rows.ts";
import { trpc } from "../../../shared/server/trpc.ts";
import { useNow } from "../../../shared/ui/time/relative-time.tsx";
import { isOver, phaseOf } from "../../../shared/login-run/run-phase.ts";
import { RunResult } from "../../../shared/login-run/run-result.tsx";
import { RunSteps } from "../../../shared/login-run/run-steps.tsx";
import "../../../shared/login-run/login-run.css";

const POLL_MS = 700;

/** The steps of a login test with unsaved values. */
export function DraftTest({ run }: { run: StartedRun }): ReactNode {
  const { t } = useTranslation();
  const now = useNow();
  const { data } = useQuery(
    trpc.app.dryRun.get.queryOptions(
      { id: run.id },
      {
        refetchInterval: ({ state }) =>
          state.error || (state.data && isOver(phaseOf(state.data, Date.now()))) ? false : POLL_MS,
        refetchIntervalInBackground: true,
      },
    ),
  );
  const phase = data && phaseOf(data, now);
  return (
    <>
      <Section title={t("test.progress")}>
        {phase === "waiting" && (
          <Button
            type="primary"
            href={run.url}
            target="_blank"
            rel="noopener"
            icon={<ExportOutlined />}
            data-testid="open-provider"
          >
            {t("test.open")}
            <span className="sr-only"> ({t("app.newTab")})</span>
          </Button>
        )}
        {data && phase ? <RunSteps steps={data.steps} phase={phase} /> : <Loading rows={2} />}
      </Section>
      {data?.status === "done" && data.result && <RunResult result={data.result} />}
    </>
  );
}
