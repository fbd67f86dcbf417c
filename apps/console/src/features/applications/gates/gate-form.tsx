import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { DraftDiagnostics } from "../../../shared/elements/draft-diagnostics.tsx";
import { derivedName } from "../../../shared/elements/full-name.ts";
import { Section } from "../../../shared/layout/page.tsx";
import { hrefOf } from "../../../shared/routing/route.ts";
import type { ElementSummary } from "../../../shared/server/rows.ts";
import { client, trpc } from "../../../shared/server/trpc.ts";
import { FailureView } from "../../../shared/ui/failure-view.tsx";
import { TextField } from "../../../shared/ui/text-field.tsx";
import { elementText } from "../element-text.ts";

/** The address and the title of a software without a login; who may pass is a setting of the element. */
export function GateForm({ elements }: { elements: readonly ElementSummary[] }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [address, setAddress] = useState("");
  const [title, setTitle] = useState("");
  const [name, setName] = useState<string>();
  const taken = new Set(elements.map(({ fullName }) => fullName.toLowerCase()));
  const fullName = name ?? derivedName(title, { folder: "auths.gates", fallback: "Gate" }, taken);
  const save = useMutation({
    mutationFn: () =>
      client.app.elements.create.mutate({
        fullName,
        e: elementText({ type: "auths.gates.ForwardAuthType", title: title.trim() }),
        config: elementText({ hosts: [new URL(address).host] }),
      }),
    onSuccess: async () => {
      await queries.invalidateQueries(trpc.app.elements.pathFilter());
      location.hash = hrefOf({ page: "gate", fullName });
    },
  });
  return (
    <Section title={t("gates.form")}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <TextField
          label={t("applications.address")}
          help={t("applications.addressHelp", { example: "https://wiki.example.com" })}
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
          </div>
        </details>
        {save.isError && <FailureView error={save.error} />}
        {save.isError && <DraftDiagnostics error={save.error} />}
        <div>
          <Button type="primary" htmlType="submit" loading={save.isPending}>
            {t("applications.create")}
          </Button>
        </div>
      </form>
    </Section>
  );
}
