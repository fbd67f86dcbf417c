import { fillSnippet, findTemplate } from "@menshen/application-templates";
import { Alert } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../../shared/appearance/preferences.ts";
import { Section } from "../../shared/layout/page.tsx";
import type { ApplicationClient } from "../../shared/server/rows.ts";
import { CopyButton } from "../../shared/ui/copy-button.tsx";
import { InlineCode } from "../../shared/ui/code/inline-code.tsx";
import { SnippetView } from "./snippet-view.tsx";

interface Props {
  client: Pick<ApplicationClient, "clientId" | "redirectUris" | "isPublic">;
  /** Where the application was just created. */
  secret: string | undefined;
}

/** What to enter in the software: values, then commands and files with them. */
export function ApplicationSetup({ client, secret }: Props): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const { template, address } = findTemplate(client.redirectUris);
  const issuer = `${location.origin}/oidc`;
  const values = {
    clientId: client.clientId,
    clientSecret: secret ?? t("applications.secretPlaceholder"),
    issuer,
    address,
    redirectUri: client.redirectUris[0] ?? "",
  };
  return (
    <>
      <Section title={t("applications.values")}>
        {secret !== undefined && (
          <Alert type="warning" showIcon title={t("applications.secretOnce")} />
        )}
        <dl className="facts">
          <Value name={t("applications.clientId")} text={client.clientId} />
          {secret === undefined ? (
            <div>
              <dt>{t("applications.secret")}</dt>
              <dd>{t(client.isPublic ? "applications.noSecret" : "applications.secretStored")}</dd>
            </div>
          ) : (
            <Value name={t("applications.secret")} text={secret} testId="client-secret" />
          )}
          <Value
            name={t("applications.discovery")}
            text={`${issuer}/.well-known/openid-configuration`}
          />
          <Value name={t("applications.issuer")} text={issuer} />
          {client.redirectUris.map((uri) => (
            <Value key={uri} name={t("applications.redirectUri")} text={uri} />
          ))}
        </dl>
      </Section>
      <Section title={t("applications.setup", { name: template.name })}>
        <ol className="application-steps">
          {template.steps.map((step) => (
            <li key={step.en}>
              <InlineCode text={step[language]} />
            </li>
          ))}
        </ol>
        {template.snippets.map((snippet) => (
          <SnippetView
            key={snippet.title.en}
            name={snippet.title[language]}
            text={fillSnippet(snippet.text, values)}
          />
        ))}
        <h3>{t("applications.notes")}</h3>
        <ul className="application-notes">
          {template.notes.map((note) => (
            <li key={note.en}>
              <InlineCode text={note[language]} />
            </li>
          ))}
        </ul>
        <p className="quiet application-sources">
          {t("applications.sources")}
          {template.sources.map((source) => (
            <a key={source} href={source} target="_blank" rel="noreferrer">
              {shortOf(source)}
            </a>
          ))}
        </p>
      </Section>
    </>
  );
}

function Value(props: { name: string; text: string; testId?: string }): ReactNode {
  const { t } = useTranslation();
  const { name, text, testId } = props;
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <code data-testid={testId}>{text}</code>{" "}
        <CopyButton text={text} label={t("applications.copy", { name })} />
      </dd>
    </div>
  );
}

/** An address without what all of them have. */
function shortOf(source: string): string {
  const { host, pathname } = new URL(source);
  return host + pathname.replace(/\/$/, "");
}
