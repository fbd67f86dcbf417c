import { CheckCircleFilled, MinusCircleFilled, StopFilled } from "@ant-design/icons";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { memberStatusText } from "./member-state.ts";
import type { MemberState } from "../server/rows.ts";

const looks: Record<MemberState, readonly [badge: string, icon: ReactNode]> = {
  active: ["badge-active", <CheckCircleFilled key="icon" />],
  inactive: ["badge-stale", <MinusCircleFilled key="icon" />],
  removed: ["badge-failed", <StopFilled key="icon" />],
};

/** Whether a member can sign in; where not, the provider's status. */
export function MemberBadge(props: { state: MemberState; status: number | null }): ReactNode {
  const { t } = useTranslation();
  const { state, status } = props;
  const [badge, icon] = looks[state];
  return (
    <span className={`badge ${badge}`} data-testid="member-badge" data-state={state}>
      <span aria-hidden="true">{icon}</span>{" "}
      {state === "inactive" ? t(memberStatusText(status)) : t(`memberStatus.${state}`)}
    </span>
  );
}
