import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { corpTitle } from "./corp.ts";
import { deviceOf } from "./device.ts";
import { usePreferences } from "../appearance/preferences.ts";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { timeText } from "../ui/time/time-text.ts";
import type { NothingLeft, Session } from "../server/rows.ts";

interface Props {
  sessions: readonly Session[];
  end: (sessionId: string) => Promise<unknown>;
  ended: () => Promise<unknown>;
  /** For administrators: the element that created each. */
  withElement?: boolean;
}

type RowProps = Omit<Props, "sessions"> & { session: Session };

/** A user's sessions, latest first. All but the current one can be ended. */
export function SessionList({ sessions, ...row }: Props): ReactNode {
  const { t } = useTranslation();
  if (sessions.length === 0) return <p className="quiet">{t("sessions.none")}</p>;
  return (
    <ul className="things">
      {sessions.map((session) => (
        <SessionRow key={session.sessionId} session={session} {...row} />
      ))}
    </ul>
  );
}

function SessionRow({ session, end, ended, withElement }: RowProps): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const { sessionId, element, corp, platform, ip, userAgent, isCurrent = false, ...more } = session;
  const { createdAt, lastSeenAt, expiresAt, ...person } = more;
  // The page names the user.
  const { userId: _userId, name: _name, avatar: _avatar, role: _role, ...rest } = person;
  rest satisfies NothingLeft;
  const device = deviceOf(userAgent) || t("sessions.unknownDevice");
  const facts = [
    t("sessions.lastSeen", { time: timeText(lastSeenAt, language) }),
    t("sessions.since", { time: timeText(createdAt, language) }),
    t("sessions.until", { time: timeText(expiresAt, language) }),
    t(`sessions.platform_${platform}`),
    ip,
  ];
  return (
    <li data-testid="session-row">
      <div className="thing-body">
        <p className="thing-title">
          <strong>{device}</strong>
          {isCurrent && <span className="badge badge-active">{t("sessions.current")}</span>}
          {corp && <span className="pill">{corpTitle(corp)}</span>}
        </p>
        <p className="quiet">{facts.join(" · ")}</p>
        {withElement && (
          <p className="quiet">
            <code>{element}</code>
          </p>
        )}
      </div>
      {!isCurrent && (
        <ConfirmButton
          label={t("sessions.end")}
          title={t("sessions.endTitle", { device })}
          action={() => end(sessionId)}
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
}
