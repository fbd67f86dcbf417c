import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Input, type InputRef } from "antd";
import { useEffect, useId, useRef, useState, type FormEvent, type ReactNode } from "react";
import { flushSync } from "react-dom";
import { useTranslation } from "react-i18next";
import { FailureView } from "../../shared/ui/failure-view.tsx";
import type { DirectoryCorp } from "../../shared/server/rows.ts";
import { trpc } from "../../shared/server/trpc.ts";

/** Where a company's name comes from; an administrator names one that nothing else names. */
export function NameCompany({ corp }: { corp: DirectoryCorp }): ReactNode {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const { nameSource } = corp;
  if (nameSource !== null && nameSource !== "admin")
    return <p className="quiet">{t(`corp.namedBy.${nameSource}`)}</p>;
  const close = (): void => {
    // Return the focus to the button.
    flushSync(() => setOpen(false));
    button.current?.focus();
  };
  if (open) return <NameForm corp={corp} close={close} />;
  return (
    <div className="in-place">
      {nameSource === null && (
        <span className="pill" data-testid="unnamed-corp">
          {t("corp.unnamed")}
        </span>
      )}
      <Button ref={button} size="small" onClick={() => setOpen(true)} data-testid="name-company">
        {t(nameSource === null ? "corp.giveName" : "corp.changeName")}
      </Button>
    </div>
  );
}

function NameForm({ corp, close }: { corp: DirectoryCorp; close: () => void }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const help = useId();
  const input = useRef<InputRef>(null);
  useEffect(() => input.current?.focus(), []);
  const [name, setName] = useState(corp.unnamed ? "" : corp.corpName);
  const save = useMutation(
    trpc.app.directory.renameCorp.mutationOptions({
      onSuccess: async () => {
        await queries.invalidateQueries(trpc.app.directory.pathFilter());
        close();
      },
    }),
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate({ corpKey: corp.corpKey, name: name.trim() });
  };
  return (
    <form className="in-place-form" onSubmit={submit}>
      <div className="in-place">
        <Input
          ref={input}
          value={name}
          maxLength={128}
          onChange={({ target }) => setName(target.value)}
          onKeyDown={({ key }) => key === "Escape" && close()}
          aria-label={t("corp.name")}
          aria-describedby={help}
          data-testid="company-name"
        />
        <Button
          type="primary"
          htmlType="submit"
          loading={save.isPending}
          data-testid="save-company-name"
        >
          {t("corp.save")}
        </Button>
        <Button onClick={close}>{t("corp.cancel")}</Button>
      </div>
      <p className="quiet" id={help}>
        {t("corp.nameHelp")}
      </p>
      {save.isError && <FailureView error={save.error} />}
    </form>
  );
}
