import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../../shared/appearance/preferences.ts";
import { deviceOf } from "../../shared/people/device.ts";
import { ConfirmButton } from "../../shared/ui/confirm-button.tsx";
import { FailureView } from "../../shared/ui/failure-view.tsx";
import { timeText } from "../../shared/ui/time/time-text.ts";
import { Loading, Section } from "../../shared/layout/page.tsx";
import type { AdminSession, NothingLeft } from "../../shared/server/rows.ts";
import { client, trpc } from "../../shared/server/trpc.ts";

/** The console's sessions that are open now. All but the current one can be ended. */
export function AdminSessions(): ReactNode {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(trpc.app.adminSessions.list.queryOptions());
  return (
    <Section title={t("adminSessions.title")}>
      {error && <FailureView error={error} retry={refetch} />}
      {!data && !error && <Loading rows={1} />}
      {data && (
        <ul className="things">
          {data.map((session) => (
            <Row key={session.id} session={session} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function Row({ session }: { session: AdminSession }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const queries = useQueryClient();
  const { id, ip, userAgent, isCurrent, createdAt, activeAt, expiresAt, ...rest } = session;
  rest satisfies NothingLeft;
  const facts = [
    t("sessions.lastSeen", { time: timeText(activeAt, language) }),
    t("sessions.since", { time: timeText(createdAt, language) }),
    t("sessions.until", { time: timeText(expiresAt, language) }),
    ip,
  ];
  return (
    <li data-testid="admin-session">
      <div className="thing-body">
        <p className="thing-title">
          <strong>{deviceOf(userAgent) || t("sessions.unknownDevice")}</strong>
          {isCurrent && <span className="badge badge-active">{t("sessions.current")}</span>}
        </p>
        <p className="quiet">{facts.join(" · ")}</p>
      </div>
      {!isCurrent && (
        <ConfirmButton
          label={t("adminSessions.end")}
          title={t("adminSessions.endTitle")}
          action={() => client.app.adminSessions.end.mutate({ id })}
          done={() => queries.invalidateQueries(trpc.app.adminSessions.pathFilter())}
          danger
          small
          testId="end-admin-session"
        >
          {t("adminSessions.endText")}
        </ConfirmButton>
      )}
    </li>
  );
}
