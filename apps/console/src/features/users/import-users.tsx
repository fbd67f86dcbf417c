import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Modal } from "antd";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../../shared/appearance/preferences.ts";
import type { ImportedRow } from "../../shared/server/rows.ts";
import { client, trpc } from "../../shared/server/trpc.ts";
import { csvPartsOf } from "./csv-parts.ts";
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
  const [progress, setProgress] = useState({ done: 0, total: 0 });
  const run = useMutation({
    mutationFn: async ({ text, confirm }: Run) => {
      const parts = csvPartsOf(text);
      const rows: ImportedRow[] = [];
      for (const [done, part] of parts.entries()) {
        setProgress({ done, total: parts.length });
        const company = corpId.trim() !== "" && { corpId: corpId.trim() };
        rows.push(...(await client.app.users.import.mutate({ ...part, ...company, confirm })).rows);
      }
      return { confirmed: confirm, rows: withoutRepeats(rows) };
    },
    // Of an import that stopped, the earlier parts are done.
    onSettled: () => queries.invalidateQueries(trpc.app.users.pathFilter()),
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
      {run.isPending && progress.total > 1 && (
        <output className="quiet">{t("users.importProgress", progress)}</output>
      )}
      {run.isError && <FailureView error={run.error} />}
      {run.isError && run.variables.confirm && progress.done > 0 && (
        <p>{t("users.importStopped")}</p>
      )}
      {run.data && <Report rows={run.data.rows} confirmed={isDone} />}
    </Modal>
  );
}

interface Run {
  readonly text: string;
  readonly confirm: boolean;
}

/** A userId that occurs in two parts of a file is created by the first of them. */
function withoutRepeats(rows: readonly ImportedRow[]): ImportedRow[] {
  const created = new Set<string>();
  return rows.map((row) => {
    if (row.outcome !== "created") return row;
    if (created.has(row.userId)) return { ...row, outcome: "exists" };
    created.add(row.userId);
    return row;
  });
}

function isInvalid({ outcome }: ImportedRow): boolean {
  return outcome === "invalid";
}

/** A browser needs seconds to draw thousands of rows. */
const SHOWN = 200;

function Report({
  rows,
  confirmed,
}: {
  rows: readonly ImportedRow[];
  confirmed: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const columns = ["line", "userId", "name", "outcome"] as const;
  const countOf = (outcome: ImportedRow["outcome"]) =>
    rows.filter((row) => row.outcome === outcome).length;
  const counts = {
    created: countOf("created"),
    exists: countOf("exists"),
    invalid: countOf("invalid"),
  };
  const invalidFirst = [...rows.filter(isInvalid), ...rows.filter((row) => !isInvalid(row))];
  const shown = rows.length > SHOWN ? invalidFirst.slice(0, SHOWN) : rows;
  return (
    // A region that scrolls sideways must be reachable by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrollable region
    <section className="table card import-report" aria-label={t("users.import")} tabIndex={0}>
      <output>
        {t(confirmed ? "users.imported" : "users.importPreview")} {t("users.importCounts", counts)}
      </output>
      {shown.length < rows.length && (
        <p className="quiet">
          {t("users.importShown", { shown: shown.length, count: rows.length })}
        </p>
      )}
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
          {shown.map(({ line, userId, name, outcome, problem }) => (
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
