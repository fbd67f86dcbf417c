import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../../shared/appearance/preferences.ts";
import { Section } from "../../shared/layout/page.tsx";
import { corpTitle } from "../../shared/people/corp.ts";
import { hrefOf } from "../../shared/routing/route.ts";
import type { LinkProposal, NothingLeft } from "../../shared/server/rows.ts";
import { client, trpc } from "../../shared/server/trpc.ts";
import { ConfirmButton } from "../../shared/ui/confirm-button.tsx";
import { timeText } from "../../shared/ui/time/time-text.ts";
import { UserLink } from "./user-link.tsx";

/** Members who were refused and may be a user. Nothing where there are none. */
export function LinkProposals(): ReactNode {
  const { t } = useTranslation();
  const { data } = useQuery({
    ...trpc.app.users.linkProposals.queryOptions({}),
    refetchOnMount: "always",
  });
  if (!data || data.length === 0) return null;
  return (
    <Section title={t("linkMember.proposals")} className="merge">
      <p className="quiet">{t("linkMember.lead")}</p>
      <ul className="things">
        {data.map((proposal) => (
          <Row key={proposal.id} proposal={proposal} />
        ))}
      </ul>
    </Section>
  );
}

function Row({ proposal }: { proposal: LinkProposal }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const queries = useQueryClient();
  const { id: _id, member, user, matchedBy, createdAt, ...rest } = proposal;
  rest satisfies NothingLeft;
  const { corpKey, memberId, name, corp } = member;
  return (
    <li data-testid="link-proposal">
      <div className="thing-body merge-pair">
        <a href={hrefOf({ page: "member", corpKey, memberId })}>
          <strong>{name ?? memberId}</strong> <code>{memberId}</code>
        </a>
        {corp && <span className="quiet">{corpTitle(corp)}</span>}
        <span className="quiet">{t("merge.and")}</span>
        {user && <UserLink user={user} />}
        <span className="quiet">
          {t(`merge.by_${matchedBy}`)} · {timeText(createdAt, language)}
        </span>
      </div>
      {user && (
        <ConfirmButton
          label={t("linkMember.do")}
          title={t("linkMember.ask")}
          action={() => client.app.users.link.mutate({ userId: user.userId, corpKey, memberId })}
          done={() => queries.invalidateQueries(trpc.app.users.pathFilter())}
          small
          testId="follow-link-proposal"
        >
          <p>{t("linkMember.text")}</p>
        </ConfirmButton>
      )}
    </li>
  );
}
