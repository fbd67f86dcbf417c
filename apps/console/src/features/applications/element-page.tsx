import { LeftOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import type { ReactNode } from "react";
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
import "./applications.css";

interface Props {
  fullName: string;
  /** What the page says where there is no such element. */
  unknown: string;
  /** Beside the button to the element's settings. */
  renderActions: (element: ElementDetail) => ReactNode;
  children: (element: ElementDetail) => ReactNode;
}

/** The page of an element among the applications, with what is wrong with it. */
export function ElementPage({ fullName, unknown, renderActions, children }: Props): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
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
            {renderActions(data)}
          </>
        )
      }
    >
      {isPending && <Loading rows={8} />}
      {error &&
        (isUnknown ? <Empty title={unknown} /> : <FailureView error={error} retry={refetch} />)}
      {data && (
        <div className="application-parts">
          {data.diagnostics.length > 0 && (
            <Section title={t("diagnostics.title")} aside={<StateBadge state={data.state} />}>
              <DiagnosticsList diagnostics={data.diagnostics} />
            </Section>
          )}
          {children(data)}
        </div>
      )}
    </Page>
  );
}
