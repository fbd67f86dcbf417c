import {
  CheckCircleFilled,
  ClockCircleFilled,
  CloseCircleFilled,
  QuestionCircleFilled,
  StopFilled,
  SyncOutlined,
} from "@ant-design/icons";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { SyncStatus } from "../../../shared/server/rows.ts";

const looks: Record<SyncStatus, readonly [badge: string, icon: ReactNode]> = {
  queued: ["", <ClockCircleFilled key="icon" />],
  running: ["badge-info", <SyncOutlined key="icon" spin />],
  waiting: ["badge-stale", <QuestionCircleFilled key="icon" />],
  done: ["badge-active", <CheckCircleFilled key="icon" />],
  failed: ["badge-failed", <CloseCircleFilled key="icon" />],
  cancelled: ["", <StopFilled key="icon" />],
};

export function SyncBadge({ status }: { status: SyncStatus }): ReactNode {
  const { t } = useTranslation();
  const [badge, icon] = looks[status];
  return (
    <span className={`badge ${badge}`} data-testid="sync-status" data-state={status}>
      <span aria-hidden="true">{icon}</span> {t(`sync.status.${status}`)}
    </span>
  );
}
