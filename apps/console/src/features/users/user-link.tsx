import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { User } from "../../shared/server/types.ts";
import { hrefOf } from "../../shared/routing/route.ts";
import { Avatar, PersonName } from "../../shared/people/person.tsx";

/** A user by picture, name and id. */
export function UserLink({ user }: { user: User }): ReactNode {
  const { t } = useTranslation();
  return (
    <a className="person" href={hrefOf({ page: "user", userId: user.userId })}>
      <Avatar name={user.name} avatar={user.avatar} />
      <span>
        <strong>
          <PersonName name={user.name} />
        </strong>
        <code>{user.userId}</code>
      </span>
      {user.role === "admin" && <span className="pill pill-admin">{t("users.admin")}</span>}
      {user.mergedInto && <span className="pill">{t("merge.isMerged")}</span>}
    </a>
  );
}
