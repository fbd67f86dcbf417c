import type { ReactNode } from "react";
import { usePreferences } from "../appearance/preferences.ts";
import { actionName } from "./action-texts.ts";

/** An action of the audit log; its name in the API is the tooltip. */
export function ActionPill({ action }: { action: string }): ReactNode {
  const { language } = usePreferences();
  return (
    <span
      className={action.endsWith("failed") ? "pill pill-failed" : "pill"}
      title={action}
      data-action={action}
    >
      {actionName(action)[language]}
    </span>
  );
}
