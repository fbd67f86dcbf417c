import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Button, Modal, Select } from "antd";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { hrefOf } from "../../shared/routing/route.ts";
import { useDebouncedValue } from "../../shared/ui/use-debounced-value.ts";
import { trpc } from "../../shared/server/trpc.ts";

const CHOICES = 50;

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
  const [words, setWords] = useState("");
  const [other, setOther] = useState<string>();
  const search = useDebouncedValue(words.trim());
  const users = useQuery({
    ...trpc.app.users.list.queryOptions({ limit: CHOICES, ...(search !== "" && { search }) }),
    placeholderData: keepPreviousData,
  });
  const options = (users.data ?? [])
    .filter((user) => user.userId !== userId && !user.mergedInto)
    .map((user) => ({
      value: user.userId,
      label: `${user.name ?? t("users.unnamed")} (${user.userId})`,
    }));
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
        <Select
          showSearch={{ filterOption: false, onSearch: setWords }}
          value={other}
          onChange={setOther}
          options={options}
          loading={users.isFetching}
          placeholder={t("users.search")}
          aria-label={t("users.search")}
          data-testid="merge-other"
        />
      </div>
    </Modal>
  );
}
