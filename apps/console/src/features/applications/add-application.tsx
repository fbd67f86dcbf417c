import { templates, type ApplicationTemplate } from "@menshen/application-templates";
import { LeftOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { EditOff } from "../../shared/elements/edit-off.tsx";
import { Loading, Page } from "../../shared/layout/page.tsx";
import { hrefOf } from "../../shared/routing/route.ts";
import type { ElementSummary } from "../../shared/server/rows.ts";
import { trpc } from "../../shared/server/trpc.ts";
import { ApplicationForm } from "./application-form.tsx";
import { GateForm } from "./gates/gate-form.tsx";
import { LetterTile } from "./letter-tile.tsx";
import "./applications.css";

/** In the place of a template, for software without a login. */
const GATE = "forward-auth";

/** A gallery of software, then the form for the chosen one. */
export function AddApplication({ template: id }: { template?: string | undefined }): ReactNode {
  const { t } = useTranslation();
  const template = templates.find((one) => one.id === id);
  if (template) {
    return (
      <NewElement title={nameOf(template, t("applications.other"))}>
        {(elements) => (
          <ApplicationForm key={template.id} template={template} elements={elements} />
        )}
      </NewElement>
    );
  }
  if (id !== GATE) return <Gallery />;
  return (
    <NewElement title={t("gates.add")}>{(elements) => <GateForm elements={elements} />}</NewElement>
  );
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
          <Choice
            key={template.id}
            id={template.id}
            letter={template.name}
            name={nameOf(template, t("applications.other"))}
          />
        ))}
        <Choice id={GATE} letter="→" name={t("gates.add")} text={t("gates.addText")} />
      </ul>
    </Page>
  );
}

function Choice(props: { id: string; letter: string; name: string; text?: string }): ReactNode {
  const { id, letter, name, text } = props;
  return (
    <li className="card">
      <a href={hrefOf({ page: "add-application", template: id })}>
        <LetterTile name={letter} />
        <strong>{name}</strong>
      </a>
      {text && <p className="quiet">{text}</p>}
    </li>
  );
}

function NewElement(props: {
  title: string;
  children: (elements: readonly ElementSummary[]) => ReactNode;
}): ReactNode {
  const { t } = useTranslation();
  const { title, children } = props;
  const info = useQuery(trpc.app.info.queryOptions());
  const elements = useQuery(trpc.app.elements.list.queryOptions());
  return (
    <Page
      title={t("applications.newOf", { name: title })}
      above={
        <a className="back" href={hrefOf({ page: "add-application" })}>
          <LeftOutlined aria-hidden="true" /> {t("applications.add")}
        </a>
      }
    >
      {(info.isPending || elements.isPending) && <Loading rows={6} />}
      {info.data?.edit === false && <EditOff />}
      {info.data?.edit && elements.data && children(elements.data.elements)}
    </Page>
  );
}

/** The generic template is named in the reader's language. */
function nameOf({ redirectPath, name }: ApplicationTemplate, other: string): string {
  return redirectPath === undefined ? other : name;
}
