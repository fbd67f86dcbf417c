import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Modal } from "antd";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ChooseUser } from "../../shared/people/choose-user.tsx";
import { client, trpc } from "../../shared/server/trpc.ts";
import { FailureView } from "../../shared/ui/failure-view.tsx";

interface Props {
  corpKey: string;
  memberId: string;
}

/** Makes the member an existing user's membership, so that the member's login is that user's. */
export function LinkMember(props: Props): ReactNode {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)} data-testid="link-member" aria-haspopup="dialog">
        {t("linkMember.button")}
      </Button>
      {open && <Dialog {...props} close={() => setOpen(false)} />}
    </>
  );
}

function Dialog({ corpKey, memberId, close }: Props & { close: () => void }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [userId, setUserId] = useState<string>();
  const link = useMutation({
    mutationFn: (chosen: string) =>
      client.app.users.link.mutate({ userId: chosen, corpKey, memberId }),
    onSuccess: async () => {
      await queries.invalidateQueries(trpc.app.directory.pathFilter());
      close();
    },
  });
  return (
    <Modal
      open
      title={t("linkMember.button")}
      onCancel={close}
      onOk={() => userId !== undefined && link.mutate(userId)}
      okText={t("linkMember.do")}
      okButtonProps={{ disabled: userId === undefined, "data-testid": "link-member-confirm" }}
      confirmLoading={link.isPending}
      centered
      width={480}
    >
      <div className="form">
        <p>{t("linkMember.text")}</p>
        <ChooseUser value={userId} onChange={setUserId} testId="link-member-user" />
      </div>
      {link.isError && <FailureView error={link.error} />}
    </Modal>
  );
}
