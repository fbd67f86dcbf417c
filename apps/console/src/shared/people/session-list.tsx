import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Session } from "../server/types.ts";
import { corpTitle } from "./corp.ts";
import { deviceOf } from "./device.ts";
import { usePreferences } from "../appearance/preferences.ts";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { timeText } from "../ui/time-text.ts";

interface Props {
  sessions: readonly Session[];
  end: (sessionId: string) => Promise<unknown>;
  ended: () => Promise<unknown>;
  /** For administrators: the element that each was made by. */
  withElement?: boolean;
}

/** Where a person is signed in, the last seen first; each can be ended but the one that looks. */
export function SessionList({ sessions, end, ended, withElement = false }: Props): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  if (sessions.length === 0) return <p className="quiet">{t("sessions.none")}</p>;
  return (
    <ul className="things">
      {sessions.map((session) => {
        const device = deviceOf(session.userAgent) || t("sessions.unknownDevice");
        return (
          <li key={session.sessionId} data-testid="session-row">
            <div className="thing-body">
              <p className="thing-title">
                <strong>{device}</strong>
                {session.isCurrent && (
                  <span className="badge badge-active">{t("sessions.current")}</span>
                )}
                {session.corp && <span className="pill">{corpTitle(session.corp)}</span>}
              </p>
              <p className="quiet">
                {t("sessions.lastSeen", { time: timeText(session.lastSeenAt, language) })}
                {" · "}
                {t("sessions.since", { time: timeText(session.createdAt, language) })}
                {" · "}
                {session.ip}
              </p>
              {withElement && (
                <p className="quiet">
                  <code>{session.element}</code>
                </p>
              )}
            </div>
            {!session.isCurrent && (
              <ConfirmButton
                label={t("sessions.end")}
                title={t("sessions.endTitle", { device })}
                action={() => end(session.sessionId)}
                done={ended}
                danger
                small
                testId="revoke-session"
              >
                <p>{t("sessions.endText")}</p>
              </ConfirmButton>
            )}
          </li>
        );
      })}
    </ul>
  );
}
