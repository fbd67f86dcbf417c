import { Tabs } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Section } from "../../shared/layout/page.tsx";
import { CodeView } from "../../shared/ui/code/code-view.tsx";
import { CopyButton } from "../../shared/ui/copy-button.tsx";
import { curlOf, httpOf, typescriptOf, type Call } from "./snippets.ts";

/** The call as code: for the packaged client, for a shell, and as the OpenAPI document describes it. */
export function SnippetTabs({ call }: { call: Call }): ReactNode {
  const { t } = useTranslation();
  const { openapi, access } = call.operation;
  return (
    <Section title={t("explorer.code")}>
      <Tabs
        size="small"
        items={[
          {
            key: "typescript",
            label: "TypeScript",
            children: <Snippet name="TypeScript" text={typescriptOf(call)} />,
          },
          { key: "curl", label: "curl", children: <Snippet name="curl" text={curlOf(call)} /> },
          {
            key: "openapi",
            label: "OpenAPI",
            children: (
              <>
                <Snippet name="HTTP" text={httpOf(call)} />
                <Snippet name="OpenAPI" text={JSON.stringify(openapi, null, 2)} />
                <p>
                  <a href="/openapi.json" target="_blank" rel="noopener">
                    {t("explorer.document")}
                    <span className="sr-only"> ({t("app.newTab")})</span>
                  </a>
                </p>
              </>
            ),
          },
        ]}
      />
      {access !== "public" && <p className="quiet">{t(`explorer.token_${access}`)}</p>}
    </Section>
  );
}

function Snippet({ name, text }: { name: string; text: string }): ReactNode {
  const { t } = useTranslation();
  return (
    <div className="snippet" data-testid={`snippet-${name}`}>
      <p className="snippet-head">
        {name} <CopyButton text={text} label={t("explorer.copyOf", { name })} />
      </p>
      <CodeView path={name === "OpenAPI" ? `${name}.json` : name} text={text} diagnostics={[]} />
    </div>
  );
}
