import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useState, type FormEvent, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { FailureView } from "../../shared/ui/failure-view.tsx";
import { trpc } from "../../shared/server/trpc.ts";

const FIELDS = ["name", "position", "mobile", "email"] as const;

interface Props {
  corpKey: string;
  memberId: string;
  name: string | null;
  position: string | null;
  profile: Readonly<Record<string, unknown>>;
}

/** The fields of a member that an administrator may correct. */
export function EditMember({ corpKey, memberId, name, position, profile }: Props): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const before = { ...textsOf(profile), name: name ?? "", position: position ?? "" };
  const [changed, setChanged] = useState<Partial<typeof before>>({});
  const save = useMutation(
    trpc.app.directory.editMember.mutationOptions({
      onSuccess: async () => {
        await queries.invalidateQueries(trpc.app.directory.pathFilter());
        setChanged({});
        setOpen(false);
      },
    }),
  );
  if (!open)
    return (
      <Button size="small" onClick={() => setOpen(true)} data-testid="edit-member">
        {t("member.edit")}
      </Button>
    );
  const edits = Object.fromEntries(
    FIELDS.flatMap((field) => {
      const value = changed[field]?.trim();
      return value && value !== before[field] ? [[field, value]] : [];
    }),
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate({ corpKey, memberId, edits });
  };
  return (
    <form className="in-place-form" onSubmit={submit}>
      {FIELDS.map((field) => (
        <label key={field}>
          {t(`member.field.${field}`)}
          <Input
            value={changed[field] ?? before[field]}
            maxLength={128}
            onChange={({ target }) => setChanged({ ...changed, [field]: target.value })}
            data-testid={`edit-${field}`}
          />
        </label>
      ))}
      <p className="quiet">{t("member.editHelp")}</p>
      <div className="in-place">
        <Button
          type="primary"
          htmlType="submit"
          disabled={Object.keys(edits).length === 0}
          loading={save.isPending}
          data-testid="save-member"
        >
          {t("corp.save")}
        </Button>
        <Button onClick={() => setOpen(false)}>{t("corp.cancel")}</Button>
      </div>
      {save.isError && <FailureView error={save.error} />}
    </form>
  );
}

function textsOf({ mobile, email }: Readonly<Record<string, unknown>>) {
  return { mobile: textOf(mobile), email: textOf(email) };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
