import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { hrefOf } from "../../../shared/routing/route.ts";
import type { ElementSummary } from "../../../shared/server/rows.ts";
import { client } from "../../../shared/server/trpc.ts";
import { TextField } from "../../../shared/ui/text-field.tsx";
import { elementText } from "../element-text.ts";
import { NewElementForm } from "../new-element-form.tsx";

/** The address and the title of a software without a login; who may pass is a setting of the element. */
export function GateForm({ elements }: { elements: readonly ElementSummary[] }): ReactNode {
  const { t } = useTranslation();
  const [address, setAddress] = useState("");
  return (
    <NewElementForm
      heading={t("gates.form")}
      place={{ folder: "auths.gates", fallback: "Gate" }}
      elements={elements}
      create={({ fullName, title }) =>
        client.app.elements.create.mutate({
          fullName,
          e: elementText({ type: "auths.gates.ForwardAuthType", title }),
          config: elementText({ hosts: [new URL(address).host] }),
        })
      }
      hrefOf={(fullName) => hrefOf({ page: "gate", fullName })}
    >
      <TextField
        label={t("applications.address")}
        help={t("applications.addressHelp", { example: "https://wiki.example.com" })}
        type="url"
        value={address}
        change={setAddress}
        required
      />
    </NewElementForm>
  );
}
