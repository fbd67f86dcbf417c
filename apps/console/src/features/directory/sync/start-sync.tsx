import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Checkbox, Modal, Select } from "antd";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useElements } from "../../../shared/server/queries.ts";
import { titleOf } from "../../../shared/elements/element-groups.ts";
import { usePreferences } from "../../../shared/appearance/preferences.ts";
import { hrefOf } from "../../../shared/routing/route.ts";
import { FailureView } from "../../../shared/ui/failure-view.tsx";
import type { DirectoryCorp } from "../../../shared/server/rows.ts";
import { trpc } from "../../../shared/server/trpc.ts";

/** Starts a sync and goes to its page. */
export function StartSync({ corp }: { corp: DirectoryCorp | null }): ReactNode {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        type="primary"
        onClick={() => setOpen(true)}
        data-testid="sync"
        aria-haspopup="dialog"
      >
        {t("sync.start")}
      </Button>
      {open && <Dialog corp={corp} close={() => setOpen(false)} />}
    </>
  );
}

function Dialog({ corp, close }: { corp: DirectoryCorp | null; close: () => void }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const choices = useChoices(corp);
  const [chosen, setChosen] = useState<string>();
  const [dryRun, setDryRun] = useState(false);
  const [forceUpdate, setForceUpdate] = useState(false);
  const [createUsers, setCreateUsers] = useState(false);
  const element = chosen ?? choices[0]?.value;
  const start = useMutation(
    trpc.app.syncs.start.mutationOptions({
      onSuccess: ({ id }) => {
        void queries.invalidateQueries(trpc.app.syncs.pathFilter());
        location.hash = hrefOf({ page: "sync", id });
      },
    }),
  );
  const begin = (fullName: string): void =>
    start.mutate({
      fullName,
      dryRun,
      forceUpdate,
      createUsers,
      ...(corp && { corpId: corp.corpId }),
    });
  const ok = { disabled: element === undefined, "data-testid": "sync-start" };
  return (
    <Modal
      open
      title={t("sync.startTitle")}
      onCancel={close}
      onOk={() => element !== undefined && begin(element)}
      okText={t("sync.start")}
      okButtonProps={ok}
      confirmLoading={start.isPending}
      centered
      width={480}
    >
      <div className="form">
        <p>{t("sync.startText")}</p>
        {choices.length === 0 && <p className="quiet">{t("sync.noElement")}</p>}
        {choices.length > 0 && (
          <label className="field">
            <span>{t("sync.element")}</span>
            <Select
              value={element}
              options={choices}
              onChange={setChosen}
              aria-label={t("sync.element")}
            />
          </label>
        )}
        <Checkbox
          checked={dryRun}
          onChange={({ target }) => setDryRun(target.checked)}
          data-testid="sync-dry-run"
        >
          {t("sync.dryRun")}
        </Checkbox>
        <Checkbox checked={forceUpdate} onChange={({ target }) => setForceUpdate(target.checked)}>
          {t("sync.forceUpdate")}
        </Checkbox>
        <Checkbox
          checked={createUsers}
          onChange={({ target }) => setCreateUsers(target.checked)}
          data-testid="sync-create-users"
        >
          {t("sync.createUsers")}
        </Checkbox>
      </div>
      {start.isError && <FailureView error={start.error} />}
    </Modal>
  );
}

/** The elements that can sync the company; without a company, those that sync a fixed one. */
function useChoices(corp: DirectoryCorp | null): { value: string; label: string }[] {
  const { language } = usePreferences();
  const elements = useElements();
  const { data = [] } = useQuery(
    trpc.app.syncs.elements.queryOptions(undefined, { enabled: corp === null }),
  );
  return (corp?.elements ?? data).map((fullName) => {
    const title = titleOf(fullName, elements, language);
    return { value: fullName, label: `${title} (${fullName})` };
  });
}
