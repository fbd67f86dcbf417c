import { clientConfig, type ApplicationTemplate } from "@menshen/application-templates";
import { Segmented } from "antd";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { hrefOf } from "../../shared/routing/route.ts";
import type { ElementSummary } from "../../shared/server/rows.ts";
import { client } from "../../shared/server/trpc.ts";
import { TextField } from "../../shared/ui/text-field.tsx";
import { elementText } from "./element-text.ts";
import { NewElementForm, type Named } from "./new-element-form.tsx";
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
  const isGeneric = template.redirectPath === undefined;
  const [address, setAddress] = useState("");
  const [clientId, setClientId] = useState(() => generateClientId(template.id));
  const [ownSecret, setOwnSecret] = useState("");
  const [storage, setStorage] = useState<Storage>("sealed");
  const [variable, setVariable] = useState("");
  const create = async ({ fullName, title }: Named): Promise<void> => {
    const secret = ownSecret || generateSecret();
    const clientSecret =
      storage === "sealed" ? await seal(fullName, secret) : `{{${variable.trim()}}}`;
    await client.app.elements.create.mutate({
      fullName,
      e: elementText({ type: "auths.clients.OidcClientType", title }),
      config: elementText(
        clientConfig(template, { clientId, clientSecret, address: address.trim() }),
      ),
      ...(storage === "variable" && { variables: [variable.trim()] }),
    });
    if (storage === "sealed") keepSecret({ fullName, secret });
  };
  return (
    <NewElementForm
      heading={t("applications.form")}
      place={{ folder: "auths.clients", fallback: "Application" }}
      elements={elements}
      firstTitle={isGeneric ? "" : template.name}
      create={create}
      hrefOf={(fullName) => hrefOf({ page: "application", fullName })}
      more={
        <>
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
        </>
      }
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
    </NewElementForm>
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
