import type { Bilingual } from "@menshen/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Modal } from "antd";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../../shared/appearance/preferences.ts";
import { client, trpc } from "../../shared/server/trpc.ts";
import { FailureView } from "../../shared/ui/failure-view.tsx";

/** Reads a CSV file, shows what each row would do, and creates the users once confirmed. */
export function ImportUsers(): ReactNode {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)} data-testid="import-users" aria-haspopup="dialog">
        {t("users.import")}
      </Button>
      {open && <Dialog close={() => setOpen(false)} />}
    </>
  );
}

function Dialog({ close }: { close: () => void }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [csv, setCsv] = useState("");
  const [corpId, setCorpId] = useState("");
  const run = useMutation({
    mutationFn: ({ text, confirm }: { text: string; confirm: boolean }) =>
      client.app.users.import.mutate({
        csv: text,
        confirm,
        ...(corpId.trim() !== "" && { corpId: corpId.trim() }),
      }),
    onSuccess: ({ confirmed }) =>
      confirmed ? queries.invalidateQueries(trpc.app.users.pathFilter()) : undefined,
  });
  const choose = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    // Bytes of another encoding become replacement characters, which the server explains.
    const text = await file.text();
    setCsv(text);
    run.mutate({ text, confirm: false });
  };
  const isDone = run.data?.confirmed === true;
  const created = (run.data?.rows ?? []).filter(({ outcome }) => outcome === "created").length;
  return (
    <Modal
      open
      title={t("users.import")}
      onCancel={close}
      onOk={() => (isDone ? close() : run.mutate({ text: csv, confirm: true }))}
      okText={isDone ? t("users.close") : t("users.importDo", { count: created })}
      okButtonProps={{ disabled: created === 0 && !isDone, "data-testid": "import-users-confirm" }}
      confirmLoading={run.isPending}
      centered
      width={720}
    >
      <div className="form">
        <p>{t("users.importText")}</p>
        <label className="field">
          <span>{t("users.corpId")}</span>
          <Input
            value={corpId}
            maxLength={64}
            disabled={csv !== ""}
            onChange={({ target }) => setCorpId(target.value)}
          />
        </label>
        <label className="field">
          <span>{t("users.importFile")}</span>
          <input
            type="file"
            accept=".csv,text/csv"
            onChange={({ target }) => void choose(target.files?.[0])}
            data-testid="import-users-file"
          />
        </label>
      </div>
      {run.isError && <FailureView error={run.error} />}
      {run.data && <Report rows={run.data.rows} confirmed={isDone} />}
    </Modal>
  );
}

interface Row {
  readonly line: number;
  readonly userId: string;
  readonly name: string;
  readonly outcome: "created" | "exists" | "invalid";
  readonly problem: Bilingual | null;
}

function Report({ rows, confirmed }: { rows: readonly Row[]; confirmed: boolean }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const columns = ["line", "userId", "name", "outcome"] as const;
  return (
    // A region that scrolls sideways must be reachable by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrollable region
    <section className="table card import-report" aria-label={t("users.import")} tabIndex={0}>
      <output>{t(confirmed ? "users.imported" : "users.importPreview")}</output>
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th scope="col" key={column}>
                {t(`users.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ line, userId, name, outcome, problem }) => (
            <tr key={line} data-testid="import-row">
              <td data-label={t("users.line")}>{line}</td>
              <td data-label={t("users.userId")}>
                <code>{userId}</code>
              </td>
              <td data-label={t("users.name")}>{name}</td>
              <td data-label={t("users.outcome")}>
                {t(`users.outcome_${outcome}`)} {problem?.[language]}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
