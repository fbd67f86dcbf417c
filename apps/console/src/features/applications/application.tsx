import { LeftOutlined, PlayCircleOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../../shared/appearance/preferences.ts";
import { DiagnosticsList } from "../../shared/elements/diagnostics-list.tsx";
import { StateBadge } from "../../shared/elements/state-badge.tsx";
import { Empty, Loading, Page, Section } from "../../shared/layout/page.tsx";
import { hrefOf } from "../../shared/routing/route.ts";
import { failureOf } from "../../shared/server/failure.ts";
import type { ElementDetail } from "../../shared/server/rows.ts";
import { trpc } from "../../shared/server/trpc.ts";
import { FailureView } from "../../shared/ui/failure-view.tsx";
import { isUsable } from "../../shared/elements/element-groups.ts";
import { ApplicationSetup } from "./application-setup.tsx";
import { ClaimsPreview } from "./claims-preview.tsx";
import { Figures } from "./figures.tsx";
import { takeSecret } from "./new-secret.ts";
import "./applications.css";

/** One application: what its software needs, what it gets, who uses it. */
export function Application({ fullName }: { fullName: string }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const [secret] = useState(() => takeSecret(fullName));
  const { data, error, isPending, refetch } = useQuery(
    trpc.app.elements.get.queryOptions({ fullName }),
  );
  const isUnknown = failureOf(error).number?.errcode === 10001;
  return (
    <Page
      title={data?.title[language] || fullName}
      lead={<code>{fullName}</code>}
      above={
        <a className="back" href={hrefOf({ page: "applications" })}>
          <LeftOutlined aria-hidden="true" /> {t("applications.title")}
        </a>
      }
      actions={
        data && (
          <>
            <Button href={hrefOf({ page: "element", fullName })}>
              {t("applications.settings")}
            </Button>
            {isUsable(data) && (
              <Button
                href={hrefOf({ page: "application-test", fullName })}
                icon={<PlayCircleOutlined />}
                data-testid="test-application"
              >
                {t("applications.test")}
              </Button>
            )}
          </>
        )
      }
    >
      {isPending && <Loading rows={8} />}
      {error &&
        (isUnknown ? (
          <Empty title={t("applications.unknown")} />
        ) : (
          <FailureView error={error} retry={refetch} />
        ))}
      {data && <Parts element={data} secret={secret} />}
    </Page>
  );
}

function Parts({
  element,
  secret,
}: {
  element: ElementDetail;
  secret: string | undefined;
}): ReactNode {
  const { t } = useTranslation();
  const { fullName, diagnostics, state } = element;
  const client = useQuery({
    ...trpc.app.applications.get.queryOptions({ application: fullName }),
    enabled: isUsable(element),
  });
  return (
    <div className="application-parts">
      {diagnostics.length > 0 && (
        <Section title={t("diagnostics.title")} aside={<StateBadge state={state} />}>
          <DiagnosticsList diagnostics={diagnostics} />
        </Section>
      )}
      {client.isLoading && <Loading />}
      {client.isError && <FailureView error={client.error} retry={client.refetch} />}
      {client.data && (
        <>
          <ApplicationSetup client={client.data} secret={secret} />
          <ClaimsPreview application={fullName} />
          <Figures application={fullName} />
        </>
      )}
    </div>
  );
}
