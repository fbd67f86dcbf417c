import { CheckCircleFilled, CloseCircleFilled, LoadingOutlined } from "@ant-design/icons";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { languageTag } from "../i18n/language.ts";
import { usePreferences } from "../appearance/preferences.ts";
import { isOver, type RunPhase } from "./run-phase.ts";
import { elapsedText, stepText } from "./step-texts.ts";
import { DataView } from "../ui/data-view.tsx";
import { FailureView } from "../ui/failure-view.tsx";
import { failureOf, type Failure } from "../server/failure.ts";
import type { DryRunStep } from "../server/rows.ts";

/** A link or button to a field that mends a failure; undefined where this page leads to none. */
export type FieldLink = (failure: Failure) => ReactNode;

interface Props {
  steps: readonly DryRunStep[];
  phase: RunPhase;
  fieldLink: FieldLink;
}

/** The steps of a login test as they happen; announced to screen readers one by one. */
export function RunSteps({ steps, phase, fieldLink }: Props): ReactNode {
  const { t } = useTranslation();
  const shown = withoutRepeats(steps);
  return (
    <>
      <div role="log" aria-label={t("test.progress")}>
        <ol className="steps">
          {shown.map((step, index) => (
            // oxlint-disable-next-line react/no-array-index-key -- steps are only ever appended
            <Step key={index} step={step} previous={shown[index - 1]} fieldLink={fieldLink} />
          ))}
        </ol>
      </div>
      {phase === "expired" && <p className="quiet">{t("test.expiredText")}</p>}
      {phase === "cancelled" && <p className="quiet">{t("test.cancelledText")}</p>}
      {!isOver(phase) && (
        <p className="steps-wait">
          <LoadingOutlined aria-hidden="true" /> {t(`test.${phase}`)}
          <span className="quiet">{t("test.stillWaiting")}</span>
        </p>
      )}
    </>
  );
}

/** A login page that is opened again, in a frame and in a tab, is one step. */
function withoutRepeats(steps: readonly DryRunStep[]): DryRunStep[] {
  return steps.filter(
    ({ step }, index) => step !== "issued" || steps[index + 1]?.step !== "issued",
  );
}

function Step({
  step,
  previous,
  fieldLink,
}: {
  step: DryRunStep;
  previous: DryRunStep | undefined;
  fieldLink: FieldLink;
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
          {step.ok ? (
            <span className="sr-only">, {t("test.stepOk")}</span>
          ) : (
            <span className="badge badge-failed">{t("test.stepFailed")}</span>
          )}
          <time dateTime={new Date(step.atMs).toISOString()}>
            {clockText(step.atMs, languageTag[language])}
          </time>
          {previous && (
            <span className="quiet">
              {t("test.took", { duration: elapsedText(step.atMs - previous.atMs) })}
            </span>
          )}
        </p>
        {step.ok && explain[language] && <p className="quiet">{explain[language]}</p>}
        {!step.ok && <FailureView error={step.detail} />}
        {!step.ok && fieldLink(failureOf(step.detail))}
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
