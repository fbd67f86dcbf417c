import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { isLoginElement, isProxyLogin, isUsable } from "../../shared/elements/element-groups.ts";
import { usePreferences } from "../../shared/appearance/preferences.ts";
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
import { KeyStatus } from "./key-status.tsx";
import { NodeList } from "./node-list.tsx";
import "./overview.css";

/** Server facts, problems, and first steps. */
export function Overview(): ReactNode {
  const { t } = useTranslation();
  const info = useQuery(trpc.app.info.queryOptions());
  const list = useQuery(trpc.app.elements.list.queryOptions());
  const elements = list.data?.elements;
  const problems = list.data?.diagnostics.filter(({ severity }) => severity !== "info") ?? [];
  return (
    <Page title={t("overview.title")} lead={t("overview.lead")}>
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
      {elements && info.data && <FirstSteps elements={elements} info={info.data} />}
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

const SAMPLES = { react: "React", element: "<menshen-login>", vue: "Vue" };

function SampleLinks(): ReactNode {
  const { t } = useTranslation();
  return Object.entries(SAMPLES).map(([name, title]) => (
    <p key={name}>
      <a href={`/samples/${name}/`} target="_blank" rel="noopener" data-testid={`sample-${name}`}>
        {title}
        <span className="sr-only"> ({t("app.newTab")})</span>
      </a>
    </p>
  ));
}

function FirstSteps(props: { elements: readonly ElementSummary[]; info: Info }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const { elements, info } = props;
  const demo = demoOf(elements);
  const sandbox = info.sandboxUrl;
  return (
    <Section title={t("overview.next")}>
      <ol className="first-steps">
        <li>
          <h3>{t("overview.stepTest")}</h3>
          <p>{t("overview.stepTestText")}</p>
          {demo && (
            <a href={hrefOf({ page: "test", fullName: demo.fullName, flow: "qr" })}>
              {t("overview.stepTestLink", { title: demo.title[language] })}
            </a>
          )}
        </li>
        <li>
          <h3>{t("overview.stepSandbox")}</h3>
          <p>{sandbox ? t("overview.stepSandboxText") : t("overview.stepSandboxOff")}</p>
          {sandbox && (
            <a href={sandbox} target="_blank" rel="noopener" data-testid="sandbox-link">
              {t("overview.stepSandboxLink")}
              <span className="sr-only"> ({t("app.newTab")})</span>
            </a>
          )}
        </li>
        {info.mode !== "serve" && (
          <li>
            <h3>{t("overview.stepSamples")}</h3>
            <p>{t("overview.stepSamplesText")}</p>
            <SampleLinks />
          </li>
        )}
        {elements.some((element) => isProxyLogin(element, elements)) && (
          <li>
            <h3>{t("overview.stepSuite")}</h3>
            <p>{t("overview.stepSuiteText")}</p>
            <a href={hrefOf({ page: "suites" })} data-testid="suites-link">
              {t("overview.stepSuiteLink")}
            </a>
          </li>
        )}
        <li>
          <h3>{t("overview.stepEdit")}</h3>
          {demo ? (
            <>
              <p>{t("overview.stepEditText")}</p>
              <div className="command">
                <code>elements/{demo.fullName.replaceAll(".", "/")}/e.json</code>
                <CopyButton text={`elements/${demo.fullName.replaceAll(".", "/")}/e.json`} />
              </div>
              <a href={hrefOf({ page: "element", fullName: demo.fullName })}>
                {t("overview.stepEditLink")}
              </a>
            </>
          ) : (
            <p>{t("overview.stepEditNone")}</p>
          )}
        </li>
      </ol>
    </Section>
  );
}

/** The login method for the first steps: the default one, else the first that is in use. */
function demoOf(elements: readonly ElementSummary[]): ElementSummary | undefined {
  const logins = elements.filter(
    (element) => isLoginElement(element, elements) && isUsable(element),
  );
  return logins.find(({ isDefault }) => isDefault) ?? logins[0];
}
