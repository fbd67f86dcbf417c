import { CheckCircleFilled, CloseCircleFilled, LoadingOutlined } from "@ant-design/icons";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { languageTag } from "../i18n/language.ts";
import { usePreferences } from "../appearance/preferences.ts";
import { isOver, type RunPhase } from "./run-phase.ts";
import { elapsedText, stepText } from "./step-texts.ts";
import { DataView } from "../ui/data-view.tsx";
import { FailureView } from "../ui/failure-view.tsx";
import type { DryRunStep } from "../server/rows.ts";

/** The steps of a login test as they happen; announced to screen readers one by one. */
export function RunSteps(props: { steps: readonly DryRunStep[]; phase: RunPhase }): ReactNode {
  const { t } = useTranslation();
  const { steps, phase } = props;
  return (
    <>
      <ol className="steps" role="log" aria-label={t("test.progress")}>
        {steps.map((step, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- steps are only ever appended
          <Step key={index} step={step} previous={steps[index - 1]} />
        ))}
      </ol>
      {phase === "expired" && <p className="quiet">{t("test.expiredText")}</p>}
      {!isOver(phase) && (
        <p className="steps-wait">
          <LoadingOutlined aria-hidden="true" /> {t(`test.${phase}`)}
          <span className="quiet">{t("test.stillWaiting")}</span>
        </p>
      )}
      {phase === "waiting" && <ProviderErrors />}
    </>
  );
}

/** Errors that people read on the provider's page and that never reach the server. */
function ProviderErrors(): ReactNode {
  const { t } = useTranslation();
  const causes = ["Trusted", "Scan", "Proxy", "Redirect", "Scope"] as const;
  return (
    <details data-testid="provider-errors">
      <summary>{t("test.stuck")}</summary>
      <ul>
        {causes.map((cause) => (
          <li key={cause}>{t(`test.stuck${cause}`)}</li>
        ))}
      </ul>
    </details>
  );
}

function Step({
  step,
  previous,
}: {
  step: DryRunStep;
  previous: DryRunStep | undefined;
}): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const { title, explain } = stepText(step.step);
  const hasDetail = Object.keys(step.detail).length > 0;
  return (
    <li
      className={step.ok ? "step step-ok" : "step step-failed"}
      data-testid={`dry-run-step-${step.step}`}
    >
      <span className="step-icon" aria-hidden="true">
        {step.ok ? <CheckCircleFilled /> : <CloseCircleFilled />}
      </span>
      <div className="step-body">
        <p className="step-title">
          <strong>{title[language]}</strong>
          <span className="sr-only">, {t(step.ok ? "test.stepOk" : "test.stepFailed")}</span>
          <time dateTime={new Date(step.atMs).toISOString()}>
            {clockText(step.atMs, languageTag[language])}
          </time>
          {previous && (
            <span className="quiet">
              {t("test.took", { duration: elapsedText(step.atMs - previous.atMs) })}
            </span>
          )}
        </p>
        {explain[language] && <p className="quiet">{explain[language]}</p>}
        {!step.ok && <FailureView error={step.detail} />}
        {step.ok && hasDetail && (
          <details>
            <summary>{t("test.detail")}</summary>
            <DataView data={step.detail} />
          </details>
        )}
      </div>
    </li>
  );
}

function clockText(epochMs: number, tag: string): string {
  return new Intl.DateTimeFormat(tag, {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    fractionalSecondDigits: 3,
    hourCycle: "h23",
  }).format(epochMs);
}
