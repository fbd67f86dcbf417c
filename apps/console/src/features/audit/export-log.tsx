import { DownloadOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Button } from "antd";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../../shared/appearance/preferences.ts";
import { auditSentence } from "../../shared/audit/audit-sentence.ts";
import { titleOf } from "../../shared/elements/element-groups.ts";
import type { LogFilter } from "../../shared/routing/log-filter.ts";
import { useElements } from "../../shared/server/queries.ts";
import { client } from "../../shared/server/trpc.ts";
import { FailureView } from "../../shared/ui/failure-view.tsx";
import { exportRows, MAX_EXPORT, type ExportFormat } from "./export-rows.ts";
import { listInput, type LogKind } from "./log-query.ts";

/** Saves the rows that match the filters as a file. */
export function ExportLog({ kind, filter }: { kind: LogKind; filter: LogFilter }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const elements = useElements();
  const [count, setCount] = useState(0);
  const run = useMutation({
    mutationFn: async (format: ExportFormat) => {
      const exported = await exportRows({
        format,
        load: (page) => client.app.audit.list.query({ ...listInput(kind, filter), ...page }),
        sentenceOf: (row) =>
          auditSentence(row, language, (fullName) => titleOf(fullName, elements, language)),
        onProgress: setCount,
      });
      const day = new Date().toISOString().slice(0, 10);
      save(exported.text, `menshen-${kind}-${day}.${format}`);
      return exported;
    },
  });
  const limit = MAX_EXPORT.toLocaleString(language);
  const button = (format: ExportFormat, label: string): ReactNode => (
    <Button
      icon={<DownloadOutlined />}
      loading={run.isPending && run.variables === format}
      disabled={run.isPending}
      onClick={() => run.mutate(format)}
      title={t("log.exportLimit", { limit })}
      data-testid={`export-${format}`}
    >
      {label}
    </Button>
  );
  return (
    <div className="export-log">
      {button("csv", t("log.exportCsv"))}
      {button("jsonl", t("log.exportJsonl"))}
      <output className="quiet" data-testid="export-result">
        {run.isPending && t("log.exporting", { rows: count })}
        {run.data &&
          t(run.data.isCut ? "log.exportCut" : "log.exported", { rows: run.data.rows, limit })}
      </output>
      {run.isError && <FailureView error={run.error} />}
    </div>
  );
}

function save(parts: string[], name: string): void {
  const url = URL.createObjectURL(new Blob(parts, { type: "text/plain;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
