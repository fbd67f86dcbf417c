import { LeftOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { failureOf } from "../../shared/server/failure.ts";
import { CorpName } from "../../shared/people/corp-name.tsx";
import { MemberBadge } from "../../shared/people/member-badge.tsx";
import { memberState } from "../../shared/people/member-state.ts";
import { GrantList } from "../../shared/people/grant-list.tsx";
import { usePreferences } from "../../shared/appearance/preferences.ts";
import { hrefOf } from "../../shared/routing/route.ts";
import { AccountRow } from "../../shared/people/account-row.tsx";
import { ConfirmButton } from "../../shared/ui/confirm-button.tsx";
import { CopyButton } from "../../shared/ui/copy-button.tsx";
import { timeText } from "../../shared/ui/time/time-text.ts";
import { FailureView } from "../../shared/ui/failure-view.tsx";
import type { NothingLeft } from "../../shared/server/rows.ts";
import { InviteUser } from "./invite-user.tsx";
import { MergeList } from "./merge-list.tsx";
import { MergeWith } from "./merge-with.tsx";
import { Empty, Loading, Page, Section } from "../../shared/layout/page.tsx";
import { Avatar } from "../../shared/people/person.tsx";
import { SessionList } from "../../shared/people/session-list.tsx";
import { UserStatusBadge } from "./user-status-badge.tsx";
import type { Membership, User as UserFacts, UserDetail } from "../../shared/server/rows.ts";
import { client, trpc } from "../../shared/server/trpc.ts";
import "./users.css";

/** One user: accounts, companies, sessions, status. */
export function User({ userId }: { userId: string }): ReactNode {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useQuery({
    ...trpc.app.users.get.queryOptions({ userId }),
    refetchOnMount: "always",
  });
  const isUnknown = failureOf(error).number?.errcode === 10402;
  return (
    <Page
      title={data?.user.name ?? t("users.one")}
      lead={
        <>
          <code>{userId}</code> <CopyButton text={userId} />
        </>
      }
      above={
        <a className="back" href={hrefOf({ page: "users" })}>
          <LeftOutlined aria-hidden="true" /> {t("users.title")}
        </a>
      }
      actions={data && !data.user.mergedInto && <Actions user={data.user} />}
    >
      {isPending && <Loading rows={8} />}
      {error &&
        (isUnknown ? (
          <Empty title={t("users.notFound")} />
        ) : (
          <FailureView error={error} retry={refetch} />
        ))}
      {data && <Detail {...data} />}
    </Page>
  );
}

function Detail({ user, accounts, members, sessions }: UserDetail): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  return (
    <div className="detail">
      <div className="detail-main">
        <MergeList userId={user.userId} />
        <Section title={t("users.accounts")}>
          {accounts.length === 0 && <p className="quiet">{t("users.noAccounts")}</p>}
          <ul className="things">
            {accounts.map((account) => (
              <AccountRow key={account.id} account={account} withIds />
            ))}
          </ul>
        </Section>
        <Section title={t("sessions.title")}>
          <SessionList
            sessions={sessions}
            withElement
            end={(sessionId) => client.app.users.revokeSession.mutate({ sessionId })}
            ended={() =>
              Promise.all([
                queries.invalidateQueries(trpc.app.users.pathFilter()),
                queries.invalidateQueries({ queryKey: trpc.app.grants.pathKey() }),
              ])
            }
          />
        </Section>
        <Section title={t("grants.title")}>
          <GrantList of={{ userId: user.userId }} />
        </Section>
      </div>
      <div className="detail-side">
        <Facts user={user} />
        <Members members={members} />
      </div>
    </div>
  );
}

function Facts({ user }: { user: UserFacts }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const { userId: _titled, name, avatar, status, role, mergedInto, createdAt, ...more } = user;
  const { mobile, email, corpId, firstLoginAt, ...rest } = more;
  rest satisfies NothingLeft;
  const entered = [
    ["mobile", mobile],
    ["email", email],
    ["corpId", corpId],
  ] as const;
  return (
    <Section title={t("users.facts")}>
      <Avatar name={name} avatar={avatar} large />
      <dl className="facts">
        <div>
          <dt>{t("users.status")}</dt>
          <dd>
            <UserStatusBadge status={status} />
          </dd>
        </div>
        {mergedInto !== null && (
          <div>
            <dt>{t("merge.into")}</dt>
            <dd>
              <a href={hrefOf({ page: "user", userId: mergedInto })}>
                <code>{mergedInto}</code>
              </a>
            </dd>
          </div>
        )}
        <div>
          <dt>{t("users.role")}</dt>
          <dd>{t(`users.role_${role}`)}</dd>
        </div>
        <div>
          <dt>{t("users.created")}</dt>
          <dd>{timeText(createdAt, language)}</dd>
        </div>
        <div>
          <dt>{t("users.firstLogin")}</dt>
          <dd>{firstLoginAt === null ? t("users.never") : timeText(firstLoginAt, language)}</dd>
        </div>
        {entered.map(
          ([field, value]) =>
            value !== null && (
              <div key={field}>
                <dt>{t(`users.${field}`)}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
    </Section>
  );
}

function Members({ members }: { members: readonly Membership[] }): ReactNode {
  const { t } = useTranslation();
  return (
    <Section title={t("users.members")}>
      {members.length === 0 && <p className="quiet">{t("users.noMembers")}</p>}
      <ul className="things">
        {members.map((member) => (
          <MembershipRow key={`${member.corp.corpId} ${member.memberId}`} member={member} />
        ))}
      </ul>
    </Section>
  );
}

function MembershipRow({ member }: { member: Membership }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const { corp, memberId, name, status, removedAt, ...rest } = member;
  rest satisfies NothingLeft;
  return (
    <li data-testid="membership-row">
      <div className="thing-body">
        <p className="thing-title">
          <strong>
            <CorpName corp={corp} />
          </strong>
          <MemberBadge state={memberState(member)} status={status} />
        </p>
        <p className="quiet">
          {name} <code>{memberId}</code>
        </p>
        {removedAt !== null && (
          <p className="quiet">
            {t("memberStatus.removedAt", { time: timeText(removedAt, language) })}
          </p>
        )}
      </div>
    </li>
  );
}

function Actions({ user }: { user: UserFacts }): ReactNode {
  return (
    <>
      {user.status === "active" && <InviteUser userId={user.userId} />}
      <MergeWith userId={user.userId} />
      <RoleButton user={user} />
      <StatusButton user={user} />
    </>
  );
}

function RoleButton({ user }: { user: UserFacts }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { userId } = user;
  const name = user.name ?? t("users.unnamed");
  const what = user.role === "admin" ? "demote" : "promote";
  return (
    <ConfirmButton
      key={what}
      label={t(`users.${what}`)}
      title={t(`users.${what}Title`, { name })}
      action={() =>
        client.app.users.setRole.mutate({ userId, role: what === "promote" ? "admin" : "user" })
      }
      done={() => queries.invalidateQueries(trpc.app.users.pathFilter())}
      danger={what === "demote"}
      testId={`${what}-user`}
    >
      <p>{t(`users.${what}Text`)}</p>
    </ConfirmButton>
  );
}

function StatusButton({ user }: { user: UserFacts }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { userId, status } = user;
  const name = user.name ?? t("users.unnamed");
  const isIn = status === "active";
  const what = isIn ? "disable" : "enable";
  return (
    <ConfirmButton
      key={what}
      label={t(`users.${what}`)}
      title={t(`users.${what}Title`, { name })}
      action={() =>
        client.app.users.setStatus.mutate({ userId, status: isIn ? "disabled" : "active" })
      }
      done={() => queries.invalidateQueries(trpc.app.users.pathFilter())}
      danger={isIn}
      testId={`${what}-user`}
    >
      <p>{t(`users.${what}Text`)}</p>
    </ConfirmButton>
  );
}
