import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { CodeView } from "../../shared/ui/code/code-view.tsx";
import { CopyButton } from "../../shared/ui/copy-button.tsx";

/** A file or commands to copy into a software. */
export function SnippetView({ name, text }: { name: string; text: string }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <h3>
        {name} <CopyButton text={text} label={t("applications.copy", { name })} />
      </h3>
      <CodeView path={name} text={text} diagnostics={[]} />
    </>
  );
}
