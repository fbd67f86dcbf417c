import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { FailureView } from "../../shared/ui/failure-view.tsx";
import { Loading, Section } from "../../shared/layout/page.tsx";
import type { NothingLeft, SealedRows } from "../../shared/server/rows.ts";
import { trpc } from "../../shared/server/trpc.ts";

/** Sealed rows by key, while another key than the current one is configured or in use. */
export function KeyStatus(): ReactNode {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useQuery(trpc.app.keys.status.queryOptions());
  if (isPending) return <Loading rows={1} />;
  if (error) return <FailureView error={error} retry={refetch} />;
  const { currentKeyId, previousKeyIds, rows, sealingKey, ...rest } = data;
  rest satisfies NothingLeft;
  const isSingle = previousKeyIds.length === 0 && rows.every(({ key }) => key === "current");
  return (
    <Section title={t("keys.title")}>
      <p className="fine">
        {t("keys.current")} <code>{currentKeyId}</code>
      </p>
      <p className="fine">{isSingle ? t("keys.single") : t("keys.rotating")}</p>
      <p className="fine">
        {t("keys.sealing")} <code className="anywhere">{sealingKey}</code>
      </p>
      {!isSingle && <KeyTable rows={rows} />}
    </Section>
  );
}

function KeyTable({ rows }: { rows: readonly SealedRows[] }): ReactNode {
  const { t } = useTranslation();
  return (
    <div className="table card">
      <table>
        <thead>
          <tr>
            <th scope="col">{t("keys.table")}</th>
            <th scope="col">{t("keys.keyId")}</th>
            <th scope="col">{t("keys.key")}</th>
            <th scope="col">{t("keys.rows")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ table, keyId, key, rows: count, ...rest }) => {
            rest satisfies NothingLeft;
            return (
              <tr key={`${table} ${keyId}`}>
                <td data-label={t("keys.table")}>{table}</td>
                <td data-label={t("keys.keyId")}>
                  <code>{keyId}</code>
                </td>
                <td data-label={t("keys.key")}>{t(`keys.kindOf.${key}`)}</td>
                <td data-label={t("keys.rows")}>{count}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
