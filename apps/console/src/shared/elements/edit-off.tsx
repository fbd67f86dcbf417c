import { Alert } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

/** Why there are no buttons to edit. */
export function EditOff(): ReactNode {
  const { t } = useTranslation();
  return <Alert type="info" showIcon title={t("edit.off")} data-testid="edit-off" />;
}
