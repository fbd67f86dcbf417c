import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Section } from "../../shared/layout/page.tsx";
import { phaseOf } from "../../shared/login-run/run-phase.ts";
import { hrefOf } from "../../shared/routing/route.ts";
import type { DryRunSummary, Flow } from "../../shared/server/rows.ts";
import { trpc } from "../../shared/server/trpc.ts";
import { Ago, useNow } from "../../shared/ui/time/relative-time.tsx";

interface Props {
  fullName: string;
  /** Of tests that have none stored. */
  flow: Flow;
  /** The run that the page shows. */
  current: string | undefined;
}

export const previousRuns = (fullName: string) => trpc.app.dryRun.list.queryOptions({ fullName });

/** The tests of an element; each opens at an address of its own. */
export function PreviousRuns({ fullName, flow, current }: Props): ReactNode {
  const { t } = useTranslation();
  const { data = [] } = useQuery(previousRuns(fullName));
  const others = data.filter(({ id }) => id !== current);
  if (others.length === 0) return null;
  return (
    <Section title={t("test.previous")}>
      <ul className="runs">
        {others.map((run) => (
          <Run
            key={run.id}
            run={run}
            href={hrefOf({
              page: "test",
              fullName,
              flow: run.flow ?? flow,
              corpId: run.corpId,
              run: run.id,
            })}
          />
        ))}
      </ul>
      <p className="quiet">{t("test.previousText")}</p>
    </Section>
  );
}

function Run({ run, href }: { run: DryRunSummary; href: string }): ReactNode {
  const { t } = useTranslation();
  const { createdAtMs, isDraft } = run;
  return (
    <li data-testid="previous-run">
      <a href={href}>{t(`test.${phaseOf(run, useNow())}`)}</a>
      <Ago at={createdAtMs} />
      {isDraft && <span className="pill">{t("test.draft")}</span>}
    </li>
  );
}
