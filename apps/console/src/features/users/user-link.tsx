import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Avatar, PersonName } from "../../shared/people/person.tsx";
import { hrefOf } from "../../shared/routing/route.ts";
import type { ListedUser, NothingLeft, User } from "../../shared/server/rows.ts";

/** What identifies a user: all of a listed user but the columns of a table and what its own page shows. */
type UserIdentity = Omit<
  User | ListedUser,
  | "status"
  | "accounts"
  | "lastSeenAt"
  | "createdAt"
  | "firstLoginAt"
  | "mobile"
  | "email"
  | "corpId"
>;

/** A user by picture, name and id. */
export function UserLink({ user }: { user: UserIdentity }): ReactNode {
  const { t } = useTranslation();
  const { userId, name, avatar, role, mergedInto, ...rest } = user;
  rest satisfies NothingLeft;
  return (
    <a className="person" href={hrefOf({ page: "user", userId })}>
      <Avatar name={name} avatar={avatar} />
      <span>
        <strong>
          <PersonName name={name} />
        </strong>
        <code>{userId}</code>
      </span>
      {role === "admin" && <span className="pill pill-admin">{t("users.admin")}</span>}
      {mergedInto && <span className="pill">{t("merge.isMerged")}</span>}
    </a>
  );
}
