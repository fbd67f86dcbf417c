import type { ReactNode } from "react";
import { usePreferences } from "../appearance/preferences.ts";
import { timeText } from "../ui/time-text.ts";
import type { AuditRow } from "../server/rows.ts";

/** A user's audit trail, newest first. */
export function AuditList({ rows }: { rows: readonly AuditRow[] }): ReactNode {
  const { language } = usePreferences();
  return (
    <ul className="things">
      {rows.map((row) => (
        <li key={row.id} data-testid="trail-row">
          <div className="thing-body">
            <p className="thing-title">
              <span className={row.action.endsWith("failed") ? "pill pill-failed" : "pill"}>
                {row.action}
              </span>
              <span className="quiet">{timeText(row.atMs, language)}</span>
              <span className="quiet">{[row.actor, row.ip].filter(Boolean).join(" · ")}</span>
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}
