import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Loading, Section } from "../../shared/layout/page.tsx";
import { GrantList } from "../../shared/people/grant-list.tsx";
import { trpc } from "../../shared/server/trpc.ts";
import { FailureView } from "../../shared/ui/failure-view.tsx";

/** How many people use an application, and who is signed in to it. */
export function Figures({ application }: { application: string }): ReactNode {
  const { t } = useTranslation();
  const figures = useQuery({
    ...trpc.app.applications.get.queryOptions({ application }),
    refetchOnMount: "always",
  });
  return (
    <>
      <Section title={t("applications.use")}>
        {figures.isPending && <Loading rows={2} />}
        {figures.isError && <FailureView error={figures.error} retry={figures.refetch} />}
        {figures.data && (
          <dl className="facts">
            <Fact name={t("applications.sessions")} value={figures.data.sessions} />
            <Fact name={t("applications.loginsOfDay")} value={figures.data.loginsOfDay} />
            <Fact name={t("applications.loginsOfWeek")} value={figures.data.loginsOfWeek} />
          </dl>
        )}
      </Section>
      <Section title={t("applications.signedIn")}>
        <p className="quiet">{t("applications.signedInLead")}</p>
        <GrantList of={{ application }} />
      </Section>
    </>
  );
}

function Fact({ name, value }: { name: string; value: number }): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
