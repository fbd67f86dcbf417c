import { useQuery } from "@tanstack/react-query";
import { Button, Modal } from "antd";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { DiffView } from "../../../shared/form/diff-view.tsx";
import { Loading } from "../../../shared/layout/page.tsx";
import type { ElementDetail, ElementVersion } from "../../../shared/server/rows.ts";
import { client, trpc } from "../../../shared/server/trpc.ts";
import { ConfirmButton } from "../../../shared/ui/confirm-button.tsx";
import { FailureView } from "../../../shared/ui/failure-view.tsx";
import { Ago } from "../../../shared/ui/time/relative-time.tsx";

/** Versions of an element, each compared with the present files and restored. */
export function History(props: {
  element: ElementDetail;
  restored: () => Promise<unknown>;
}): ReactNode {
  const { t } = useTranslation();
  const { element, restored } = props;
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState<ElementVersion>();
  const { fullName } = element;
  const history = useQuery({
    ...trpc.app.elements.history.queryOptions({ fullName }),
    enabled: open,
  });
  return (
    <>
      <Button onClick={() => setOpen(true)} aria-haspopup="dialog" data-testid="element-history">
        {t("edit.history")}
      </Button>
      <Modal
        open={open}
        title={t("edit.history")}
        onCancel={() => setOpen(false)}
        footer={null}
        destroyOnHidden
        centered
        width={720}
      >
        {history.isPending && <Loading rows={3} />}
        {history.isError && <FailureView error={history.error} retry={history.refetch} />}
        {history.data?.length === 0 && <p className="quiet">{t("edit.noHistory")}</p>}
        <ul className="versions">
          {history.data?.map((version) => (
            <li key={version.version} data-testid="version" data-action={version.action}>
              <span>
                <Ago at={version.atMs} />{" "}
                {version.action === "committed"
                  ? version.summary
                  : t(`edit.action_${version.action}`)}
                {version.by && <span className="quiet"> · {version.by}</span>}
              </span>
              <Button
                size="small"
                onClick={() => setChosen(version)}
                data-testid="show-version"
                aria-expanded={chosen?.version === version.version}
              >
                {t("edit.compare")}
              </Button>
              {chosen?.version === version.version && (
                <Version
                  element={element}
                  version={version.version}
                  restored={async () => {
                    await restored();
                    setOpen(false);
                  }}
                />
              )}
            </li>
          ))}
        </ul>
      </Modal>
    </>
  );
}

function Version(props: {
  element: ElementDetail;
  version: string;
  restored: () => Promise<unknown>;
}): ReactNode {
  const { t } = useTranslation();
  const { element, version, restored } = props;
  const { fullName } = element;
  const shown = useQuery(trpc.app.elements.version.queryOptions({ fullName, version }));
  return (
    <div className="version">
      {shown.isError && <FailureView error={shown.error} />}
      {shown.data && <DiffView before={element.files} after={shown.data.files} />}
      <ConfirmButton
        label={t("edit.restore")}
        title={t("edit.restoreVersion")}
        action={() => client.app.elements.restore.mutate({ fullName, version })}
        done={restored}
        danger
        testId="restore-version"
      >
        <p>{t("edit.restoreVersionText")}</p>
      </ConfirmButton>
    </div>
  );
}
