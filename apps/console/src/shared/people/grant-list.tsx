import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../appearance/preferences.ts";
import { hrefOf } from "../routing/route.ts";
import { pagedQuery } from "../server/paged-query.ts";
import type { Grant, NothingLeft } from "../server/rows.ts";
import { client, trpc } from "../server/trpc.ts";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { FailureView } from "../ui/failure-view.tsx";
import { timeText } from "../ui/time/time-text.ts";
import { Loading } from "../layout/page.tsx";
import { deviceOf } from "./device.ts";

const PAGE = 20;

/** Whose grants: those of a user, or those of an application. */
type Of = { userId: string } | { application: string };

type Cursor = Pick<Grant, "signedInAt" | "sessionId" | "clientId">;

const grantsQuery = (of: Of) =>
  pagedQuery({
    queryKey: [...trpc.app.grants.pathKey(), of],
    size: PAGE,
    load: (before: Cursor | undefined, signal) =>
      client.app.grants.list.query({ ...of, limit: PAGE, before }, { signal }),
    cursorOf: ({ signedInAt, sessionId, clientId }) => ({ signedInAt, sessionId, clientId }),
  });

/** Who is signed in to which application, newest first; each can be revoked. */
export function GrantList({ of }: { of: Of }): ReactNode {
  const { t } = useTranslation();
  const grants = useInfiniteQuery({ ...grantsQuery(of), refetchOnMount: "always" });
  const rows = grants.data?.pages.flat() ?? [];
  return (
    <>
      {grants.isPending && <Loading />}
      {grants.isError && <FailureView error={grants.error} retry={grants.refetch} />}
      {grants.isSuccess && rows.length === 0 && <p className="quiet">{t("grants.none")}</p>}
      <ul className="things">
        {rows.map((grant) => (
          <GrantRow
            key={`${grant.sessionId} ${grant.clientId}`}
            grant={grant}
            byUser={"userId" in of}
          />
        ))}
      </ul>
      {rows.length > 1 && <RevokeAll of={of} />}
      {grants.hasNextPage && (
        <Button onClick={() => void grants.fetchNextPage()} loading={grants.isFetchingNextPage}>
          {t("grants.more")}
        </Button>
      )}
    </>
  );
}

function RevokeAll({ of }: { of: Of }): ReactNode {
  const { t } = useTranslation();
  const refresh = useRefresh();
  return (
    <ConfirmButton
      label={t("grants.revokeAll")}
      title={t("userId" in of ? "grants.revokeAllOfUser" : "grants.revokeAllOfApplication")}
      action={() => client.app.grants.revokeAll.mutate(of)}
      done={refresh}
      danger
      testId="revoke-all-grants"
    >
      <p>{t("grants.revokeAllText")}</p>
    </ConfirmButton>
  );
}

/** Reads lists of grants and figures of applications again. */
function useRefresh(): () => Promise<unknown> {
  const queries = useQueryClient();
  return () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: trpc.app.grants.pathKey() }),
      queries.invalidateQueries(trpc.app.applications.pathFilter()),
    ]);
}

/** @param byUser the page names the user, so that the row names the application */
function GrantRow({ grant, byUser }: { grant: Grant; byUser: boolean }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const refresh = useRefresh();
  const { sessionId, clientId, application, title, isTest, userId, name, ...more } = grant;
  const { userAgent, accessTokens, refreshTokens, signedInAt, ...rest } = more;
  rest satisfies NothingLeft;
  const software = title?.[language] ?? clientId;
  const person = name ?? userId;
  const facts = [
    deviceOf(userAgent) || t("sessions.unknownDevice"),
    timeText(signedInAt, language),
    t("grants.tokens", { access: accessTokens, refresh: refreshTokens }),
  ];
  return (
    <li data-testid="grant-row">
      <div className="thing-body">
        <p className="thing-title">
          <strong>
            {byUser ? (
              <Link to={application && hrefOf({ page: "application", fullName: application })}>
                {software}
              </Link>
            ) : (
              <Link to={hrefOf({ page: "user", userId })}>{person}</Link>
            )}
          </strong>
          {isTest && <span className="pill">{t("grants.test")}</span>}
        </p>
        <p className="quiet">{facts.join(" · ")}</p>
      </div>
      <ConfirmButton
        label={t("grants.revoke")}
        title={t("grants.revokeTitle", { person, software })}
        action={() => client.app.grants.revoke.mutate({ sessionId, clientId })}
        done={refresh}
        danger
        small
        testId="revoke-grant"
      >
        <p>{t("grants.revokeText")}</p>
      </ConfirmButton>
    </li>
  );
}

function Link({ to, children }: { to: string | null; children: ReactNode }): ReactNode {
  return to === null ? children : <a href={to}>{children}</a>;
}
