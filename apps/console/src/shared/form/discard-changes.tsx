import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmButton } from "../ui/confirm-button.tsx";

/** Leaves the unsaved values of a form, once that is confirmed. */
export function DiscardChanges({ discard }: { discard: () => void }): ReactNode {
  const { t } = useTranslation();
  return (
    <ConfirmButton
      label={t("edit.discard")}
      title={t("edit.discardTitle")}
      action={async () => discard()}
      done={async () => {}}
      danger
      testId="discard-changes"
    >
      <p>{t("edit.discardText")}</p>
    </ConfirmButton>
  );
}
