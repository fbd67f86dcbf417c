import { LeftOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../../../shared/appearance/preferences.ts";
import { DiagnosticsList } from "../../../shared/elements/diagnostics-list.tsx";
import { StateBadge } from "../../../shared/elements/state-badge.tsx";
import { Empty, Loading, Page, Section } from "../../../shared/layout/page.tsx";
import { hrefOf } from "../../../shared/routing/route.ts";
import { failureOf } from "../../../shared/server/failure.ts";
import { trpc } from "../../../shared/server/trpc.ts";
import { FailureView } from "../../../shared/ui/failure-view.tsx";
import { hostsOf } from "./gate-hosts.ts";
import { GateSetup } from "./gate-setup.tsx";
import "../applications.css";

/** One gate: what its proxy needs. */
export function GatePage({ fullName }: { fullName: string }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const { data, error, isPending, refetch } = useQuery(
    trpc.app.elements.get.queryOptions({ fullName }),
  );
  const isUnknown = failureOf(error).number?.errcode === 10001;
  const hosts = data ? hostsOf(data) : [];
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
            <Button href={hrefOf({ page: "audit", element: fullName })}>
              {t("gates.entries")}
            </Button>
            <Button href={hrefOf({ page: "element", fullName })}>
              {t("applications.settings")}
            </Button>
          </>
        )
      }
    >
      {isPending && <Loading rows={8} />}
      {error &&
        (isUnknown ? (
          <Empty title={t("gates.unknown")} />
        ) : (
          <FailureView error={error} retry={refetch} />
        ))}
      {data && (
        <div className="application-parts">
          {data.diagnostics.length > 0 && (
            <Section title={t("diagnostics.title")} aside={<StateBadge state={data.state} />}>
              <DiagnosticsList diagnostics={data.diagnostics} />
            </Section>
          )}
          {hosts.length > 0 && <GateSetup key={fullName} hosts={hosts} />}
        </div>
      )}
    </Page>
  );
}
