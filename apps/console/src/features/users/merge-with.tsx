import { Button, Modal } from "antd";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ChooseUser } from "../../shared/people/choose-user.tsx";
import { hrefOf } from "../../shared/routing/route.ts";

/** Selects another user, and opens the page that compares the two. */
export function MergeWith({ userId }: { userId: string }): ReactNode {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)} data-testid="merge-with" aria-haspopup="dialog">
        {t("merge.with")}
      </Button>
      {open && <Dialog userId={userId} close={() => setOpen(false)} />}
    </>
  );
}

function Dialog({ userId, close }: { userId: string; close: () => void }): ReactNode {
  const { t } = useTranslation();
  const [other, setOther] = useState<string>();
  const compare = (): void => {
    if (other !== undefined) location.hash = hrefOf({ page: "merge", keep: userId, merge: other });
  };
  return (
    <Modal
      open
      title={t("merge.withTitle")}
      onCancel={close}
      onOk={compare}
      okText={t("merge.compare")}
      okButtonProps={{ disabled: other === undefined }}
      centered
      width={480}
    >
      <div className="form">
        <p>{t("merge.withText")}</p>
        <ChooseUser value={other} onChange={setOther} except={userId} testId="merge-other" />
      </div>
    </Modal>
  );
}
