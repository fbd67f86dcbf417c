import { CheckCircleFilled, StopFilled } from "@ant-design/icons";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { UserStatus } from "../../shared/server/rows.ts";

export function UserStatusBadge({ status }: { status: UserStatus }): ReactNode {
  const { t } = useTranslation();
  const isIn = status === "active";
  return (
    <span
      className={isIn ? "badge badge-active" : "badge badge-failed"}
      data-testid="user-status"
      data-state={status}
    >
      <span aria-hidden="true">{isIn ? <CheckCircleFilled /> : <StopFilled />}</span>{" "}
      {t(`users.status_${status}`)}
    </span>
  );
}
