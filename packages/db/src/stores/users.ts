import type { UserRow, UserStore } from "@menshen/flows";
import type { Scope } from "../scope.ts";
import { columns, statement } from "../statement.ts";

type Profile = Pick<UserRow, "id" | "name" | "avatar">;

const create = statement<Profile & Pick<UserRow, "createdAtMs">, unknown>((db, user) =>
  db.insertInto("users").values({
    ...columns(user, ["id", "name", "avatar", "createdAtMs"]),
    role: "user",
    status: "active",
  }),
);

const find = statement<{ id: string }, UserRow>((db, { id }) =>
  db.selectFrom("users").selectAll().where("id", "=", id),
);

const updateProfile = statement<Profile, unknown>((db, { id, name, avatar }) =>
  db
    .updateTable("users")
    .set((stored) => ({
      name: stored.fn.coalesce(name, "name"),
      avatar: stored.fn.coalesce(avatar, "avatar"),
    }))
    .where("id", "=", id),
);

export function userStore(scope: Scope): UserStore {
  return {
    create: async (user) => void (await scope.change(create, user)),
    find: (id) => scope.first(find, { id }),
    updateProfile: async (id, profile) =>
      void (await scope.change(updateProfile, { id, ...profile })),
  };
}
