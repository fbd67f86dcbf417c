import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../../shared/appearance/preferences.ts";
import { EditOff } from "../../shared/elements/edit-off.tsx";
import { isApplication, isGate } from "../../shared/elements/element-groups.ts";
import { StateBadge } from "../../shared/elements/state-badge.tsx";
import { Empty, Loading, Page } from "../../shared/layout/page.tsx";
import { hrefOf } from "../../shared/routing/route.ts";
import type { ElementSummary } from "../../shared/server/rows.ts";
import { trpc } from "../../shared/server/trpc.ts";
import { FailureView } from "../../shared/ui/failure-view.tsx";
import { LetterTile } from "./letter-tile.tsx";
import "./applications.css";

/** The software that signs people in through this server. */
export function Applications(): ReactNode {
  const { t } = useTranslation();
  const list = useQuery(trpc.app.elements.list.queryOptions());
  const info = useQuery(trpc.app.info.queryOptions());
  const all = list.data?.elements ?? [];
  const applications = all.filter((element) => isApplication(element, all));
  const gates = all.filter((element) => isGate(element, all));
  return (
    <Page
      title={t("applications.title")}
      lead={t("applications.lead")}
      actions={
        info.data?.edit && (
          <Button
            type="primary"
            href={hrefOf({ page: "add-application" })}
            data-testid="add-application"
          >
            {t("applications.add")}
          </Button>
        )
      }
    >
      {info.data?.edit === false && <EditOff />}
      {list.isPending && <Loading rows={6} />}
      {list.isError && <FailureView error={list.error} retry={list.refetch} />}
      {list.isSuccess && applications.length === 0 && (
        <Empty title={t("applications.empty")}>{t("applications.emptyText")}</Empty>
      )}
      {applications.length > 0 && (
        <ul className="things card">
          {applications.map((element) => (
            <Row key={element.fullName} element={element} page="application" />
          ))}
        </ul>
      )}
      {gates.length > 0 && (
        <section aria-label={t("applications.gates")}>
          <h2>{t("applications.gates")}</h2>
          <ul className="things card">
            {gates.map((element) => (
              <Row key={element.fullName} element={element} page="gate" />
            ))}
          </ul>
        </section>
      )}
    </Page>
  );
}

function Row(props: { element: ElementSummary; page: "application" | "gate" }): ReactNode {
  const { language } = usePreferences();
  const { element, page } = props;
  const { fullName, title, state } = element;
  return (
    <li data-testid={`application-${fullName}`}>
      <LetterTile name={title[language]} />
      <div className="thing-body">
        <p className="thing-title">
          <a href={hrefOf({ page, fullName })}>
            <strong>{title[language] || fullName}</strong>
          </a>
        </p>
        <p className="quiet">
          <code>{fullName}</code>
        </p>
      </div>
      <StateBadge state={state} />
    </li>
  );
}
