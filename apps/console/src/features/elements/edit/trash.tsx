import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Modal } from "antd";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Loading } from "../../../shared/layout/page.tsx";
import { client, trpc } from "../../../shared/server/trpc.ts";
import { CodeView } from "../../../shared/ui/code/code-view.tsx";
import { FailureView } from "../../../shared/ui/failure-view.tsx";
import { Ago } from "../../../shared/ui/time/relative-time.tsx";
import "./edit.css";

/** Removed elements, each with a button to restore it. */
export function Trash(): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const [shown, setShown] = useState<string>();
  const trash = useQuery({ ...trpc.app.elements.trash.queryOptions(), enabled: open });
  const restore = useMutation({
    mutationFn: (trashId: string) => client.app.elements.restore.mutate({ trashId }),
    onSuccess: () => queries.invalidateQueries(trpc.app.elements.pathFilter()),
  });
  return (
    <>
      <Button onClick={() => setOpen(true)} aria-haspopup="dialog" data-testid="trash">
        {t("edit.trash")}
      </Button>
      <Modal
        open={open}
        title={t("edit.trash")}
        onCancel={() => setOpen(false)}
        footer={null}
        destroyOnHidden
        centered
      >
        {trash.isPending && <Loading rows={2} />}
        {trash.isError && <FailureView error={trash.error} retry={trash.refetch} />}
        {trash.data?.length === 0 && <p className="quiet">{t("edit.trashEmpty")}</p>}
        {restore.isError && <FailureView error={restore.error} />}
        <ul className="versions">
          {trash.data?.map(({ trashId, fullName, atMs }) => (
            <li key={trashId} data-testid={`trashed-${fullName}`}>
              <span>
                <code>{fullName}</code> <Ago at={atMs} />
              </span>
              <Button
                size="small"
                onClick={() => restore.mutate(trashId)}
                loading={restore.isPending}
                aria-label={t("edit.restoreOf", { name: fullName })}
              >
                {t("edit.restore")}
              </Button>
              <details onToggle={({ currentTarget }) => currentTarget.open && setShown(trashId)}>
                <summary>{t("edit.showFiles")}</summary>
                {shown === trashId && <TrashedFiles trashId={trashId} />}
              </details>
            </li>
          ))}
        </ul>
      </Modal>
    </>
  );
}

/** The files of a removed element, secrets masked. */
function TrashedFiles({ trashId }: { trashId: string }): ReactNode {
  const files = useQuery(trpc.app.elements.version.queryOptions({ trashId }));
  if (files.isPending) return <Loading rows={2} />;
  if (files.isError) return <FailureView error={files.error} retry={files.refetch} />;
  return files.data.files.map(({ name, text }) => (
    <CodeView key={name} path={name} text={text} diagnostics={[]} />
  ));
}
