import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../appearance/preferences.ts";
import { timeText } from "../ui/time/time-text.ts";
import { Avatar, PersonName } from "./person.tsx";
import type { Account, NothingLeft } from "../server/rows.ts";

interface Props {
  account: Account;
  /** For administrators: the person's ids at the provider. */
  withIds?: boolean;
  /** Replaces the kind. */
  title?: string;
  action?: ReactNode;
}

/** Custom Types have other kinds. */
const knownKinds: Readonly<Record<string, "wecom" | "wecomProxy" | "wechat">> = {
  wecom: "wecom",
  "wecom-proxy": "wecomProxy",
  wechat: "wechat",
};

/** An account at a provider, as the provider describes its person. */
export function AccountRow({ account, withIds = false, title, action }: Props): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const { id: _id, kind, name, avatar, tenant, subject, unionId, createdAt, ...more } = account;
  const { updatedAt, ...rest } = more;
  rest satisfies NothingLeft;
  const known = knownKinds[kind];
  const kindText = known ? t(`accountKind.${known}`) : kind;
  return (
    <li data-testid={`account-${kind}`}>
      <Avatar name={name} avatar={avatar} />
      <div className="thing-body">
        <p className="thing-title">
          <strong>{title ?? kindText}</strong>
          <span>
            <PersonName name={name} />
          </span>
        </p>
        <p className="quiet">
          {t("account.linkedSince", { time: timeText(createdAt, language) })}
          {withIds && (
            <>
              {" · "}
              {t("account.updated", { time: timeText(updatedAt, language) })}
            </>
          )}
        </p>
        {withIds && (
          <ul className="inline-facts">
            {idsOf({ tenant, subject, unionId }).map(([id, value]) => (
              <li key={id}>
                <span className="quiet">{t(`accountId.${id}`)}</span> <code>{value}</code>
              </li>
            ))}
          </ul>
        )}
      </div>
      {action}
    </li>
  );
}

/** What identifies an account at its provider. */
function idsOf({ tenant, subject, unionId }: Pick<Account, "tenant" | "subject" | "unionId">) {
  return [
    ["tenant", tenant],
    ["subject", subject],
    ...(unionId ? ([["unionId", unionId]] as const) : []),
  ] as const;
}
