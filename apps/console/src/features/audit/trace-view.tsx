import { CheckCircleFilled, CloseCircleFilled } from "@ant-design/icons";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../../shared/appearance/preferences.ts";
import { elapsedText, stepText } from "../../shared/login-run/step-texts.ts";
import type { AuditRow } from "../../shared/server/rows.ts";
import { traceOf } from "./login-trace.ts";

/** The steps that a login reached, and why it stopped where it did. */
export function TraceView({ detail }: Pick<AuditRow, "detail">): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const trace = traceOf(detail);
  if (!trace) return null;
  const { steps, failedStep, message, adminHint } = trace;
  return (
    <details data-testid="login-trace">
      <summary>{t("log.steps")}</summary>
      <ol className="trace">
        {steps.map(({ step, ms }, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- the steps of a row never change
          <li key={index}>
            <CheckCircleFilled className="trace-ok" aria-hidden="true" />{" "}
            {stepText(step).title[language]} <span className="quiet">+{elapsedText(ms)}</span>
          </li>
        ))}
        {message !== undefined && (
          <li>
            <CloseCircleFilled className="trace-failed" aria-hidden="true" />{" "}
            {stepText(failedStep).title[language]}{" "}
            <span className="badge badge-failed">{t("test.stepFailed")}</span>
            <div className="quiet" lang="en">
              {message}
            </div>
            {adminHint && <div>{adminHint[language]}</div>}
          </li>
        )}
      </ol>
    </details>
  );
}
