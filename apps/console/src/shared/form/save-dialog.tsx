import { Button, Modal } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { DraftDiagnostics } from "../elements/draft-diagnostics.tsx";
import { FailureView } from "../ui/failure-view.tsx";
import { DiffView, type FileText } from "./diff-view.tsx";

interface Props {
  /** What is saved. */
  name: string;
  /** The files that were edited. */
  before: readonly FileText[];
  mine: readonly FileText[];
  /** The files on disk, where they were changed meanwhile. */
  theirs: readonly FileText[] | undefined;
  saving: { readonly isPending: boolean; readonly error: unknown };
  /** Saves over what is shown: the edited files, or theirs. */
  save: () => void;
  /** Takes the files on disk into the form. */
  take: () => void | Promise<void>;
  close: () => void;
}

/** Shows what changes before it is saved; a conflict shows both versions. */
export function SaveDialog(props: Props): ReactNode {
  const { t } = useTranslation();
  const { name, before, mine, theirs, saving, save, take, close } = props;
  return (
    <Modal
      open
      title={t(theirs ? "edit.conflict" : "edit.saveOf", { name })}
      onCancel={close}
      centered
      width={720}
      footer={
        <>
          <Button
            onClick={() => void (theirs ? take() : close())}
            data-testid={theirs ? "take-theirs" : "save-cancel"}
          >
            {t(theirs ? "edit.takeTheirs" : "edit.cancel")}
          </Button>
          <Button
            type="primary"
            loading={saving.isPending}
            onClick={save}
            data-testid={theirs ? "keep-mine" : "save-confirm"}
          >
            {t(theirs ? "edit.keepMine" : "edit.save")}
          </Button>
        </>
      }
    >
      {theirs ? (
        <>
          <p>{t("edit.conflictText")}</p>
          <h3>{t("edit.theirs")}</h3>
          <DiffView before={before} after={theirs} />
          <h3>{t("edit.mine")}</h3>
          <DiffView before={before} after={mine} />
        </>
      ) : (
        <>
          <DiffView before={before} after={mine} />
          {Boolean(saving.error) && <FailureView error={saving.error} />}
          {Boolean(saving.error) && <DraftDiagnostics error={saving.error} />}
        </>
      )}
    </Modal>
  );
}
