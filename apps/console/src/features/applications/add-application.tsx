import { templates, type ApplicationTemplate } from "@menshen/application-templates";
import { LeftOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { EditOff } from "../../shared/elements/edit-off.tsx";
import { Loading, Page } from "../../shared/layout/page.tsx";
import { hrefOf } from "../../shared/routing/route.ts";
import { trpc } from "../../shared/server/trpc.ts";
import { ApplicationForm } from "./application-form.tsx";
import { LetterTile } from "./letter-tile.tsx";
import "./applications.css";

/** A gallery of software, then the form for the chosen one. */
export function AddApplication({ template: id }: { template?: string | undefined }): ReactNode {
  const template = templates.find((one) => one.id === id);
  return template ? <NewApplication key={template.id} template={template} /> : <Gallery />;
}

function Gallery(): ReactNode {
  const { t } = useTranslation();
  return (
    <Page
      title={t("applications.add")}
      lead={t("applications.addLead")}
      above={
        <a className="back" href={hrefOf({ page: "applications" })}>
          <LeftOutlined aria-hidden="true" /> {t("applications.title")}
        </a>
      }
    >
      <ul className="gallery">
        {templates.map((template) => (
          <li key={template.id} className="card">
            <a href={hrefOf({ page: "add-application", template: template.id })}>
              <LetterTile name={template.name} />
              <strong>{nameOf(template, t("applications.other"))}</strong>
            </a>
          </li>
        ))}
      </ul>
    </Page>
  );
}

function NewApplication({ template }: { template: ApplicationTemplate }): ReactNode {
  const { t } = useTranslation();
  const info = useQuery(trpc.app.info.queryOptions());
  const elements = useQuery(trpc.app.elements.list.queryOptions());
  return (
    <Page
      title={t("applications.newOf", { name: nameOf(template, t("applications.other")) })}
      above={
        <a className="back" href={hrefOf({ page: "add-application" })}>
          <LeftOutlined aria-hidden="true" /> {t("applications.add")}
        </a>
      }
    >
      {(info.isPending || elements.isPending) && <Loading rows={6} />}
      {info.data?.edit === false && <EditOff />}
      {info.data?.edit && elements.data && (
        <ApplicationForm template={template} elements={elements.data.elements} />
      )}
    </Page>
  );
}

/** The generic template is named in the reader's language. */
function nameOf({ redirectPath, name }: ApplicationTemplate, other: string): string {
  return redirectPath === undefined ? other : name;
}
