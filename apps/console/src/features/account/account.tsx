import { LinkOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button } from "antd";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { meQuery } from "../../shared/server/queries.ts";
import { linkErrorHint } from "./link-error-hint.ts";
import { LINK_RESULT_KEY, type LinkResult } from "./link-result.ts";
import { usePreferences } from "../../shared/appearance/preferences.ts";
import { AccountRow } from "../../shared/people/account-row.tsx";
import { ConfirmButton } from "../../shared/ui/confirm-button.tsx";
import { CopyButton } from "../../shared/ui/copy-button.tsx";
import { timeText } from "../../shared/ui/time/time-text.ts";
import { FailureView } from "../../shared/ui/failure-view.tsx";
import { Empty, Loading, Page, Section } from "../../shared/layout/page.tsx";
import { Avatar, PersonName } from "../../shared/people/person.tsx";
import { SessionList } from "../../shared/people/session-list.tsx";
import type { LinkableMethod, OwnAccount, User } from "../../shared/server/rows.ts";
import { authService, callElement, client, trpc } from "../../shared/server/trpc.ts";
import "./account.css";

/** The signed-in user's profile, login methods and sessions. */
export function Account(): ReactNode {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  return (
    <Page title={t("account.title")} lead={t("account.lead")}>
      {me ? (
        <Own />
      ) : (
        <Empty title={t("account.noUser")}>
          <a href="/login">{t("signIn.toLogin")}</a>
        </Empty>
      )}
    </Page>
  );
}

function Own(): ReactNode {
  const account = useQuery({ ...trpc.app.account.get.queryOptions(), refetchOnMount: "always" });
  return (
    <div className="account" data-testid="account-page">
      {account.isPending && <Loading rows={8} />}
      {account.isError && <FailureView error={account.error} retry={account.refetch} />}
      {account.data && (
        <>
          <Result methods={account.data.methods} />
          <Profile user={account.data.user} />
          <WaysIn {...account.data} />
        </>
      )}
      <Sessions />
    </div>
  );
}

/** The outcome of linking an account. */
function Result({ methods }: { methods: readonly LinkableMethod[] }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const queries = useQueryClient();
  const [result, setResult] = useState(() => queries.getQueryData<LinkResult>(LINK_RESULT_KEY));
  if (!result) return null;
  const close = (): void => {
    queries.removeQueries({ queryKey: LINK_RESULT_KEY });
    setResult(undefined);
  };
  const shown = { showIcon: true, closable: { onClose: close }, "data-testid": "link-result" };
  if (result.kind === "linked") {
    const title = methods.find(({ fullName }) => fullName === result.fullName)?.title[language];
    return (
      <Alert
        {...shown}
        type="success"
        role="alert"
        title={t("account.linked", { title: title ?? "" })}
      />
    );
  }
  return (
    <Alert
      {...shown}
      type="error"
      role="alert"
      title={linkErrorHint(result.errcode)?.[language] ?? t("account.linkFailed")}
      description={t("account.errcode", { errcode: result.errcode })}
    />
  );
}

function Profile({ user }: { user: User }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  return (
    <Section title={t("account.profile")}>
      <div className="profile">
        <Avatar name={user.name} avatar={user.avatar} large />
        <div>
          <p className="profile-name" data-testid="account-name">
            <PersonName name={user.name} />
            {user.role === "admin" && <span className="pill pill-admin">{t("users.admin")}</span>}
          </p>
          <p className="quiet">
            {t("account.since", { time: timeText(user.createdAt, language) })}
          </p>
          <p className="quiet">
            <code>{user.userId}</code> <CopyButton text={user.userId} />
          </p>
        </div>
      </div>
    </Section>
  );
}

/** Linked accounts with their login methods, then login methods without an account. */
function WaysIn({ accounts, methods }: OwnAccount): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const methodOf = (id: number) => methods.find(({ accountIds }) => accountIds.includes(id));
  const free = methods.filter(({ accountIds }) => accountIds.length === 0);
  return (
    <Section title={t("account.accounts")}>
      <p className="quiet">{t("account.accountsLead")}</p>
      <ul className="things">
        {accounts.map((account) => {
          const method = methodOf(account.id);
          return (
            <AccountRow
              key={account.id}
              account={account}
              {...(method && { title: method.title[language], action: <Unlink method={method} /> })}
            />
          );
        })}
        {free.map((method) => (
          <FreeMethod key={method.fullName} method={method} />
        ))}
      </ul>
    </Section>
  );
}

function Unlink({ method: { fullName, title } }: { method: LinkableMethod }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const queries = useQueryClient();
  return (
    <ConfirmButton
      label={t("account.unlink")}
      title={t("account.unlinkTitle", { title: title[language] })}
      action={() => callElement(fullName, "unbind", {})}
      done={() => queries.invalidateQueries(trpc.app.account.pathFilter())}
      danger
      small
      testId={`unlink-${fullName}`}
    >
      <p>{t("account.unlinkText")}</p>
    </ConfirmButton>
  );
}

function FreeMethod({ method: { fullName, title, icon } }: { method: LinkableMethod }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const query = new URLSearchParams({ purpose: "bind", returnTo: "/#/account" });
  return (
    <li data-testid={`free-${fullName}`}>
      <MethodIcon icon={icon} />
      <div className="thing-body">
        <p className="thing-title">
          <strong>{title[language] || fullName}</strong>
        </p>
        <p className="quiet">{t("account.notLinked")}</p>
      </div>
      <Button
        href={`/api/auth/${fullName}/start?${query.toString()}`}
        size="small"
        icon={<LinkOutlined />}
        data-testid={`link-${fullName}`}
        aria-label={t("account.linkOf", { title: title[language] })}
      >
        {t("account.link")}
      </Button>
    </li>
  );
}

function MethodIcon({ icon }: { icon: string | null }): ReactNode {
  const isPicture = icon && /^(?:https:\/\/|data:image\/|\/(?!\/))/.test(icon);
  return (
    <span className="avatar avatar-method" aria-hidden="true">
      {isPicture ? <img src={icon} alt="" /> : <LinkOutlined />}
    </span>
  );
}

function Sessions(): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const sessions = useQuery({
    ...authService.listSessions.queryOptions(),
    refetchOnMount: "always",
  });
  return (
    <Section title={t("sessions.title")}>
      {sessions.isPending && <Loading />}
      {sessions.isError && <FailureView error={sessions.error} retry={sessions.refetch} />}
      {sessions.data && (
        <SessionList
          sessions={sessions.data}
          end={(sessionId) =>
            client.auths.loginTypes.services.AuthSvc.revokeSession.mutate({ sessionId })
          }
          ended={() => queries.invalidateQueries(authService.listSessions.pathFilter())}
        />
      )}
    </Section>
  );
}
