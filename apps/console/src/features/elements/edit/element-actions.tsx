import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Modal } from "antd";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { hrefOf } from "../../../shared/routing/route.ts";
import type { ElementDetail } from "../../../shared/server/rows.ts";
import { client, trpc } from "../../../shared/server/trpc.ts";
import { ConfirmButton } from "../../../shared/ui/confirm-button.tsx";
import { FailureView } from "../../../shared/ui/failure-view.tsx";
import { TextField } from "../../../shared/ui/text-field.tsx";
import { History } from "./history.tsx";
import { objectOf } from "./json-object.ts";
import { withKeeps } from "../../../shared/form/secret-value.ts";

/** Duplicate, Rename, History; apart from them Deactivate and Delete. */
export function ElementActions({ element }: { element: ElementDetail }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { fullName, hash } = element;
  const refresh = () => queries.invalidateQueries(trpc.app.elements.pathFilter());
  const open = async (name: string): Promise<void> => {
    await refresh();
    location.hash = hrefOf({ page: "element", fullName: name });
  };
  const isOff = element.state === "inactive";
  return (
    <div className="edit-actions">
      <NameButton
        label={t("edit.duplicate")}
        testId="duplicate-element"
        initial={`${fullName}Copy`}
        action={(to) => client.app.elements.duplicate.mutate({ fullName, to })}
        done={open}
      />
      <NameButton
        label={t("edit.rename")}
        testId="rename-element"
        initial={fullName}
        action={(to) => client.app.elements.rename.mutate({ fullName, to, hash })}
        done={open}
      />
      <History element={element} restored={refresh} />
      <ConfirmButton
        label={t(isOff ? "edit.activate" : "edit.deactivate")}
        title={t(isOff ? "edit.activate" : "edit.deactivate")}
        action={() =>
          client.app.elements.save.mutate({
            fullName,
            hash,
            e: JSON.stringify(
              { ...objectOf(withKeeps(element.files[0]?.text ?? "")), isActive: isOff },
              null,
              2,
            ),
          })
        }
        done={refresh}
        danger={!isOff}
        testId="deactivate-element"
      >
        <p>{t(isOff ? "edit.activateText" : "edit.deactivateText")}</p>
      </ConfirmButton>
      <ConfirmButton
        label={t("edit.delete")}
        title={t("edit.deleteOf", { name: fullName })}
        action={() => client.app.elements.remove.mutate({ fullName, hash })}
        done={async () => {
          location.hash = hrefOf({ page: "elements" });
          await refresh();
        }}
        danger
        testId="delete-element"
      >
        <p>{t("edit.deleteText")}</p>
      </ConfirmButton>
    </div>
  );
}

function NameButton(props: {
  label: string;
  testId: string;
  initial: string;
  action: (to: string) => Promise<{ fullName: string }>;
  done: (fullName: string) => Promise<void>;
}): ReactNode {
  const { t } = useTranslation();
  const { label, testId, initial, action, done } = props;
  const [to, setTo] = useState<string>();
  const run = useMutation({
    mutationFn: () => action(to ?? initial),
    onSuccess: async ({ fullName }) => {
      setTo(undefined);
      await done(fullName);
    },
  });
  const ask = (): void => {
    run.reset();
    setTo(initial);
  };
  return (
    <>
      <Button onClick={ask} aria-haspopup="dialog" data-testid={testId}>
        {label}
      </Button>
      <Modal
        open={to !== undefined}
        title={label}
        onCancel={() => setTo(undefined)}
        onOk={() => run.mutate()}
        okText={label}
        okButtonProps={{ "data-testid": `${testId}-confirm` }}
        confirmLoading={run.isPending}
        destroyOnHidden
        centered
        width={480}
      >
        <TextField label={t("edit.fullName")} value={to ?? ""} change={setTo} />
        {run.isError && <FailureView error={run.error} />}
      </Modal>
    </>
  );
}
