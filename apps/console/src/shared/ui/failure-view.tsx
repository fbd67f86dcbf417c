import { Alert, Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { failureOf, loginAgainAddress } from "../server/failure.ts";
import { usePreferences } from "../appearance/preferences.ts";

/** A failure with hint, message, number, and the administrator's next step. */
export function FailureView({
  error,
  retry,
}: {
  error: unknown;
  retry?: () => unknown;
}): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const failure = failureOf(error);
  const loginAgain = loginAgainAddress(failure, globalThis.location);
  const title =
    failure.hint?.[language] ??
    (failure.kind === "answered" ? t("failure.title") : t(`failure.${failure.kind}`));
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      className="failure"
      data-testid="failure"
      title={title}
      description={
        <>
          {failure.kind !== "answered" && <p>{t(`failure.${failure.kind}Hint`)}</p>}
          {failure.number && (
            <p className="failure-number">
              <strong>{t("failure.number", failure.number)}</strong>
              {failure.message && language === "en" && <span> · {failure.message}</span>}
            </p>
          )}
          {failure.number && failure.message && language !== "en" && (
            <details>
              <summary>{t("failure.original")}</summary>
              <code lang="en">{failure.message}</code>
            </details>
          )}
          {loginAgain !== undefined && (
            <p>
              <a href={loginAgain} data-testid="sign-in-again">
                {t("failure.signInAgain")}
              </a>
            </p>
          )}
          {failure.adminHint && (
            <p>
              <strong>{t("failure.next")}:</strong> {failure.adminHint[language]}
            </p>
          )}
        </>
      }
      action={
        retry && (
          <Button size="small" onClick={() => void retry()}>
            {t("app.retry")}
          </Button>
        )
      }
    />
  );
}
