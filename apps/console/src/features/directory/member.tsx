import { EditMember } from "./edit-member.tsx";
import { LeftOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { failureOf } from "../../shared/server/failure.ts";
import { usePreferences } from "../../shared/appearance/preferences.ts";
import { hrefOf } from "../../shared/routing/route.ts";
import { AccountRow } from "../../shared/people/account-row.tsx";
import { AuditList } from "../../shared/audit/audit-list.tsx";
import { CopyButton } from "../../shared/ui/copy-button.tsx";
import { DataView } from "../../shared/ui/data-view.tsx";
import { timeText } from "../../shared/ui/time/time-text.ts";
import { FailureView } from "../../shared/ui/failure-view.tsx";
import { Empty, Loading, Page, Section } from "../../shared/layout/page.tsx";
import { SessionList } from "../../shared/people/session-list.tsx";
import { MemberBadge } from "../../shared/people/member-badge.tsx";
import { LinkMember } from "./link-member.tsx";
import type { MemberDetail, NothingLeft } from "../../shared/server/rows.ts";
import { client, trpc } from "../../shared/server/trpc.ts";

interface Props {
  corpKey: string;
  memberId: string;
}

/** One member of a company, and the linked user. */
export function Member({ corpKey, memberId }: Props): ReactNode {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useQuery({
    ...trpc.app.directory.member.queryOptions({ corpKey, memberId }),
    refetchOnMount: "always",
  });
  const isUnknown = failureOf(error).number?.errcode === 10402;
  return (
    <Page
      title={data?.name ?? t("member.one")}
      lead={
        <>
          <code>{memberId}</code> <CopyButton text={memberId} />
        </>
      }
      above={
        <a className="back" href={hrefOf({ page: "company", corpKey })}>
          <LeftOutlined aria-hidden="true" /> {t("directory.company")}
        </a>
      }
    >
      {isPending && <Loading rows={8} />}
      {error &&
        (isUnknown ? (
          <Empty title={t("member.notFound")} />
        ) : (
          <FailureView error={error} retry={refetch} />
        ))}
      {data && <Detail member={data} />}
    </Page>
  );
}

function Detail({ member }: { member: MemberDetail }): ReactNode {
  const { t } = useTranslation();
  return (
    <div className="detail">
      <div className="detail-main">
        {member.user ? (
          <Person member={member} />
        ) : (
          <Section title={t("users.accounts")}>
            <p className="quiet">{t("member.noUser")}</p>
            {member.state === "active" && <LinkMember {...keyOf(member)} />}
          </Section>
        )}
      </div>
      <div className="detail-side">
        <Facts member={member} />
        <Section title={t("member.profile")}>
          <DataView data={member.profile} />
        </Section>
      </div>
    </div>
  );
}

function keyOf({ corpKey, memberId }: MemberDetail): Props {
  return { corpKey, memberId };
}

function Person({ member: { user, audit } }: { member: MemberDetail }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  if (!user) return null;
  return (
    <>
      <Section
        title={t("users.accounts")}
        aside={
          <a href={hrefOf({ page: "user", userId: user.user.userId })}>{t("member.openUser")}</a>
        }
      >
        <ul className="things">
          {user.accounts.map((account) => (
            <AccountRow key={account.id} account={account} withIds />
          ))}
        </ul>
      </Section>
      <Section title={t("sessions.title")}>
        <SessionList
          sessions={user.sessions}
          withElement
          end={(sessionId) => client.app.users.revokeSession.mutate({ sessionId })}
          ended={() => queries.invalidateQueries(trpc.app.directory.pathFilter())}
        />
      </Section>
      <Section title={t("member.trail")}>
        {audit.length === 0 ? (
          <p className="quiet">{t("member.noTrail")}</p>
        ) : (
          <AuditList rows={audit} />
        )}
      </Section>
    </>
  );
}

function Facts({ member }: { member: MemberDetail }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const { departments, mainDepartment, position, changedAt, removedAt, ...more } = member;
  // The page's heading has the name and the ids; profile, user and trail have sections of their own.
  const { corpKey: _, memberId: _id, name: _name, userId: _userId, ...shownElsewhere } = more;
  const {
    state,
    status,
    profile: _profile,
    user: _user,
    audit: _audit,
    edited,
    ...rest
  } = shownElsewhere;
  rest satisfies NothingLeft;
  return (
    <Section title={t("member.facts")} aside={state !== "removed" && <EditMember {...member} />}>
      <dl className="facts">
        {edited.length > 0 && (
          <div>
            <dt>{t("member.edited")}</dt>
            <dd>{edited.map((field) => t(`member.field.${field}`)).join(" · ")}</dd>
          </div>
        )}
        <div>
          <dt>{t("directory.status")}</dt>
          <dd>
            <MemberBadge state={state} status={status} />
          </dd>
        </div>
        <div>
          <dt>{t("directory.position")}</dt>
          <dd>{position ?? "–"}</dd>
        </div>
        <div>
          <dt>{t("directory.departments")}</dt>
          <dd>
            <ul>
              {departments.map(({ departmentId, name, isLeader }) => (
                <li key={departmentId}>
                  {name ?? t("directory.unnamedDepartment", { id: departmentId })}{" "}
                  {isLeader && <span className="pill">{t("member.leader")}</span>}{" "}
                  {departmentId === mainDepartment && (
                    <span className="pill">{t("member.main")}</span>
                  )}
                </li>
              ))}
            </ul>
          </dd>
        </div>
        <div>
          <dt>{t("member.changed")}</dt>
          <dd>{timeText(changedAt, language)}</dd>
        </div>
        {removedAt !== null && (
          <div>
            <dt>{t("member.removed")}</dt>
            <dd>{timeText(removedAt, language)}</dd>
          </div>
        )}
      </dl>
    </Section>
  );
}
