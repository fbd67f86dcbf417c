import type { ReactNode } from "react";
import { ActionPill } from "./action-pill.tsx";
import { usePreferences } from "../appearance/preferences.ts";
import { timeText } from "../ui/time/time-text.ts";
import type { AuditRow, NothingLeft } from "../server/rows.ts";

/** A user's audit trail, newest first. */
export function AuditList({ rows }: { rows: readonly AuditRow[] }): ReactNode {
  return (
    <ul className="things">
      {rows.map((row) => (
        <Entry key={row.id} row={row} />
      ))}
    </ul>
  );
}

function Entry({ row }: { row: AuditRow }): ReactNode {
  const { language } = usePreferences();
  const {
    action,
    atMs,
    actor,
    ip,
    id: _id,
    userId: _userId,
    userName: _userName,
    ...inTheLog
  } = row;
  const { element: _element, detail: _detail, ...snapshots } = inTheLog;
  const { snapshot: _snapshot, snapshotHash: _snapshotHash, ...rest } = snapshots;
  rest satisfies NothingLeft;
  return (
    <li data-testid="trail-row">
      <div className="thing-body">
        <p className="thing-title">
          <ActionPill action={action} />
          <span className="quiet">{timeText(atMs, language)}</span>
          <span className="quiet">{[actor, ip].filter(Boolean).join(" · ")}</span>
        </p>
      </div>
    </li>
  );
}
