import { clientConfig, type ApplicationTemplate } from "@menshen/application-templates";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Segmented } from "antd";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { DraftDiagnostics } from "../../shared/elements/draft-diagnostics.tsx";
import { derivedName } from "../../shared/elements/full-name.ts";
import { Section } from "../../shared/layout/page.tsx";
import { hrefOf } from "../../shared/routing/route.ts";
import type { ElementSummary } from "../../shared/server/rows.ts";
import { client, trpc } from "../../shared/server/trpc.ts";
import { FailureView } from "../../shared/ui/failure-view.tsx";
import { TextField } from "../../shared/ui/text-field.tsx";
import { elementText } from "./element-text.ts";
import { generateClientId, generateSecret, keepSecret } from "./new-secret.ts";

/** How the file has the secret: encrypted for this server, or as the name of a variable. */
type Storage = "sealed" | "variable";

interface Props {
  template: ApplicationTemplate;
  elements: readonly ElementSummary[];
}

/** The address and the title of a software; everything else is made up for it and can be changed. */
export function ApplicationForm({ template, elements }: Props): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const isGeneric = template.redirectPath === undefined;
  const [title, setTitle] = useState(isGeneric ? "" : template.name);
  const [address, setAddress] = useState("");
  const [name, setName] = useState<string>();
  const [clientId, setClientId] = useState(() => generateClientId(template.id));
  const [ownSecret, setOwnSecret] = useState("");
  const [storage, setStorage] = useState<Storage>("sealed");
  const [variable, setVariable] = useState("");
  const taken = new Set(elements.map(({ fullName }) => fullName.toLowerCase()));
  const place = { folder: "auths.clients", fallback: "Application" };
  const fullName = name ?? derivedName(title, place, taken);
  const save = useMutation({
    mutationFn: async () => {
      const secret = ownSecret || generateSecret();
      const clientSecret =
        storage === "sealed" ? await seal(fullName, secret) : `{{${variable.trim()}}}`;
      await client.app.elements.create.mutate({
        fullName,
        e: elementText({ type: "auths.clients.OidcClientType", title: title.trim() }),
        config: elementText(
          clientConfig(template, { clientId, clientSecret, address: address.trim() }),
        ),
        ...(storage === "variable" && { variables: [variable.trim()] }),
      });
      if (storage === "sealed") keepSecret({ fullName, secret });
    },
    onSuccess: async () => {
      await queries.invalidateQueries(trpc.app.elements.pathFilter());
      location.hash = hrefOf({ page: "application", fullName });
    },
  });
  return (
    <Section title={t("applications.form")}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <TextField
          label={t(isGeneric ? "applications.redirectUri" : "applications.address")}
          help={t(isGeneric ? "applications.redirectUriHelp" : "applications.addressHelp", {
            example: template.exampleAddress,
          })}
          type="url"
          value={address}
          change={setAddress}
          required
        />
        <TextField label={t("applications.name")} value={title} change={setTitle} required />
        <details>
          <summary>{t("applications.more")}</summary>
          <div className="form">
            <TextField
              label={t("applications.fullName")}
              help={t("applications.fullNameHelp")}
              value={fullName}
              change={setName}
              required
            />
            <TextField
              label={t("applications.clientId")}
              help={t("applications.clientIdHelp")}
              value={clientId}
              change={setClientId}
              required
            />
            <Segmented<Storage>
              value={storage}
              onChange={setStorage}
              aria-label={t("applications.storage")}
              options={[
                { value: "sealed", label: t("applications.sealed") },
                { value: "variable", label: t("applications.variable") },
              ]}
            />
            {storage === "sealed" ? (
              <TextField
                label={t("applications.ownSecret")}
                help={t("applications.ownSecretHelp")}
                value={ownSecret}
                change={setOwnSecret}
              />
            ) : (
              <TextField
                label={t("applications.variableName")}
                help={t("applications.variableHelp")}
                value={variable}
                change={setVariable}
                required
              />
            )}
          </div>
        </details>
        {save.isError && <FailureView error={save.error} />}
        {save.isError && <DraftDiagnostics error={save.error} />}
        <div>
          <Button
            type="primary"
            htmlType="submit"
            loading={save.isPending}
            data-testid="save-application"
          >
            {t("applications.create")}
          </Button>
        </div>
      </form>
    </Section>
  );
}

async function seal(fullName: string, value: string): Promise<string> {
  const { sealed } = await client.app.keys.seal.mutate({
    fullName,
    field: "clientSecret",
    value,
  });
  return sealed;
}
