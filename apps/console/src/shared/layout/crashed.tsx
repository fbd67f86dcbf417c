import { Alert, Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { CodeGone } from "../routing/load-code.ts";

/** In place of a part of a page that failed. */
export const crashed = (error: unknown): ReactNode => <Crashed isOld={error instanceof CodeGone} />;

function Crashed({ isOld }: { isOld: boolean }): ReactNode {
  const { t } = useTranslation();
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={t(isOld ? "failure.codeGone" : "failure.crashed")}
      description={t(isOld ? "failure.codeGoneHint" : "failure.crashedHint")}
      action={<Button onClick={() => location.reload()}>{t("failure.reload")}</Button>}
    />
  );
}
