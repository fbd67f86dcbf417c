import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { hrefOf } from "../../shared/routing/route.ts";
import { AlarmList } from "../../shared/alarms/alarm-list.tsx";
import { CopyButton } from "../../shared/ui/copy-button.tsx";
import { DiagnosticsList } from "../../shared/elements/diagnostics-list.tsx";
import { FailureView } from "../../shared/ui/failure-view.tsx";
import { Loading, Page, Section } from "../../shared/layout/page.tsx";
import { StateBadge } from "../../shared/elements/state-badge.tsx";
import type { ElementState, ElementSummary, Info, NothingLeft } from "../../shared/server/rows.ts";
import { trpc } from "../../shared/server/trpc.ts";
import { Attention } from "./figures/attention.tsx";
import { LoginFigures } from "./figures/login-figures.tsx";
import { AdminSessions } from "./admin-sessions.tsx";
import { FirstSteps } from "./first-steps.tsx";
import { KeyStatus } from "./key-status.tsx";
import { NodeList } from "./node-list.tsx";
import "./overview.css";

/** Server facts, problems, and first steps, which lead until the first login. */
export function Overview(): ReactNode {
  const { t } = useTranslation();
  const info = useQuery(trpc.app.info.queryOptions());
  const list = useQuery(trpc.app.elements.list.queryOptions());
  const logins = useQuery(trpc.app.overview.logins.queryOptions({}));
  const elements = list.data?.elements;
  const problems = list.data?.diagnostics.filter(({ severity }) => severity !== "info") ?? [];
  const isNew = logins.data?.week.done === 0;
  const firstSteps = elements && info.data && logins.data && (
    <FirstSteps elements={elements} info={info.data} />
  );
  return (
    <Page title={t("overview.title")} lead={t("overview.lead")}>
      {isNew && firstSteps}
      <Attention />
      <LoginFigures />
      <div className="columns overview-state">
        <Section title={t("overview.running")}>
          {info.isPending && <Loading />}
          {info.isError && <FailureView error={info.error} retry={info.refetch} />}
          {info.data && <Running info={info.data} />}
        </Section>
        <Section
          title={t("overview.elements")}
          aside={<a href={hrefOf({ page: "elements" })}>{t("elements.all")}</a>}
        >
          {list.isPending && <Loading />}
          {list.isError && <FailureView error={list.error} retry={list.refetch} />}
          {elements && <StateCounts elements={elements} />}
        </Section>
      </div>
      <Section title={t("alarms.title")}>
        <AlarmList />
      </Section>
      <NodeList />
      <AdminSessions />
      <KeyStatus />
      {elements && (
        <Section title={t("overview.problems")}>
          {problems.length === 0 ? (
            <p className="fine">{t("overview.noProblems")}</p>
          ) : (
            <DiagnosticsList diagnostics={problems} linked />
          )}
        </Section>
      )}
      {!isNew && firstSteps}
    </Page>
  );
}

function Running({ info }: { info: Info }): ReactNode {
  const { t } = useTranslation();
  const {
    name,
    version,
    mode,
    edit,
    snapshot,
    sandboxUrl: _inFirstSteps,
    brand: _onHostedPages,
    ...rest
  } = info;
  rest satisfies NothingLeft;
  const { number, hash } = snapshot;
  return (
    <dl className="facts">
      <Fact name={t("overview.version")}>
        {name} {version}
      </Fact>
      <Fact name={t("overview.mode")}>{t(`overview.modeOf.${mode}`)}</Fact>
      <Fact name={t("overview.snapshot")}>
        <span data-testid="snapshot">{number}</span>
      </Fact>
      <Fact name={t("overview.hash")}>
        <code className="hash" title={hash}>
          {hash.slice(0, 12)}
        </code>
        <CopyButton text={hash} />
      </Fact>
      <Fact name={t("overview.edit")}>{edit ? t("overview.editOn") : t("overview.editOff")}</Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

const states: readonly ElementState[] = ["active", "inactive", "unconfigured", "stale", "failed"];

function StateCounts({ elements }: { elements: readonly ElementSummary[] }): ReactNode {
  return (
    <ul className="counts">
      {states.map((state) => {
        const count = elements.filter((element) => element.state === state).length;
        return (
          <li key={state} className={count === 0 ? "count count-zero" : "count"}>
            <span className="count-number">{count}</span>
            <StateBadge state={state} />
          </li>
        );
      })}
    </ul>
  );
}
