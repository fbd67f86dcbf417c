import {
  CheckCircleFilled,
  CloseCircleFilled,
  EditFilled,
  MinusCircleFilled,
  WarningFilled,
} from "@ant-design/icons";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ElementState } from "../server/rows.ts";

const icons: Record<ElementState, ReactNode> = {
  active: <CheckCircleFilled />,
  inactive: <MinusCircleFilled />,
  unconfigured: <EditFilled />,
  stale: <WarningFilled />,
  failed: <CloseCircleFilled />,
};

/** An element's state as text, icon and colour; explained in the tooltip. */
export function StateBadge({ state }: { state: ElementState }): ReactNode {
  const { t } = useTranslation();
  return (
    <span
      className={`badge badge-${state}`}
      data-testid="state-badge"
      data-state={state}
      title={t(`state.${state}Help`)}
    >
      <span aria-hidden="true">{icons[state]}</span> {t(`state.${state}`)}
    </span>
  );
}
