import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../../shared/appearance/preferences.ts";
import { Section } from "../../shared/layout/page.tsx";
import { pagedQuery } from "../../shared/server/paged-query.ts";
import type { Invitation, NothingLeft } from "../../shared/server/rows.ts";
import { client, trpc } from "../../shared/server/trpc.ts";
import { ConfirmButton } from "../../shared/ui/confirm-button.tsx";
import { timeText } from "../../shared/ui/time/time-text.ts";
import { UserLink } from "./user-link.tsx";

const PAGE = 20;

const invitationsQuery = pagedQuery({
  queryKey: [...trpc.app.users.invitations.pathKey(), "pages"],
  size: PAGE,
  load: (after: string | undefined, signal) =>
    client.app.users.invitations.query({ limit: PAGE, ...(after && { after }) }, { signal }),
  cursorOf: ({ userId }) => userId,
});

/** Invitations that can still be used, each with a button to withdraw it. Nothing where there are none. */
export function OpenInvitations(): ReactNode {
  const { t } = useTranslation();
  const invitations = useInfiniteQuery({ ...invitationsQuery, refetchOnMount: "always" });
  const rows = invitations.data?.pages.flat() ?? [];
  if (rows.length === 0) return null;
  return (
    <Section title={t("invitations.title")}>
      <ul className="things">
        {rows.map((invitation) => (
          <Row key={invitation.userId} invitation={invitation} />
        ))}
      </ul>
      {invitations.hasNextPage && (
        <Button
          onClick={() => void invitations.fetchNextPage()}
          loading={invitations.isFetchingNextPage}
        >
          {t("invitations.more")}
        </Button>
      )}
    </Section>
  );
}

function Row({ invitation }: { invitation: Invitation }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const queries = useQueryClient();
  const { userId, user, actor, createdAt, expiresAt, ...rest } = invitation;
  rest satisfies NothingLeft;
  const facts = [
    t("invitations.by", { actor, time: timeText(createdAt, language) }),
    t("invitations.until", { time: timeText(expiresAt, language) }),
  ];
  return (
    <li data-testid="open-invitation">
      <div className="thing-body">
        {user ? <UserLink user={user} /> : <code>{userId}</code>}
        <p className="quiet">{facts.join(" · ")}</p>
      </div>
      <ConfirmButton
        label={t("invitations.withdraw")}
        title={t("invitations.withdrawTitle")}
        action={() => client.app.users.withdrawInvitation.mutate({ userId })}
        done={() => queries.invalidateQueries(trpc.app.users.pathFilter())}
        danger
        small
        testId="withdraw-invitation"
      >
        <p>{t("invitations.withdrawText")}</p>
      </ConfirmButton>
    </li>
  );
}
