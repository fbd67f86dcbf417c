import { useMutation } from "@tanstack/react-query";
import { Button, Modal } from "antd";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../../shared/appearance/preferences.ts";
import { trpc } from "../../shared/server/trpc.ts";
import { CopyButton } from "../../shared/ui/copy-button.tsx";
import { FailureView } from "../../shared/ui/failure-view.tsx";
import { timeText } from "../../shared/ui/time/time-text.ts";

/** Makes an invitation link, which is shown once. */
export function InviteUser({ userId }: { userId: string }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const [open, setOpen] = useState(false);
  const invite = useMutation(trpc.app.users.invite.mutationOptions());
  const ask = (): void => {
    invite.reset();
    setOpen(true);
  };
  const link = invite.data;
  return (
    <>
      <Button onClick={ask} data-testid="invite-user" aria-haspopup="dialog">
        {t("users.invite")}
      </Button>
      <Modal
        open={open}
        title={t("users.invite")}
        onCancel={() => setOpen(false)}
        onOk={() => (link ? setOpen(false) : invite.mutate({ userId }))}
        okText={link ? t("users.close") : t("users.inviteDo")}
        okButtonProps={{ "data-testid": "invite-user-confirm" }}
        confirmLoading={invite.isPending}
        destroyOnHidden
        centered
        width={520}
      >
        <p>{t("users.inviteText")}</p>
        {link && (
          <p>
            <code data-testid="invitation-link">{link.url}</code> <CopyButton text={link.url} />
            <br />
            {t("users.inviteUntil", { time: timeText(link.expiresAt, language) })}
          </p>
        )}
        {invite.isError && <FailureView error={invite.error} />}
      </Modal>
    </>
  );
}
