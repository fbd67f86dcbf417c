import { LeftOutlined, SwapOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { corpTitle } from "../../shared/people/corp.ts";
import { replaceRoute } from "../../shared/routing/navigation.ts";
import { usePreferences } from "../../shared/appearance/preferences.ts";
import { hrefOf } from "../../shared/routing/route.ts";
import { AccountRow } from "../../shared/people/account-row.tsx";
import { ConfirmButton } from "../../shared/ui/confirm-button.tsx";
import { FailureView } from "../../shared/ui/failure-view.tsx";
import { Loading, Page, Section } from "../../shared/layout/page.tsx";
import { UserLink } from "./user-link.tsx";
import type { MergePreview, UserDetail } from "../../shared/server/rows.ts";
import { client, trpc, type Inputs } from "../../shared/server/trpc.ts";

/** Two users side by side, before a merge. */
export function Merge({ keep, merge }: { keep: string; merge: string }): ReactNode {
  const { t } = useTranslation();
  const pair = { keepUserId: keep, mergeUserId: merge };
  const preview = useQuery({
    ...trpc.app.users.mergePreview.queryOptions(pair),
    refetchOnMount: "always",
  });
  return (
    <Page
      title={t("merge.pageTitle")}
      lead={t("merge.pageLead")}
      above={
        <a className="back" href={hrefOf({ page: "users" })}>
          <LeftOutlined aria-hidden="true" /> {t("users.title")}
        </a>
      }
      actions={
        <>
          <Button
            icon={<SwapOutlined />}
            onClick={() => replaceRoute({ page: "merge", keep: merge, merge: keep })}
            data-testid="merge-swap"
          >
            {t("merge.swap")}
          </Button>
          {preview.data && <CarryOut pair={pair} preview={preview.data} />}
        </>
      }
    >
      {preview.isPending && <Loading rows={8} />}
      {preview.isError && <FailureView error={preview.error} retry={preview.refetch} />}
      {preview.data && <Both preview={preview.data} />}
    </Page>
  );
}

function Both({ preview: { keep, merge, warnings } }: { preview: MergePreview }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  return (
    <>
      {warnings.map(({ code, message }) => (
        <Alert
          key={code}
          type="warning"
          showIcon
          className="failure"
          title={message[language]}
          data-testid={`merge-warning-${code}`}
        />
      ))}
      <div className="columns">
        <Person title={t("merge.kept")} text={t("merge.keptText")} of={keep} />
        <Person title={t("merge.merged")} text={t("merge.mergedText")} of={merge} />
      </div>
    </>
  );
}

function Person(props: { title: string; text: string; of: UserDetail }): ReactNode {
  const { t } = useTranslation();
  const { title, text, of } = props;
  return (
    <Section title={title}>
      <p className="quiet">{text}</p>
      <UserLink user={of.user} />
      <ul className="things">
        {of.accounts.map((account) => (
          <AccountRow key={account.id} account={account} withIds />
        ))}
      </ul>
      <p className="quiet">
        {of.members.map(({ corp, memberId }) => `${corpTitle(corp)} (${memberId})`).join(" · ") ||
          t("users.noMembers")}
      </p>
      <p className="quiet">{t("merge.sessions", { count: of.sessions.length })}</p>
    </Section>
  );
}

function CarryOut({
  pair,
  preview,
}: {
  pair: Inputs["app"]["users"]["mergePreview"];
  preview: MergePreview;
}): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const count = preview.merge.sessions.length;
  return (
    <ConfirmButton
      label={t("merge.do")}
      title={t("merge.ask")}
      action={() => client.app.users.merge.mutate(pair)}
      done={async () => {
        replaceRoute({ page: "user", userId: pair.keepUserId });
        await queries.invalidateQueries(trpc.app.users.pathFilter());
      }}
      danger
      testId="merge-do"
    >
      <p>{t("merge.askText", { count })}</p>
    </ConfirmButton>
  );
}
