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
            {(["sessions", "loginsOfDay", "loginsOfWeek"] as const).map((name) => (
              <Fact
                key={name}
                name={t(`applications.${name}`)}
                value={figures.data[name]}
                atMost={figures.data.atMost}
              />
            ))}
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

function Fact(props: { name: string; value: number; atMost: number }): ReactNode {
  const { name, value, atMost } = props;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value < atMost ? value : `${atMost}+`}</dd>
    </div>
  );
}
