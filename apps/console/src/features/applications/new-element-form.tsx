import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { DraftDiagnostics } from "../../shared/elements/draft-diagnostics.tsx";
import { derivedName } from "../../shared/elements/full-name.ts";
import { Section } from "../../shared/layout/page.tsx";
import type { ElementSummary } from "../../shared/server/rows.ts";
import { trpc } from "../../shared/server/trpc.ts";
import { FailureView } from "../../shared/ui/failure-view.tsx";
import { TextField } from "../../shared/ui/text-field.tsx";

export interface Named {
  readonly fullName: string;
  readonly title: string;
}

interface Props {
  heading: string;
  /** Where the element goes. */
  place: Parameters<typeof derivedName>[1];
  elements: readonly ElementSummary[];
  firstTitle?: string;
  /** Fields above the title. */
  children: ReactNode;
  /** Fields that are filled in already, below the full name. */
  more?: ReactNode;
  create: (named: Named) => Promise<unknown>;
  /** The address of what was created. */
  hrefOf: (fullName: string) => string;
}

/** A form that creates an element: its full name follows from the title until it is changed. */
export function NewElementForm(props: Props): ReactNode {
  const { heading, place, elements, firstTitle = "", children, more, create, hrefOf } = props;
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [title, setTitle] = useState(firstTitle);
  const [name, setName] = useState<string>();
  const taken = new Set(elements.map(({ fullName }) => fullName.toLowerCase()));
  const fullName = name ?? derivedName(title, place, taken);
  const save = useMutation({
    mutationFn: () => create({ fullName, title: title.trim() }),
    onSuccess: async () => {
      await queries.invalidateQueries(trpc.app.elements.pathFilter());
      location.hash = hrefOf(fullName);
    },
  });
  return (
    <Section title={heading}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        {children}
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
            {more}
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
