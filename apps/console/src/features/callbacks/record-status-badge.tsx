import {
  CheckCircleFilled,
  ClockCircleFilled,
  CloseCircleFilled,
  InboxOutlined,
  SyncOutlined,
} from "@ant-design/icons";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { RecordStatus } from "../../shared/server/rows.ts";

const looks: Record<RecordStatus, { badge: string; icon: ReactNode }> = {
  received: { badge: "inactive", icon: <InboxOutlined /> },
  processing: { badge: "info", icon: <SyncOutlined spin /> },
  done: { badge: "active", icon: <CheckCircleFilled /> },
  failed: { badge: "stale", icon: <ClockCircleFilled /> },
  dead: { badge: "failed", icon: <CloseCircleFilled /> },
};

/** A callback's processing state as text, icon and colour. */
export function RecordStatusBadge({ status }: { status: RecordStatus }): ReactNode {
  const { t } = useTranslation();
  const { badge, icon } = looks[status];
  return (
    <span
      className={`badge badge-${badge}`}
      data-testid="record-status"
      data-state={status}
      title={t(`callbacks.status_${status}Help`)}
    >
      <span aria-hidden="true">{icon}</span> {t(`callbacks.status_${status}`)}
    </span>
  );
}
