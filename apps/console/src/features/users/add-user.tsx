import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Modal, Select } from "antd";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { hrefOf } from "../../shared/routing/route.ts";
import { client, trpc } from "../../shared/server/trpc.ts";
import { FailureView } from "../../shared/ui/failure-view.tsx";

const texts = ["userId", "name", "mobile", "email", "corpId"] as const;
const empty = { userId: "", name: "", mobile: "", email: "", corpId: "" };

/** Creates a user before the first login, and leads to their page. */
export function AddUser(): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const [entered, setEntered] = useState(empty);
  const [role, setRole] = useState<"user" | "admin">("user");
  const create = useMutation({
    mutationFn: () => {
      const given = Object.entries(entered).filter(([, value]) => value.trim() !== "");
      return client.app.users.create.mutate({ ...Object.fromEntries(given), role });
    },
    onSuccess: async ({ userId }) => {
      await queries.invalidateQueries(trpc.app.users.pathFilter());
      location.hash = hrefOf({ page: "user", userId });
    },
  });
  const ask = (): void => {
    create.reset();
    setEntered(empty);
    setRole("user");
    setOpen(true);
  };
  const roles = (["user", "admin"] as const).map((value) => ({
    value,
    label: t(`users.role_${value}`),
  }));
  return (
    <>
      <Button type="primary" onClick={ask} data-testid="add-user" aria-haspopup="dialog">
        {t("users.add")}
      </Button>
      <Modal
        open={open}
        title={t("users.add")}
        onCancel={() => setOpen(false)}
        onOk={() => create.mutate()}
        okText={t("users.add")}
        okButtonProps={{ "data-testid": "add-user-confirm" }}
        confirmLoading={create.isPending}
        destroyOnHidden
        centered
        width={480}
      >
        <div className="form">
          <p>{t("users.addText")}</p>
          {texts.map((field) => (
            <label className="field" key={field}>
              <span>{t(`users.${field}`)}</span>
              <Input
                value={entered[field]}
                maxLength={200}
                onChange={({ target }) => setEntered({ ...entered, [field]: target.value })}
                data-testid={`add-user-${field}`}
              />
            </label>
          ))}
          <label className="field">
            <span>{t("users.role")}</span>
            <Select
              value={role}
              options={roles}
              onChange={setRole}
              aria-label={t("users.role")}
              data-testid="add-user-role"
            />
          </label>
        </div>
        {create.isError && <FailureView error={create.error} />}
      </Modal>
    </>
  );
}
