import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../../shared/appearance/preferences.ts";
import { isLoginElement, isProxyLogin, isUsable } from "../../shared/elements/element-groups.ts";
import { Section } from "../../shared/layout/page.tsx";
import { hrefOf } from "../../shared/routing/route.ts";
import type { ElementSummary, Info } from "../../shared/server/rows.ts";
import { CopyButton } from "../../shared/ui/copy-button.tsx";

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

/** What a newcomer does first. */
export function FirstSteps(props: { elements: readonly ElementSummary[]; info: Info }): ReactNode {
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
