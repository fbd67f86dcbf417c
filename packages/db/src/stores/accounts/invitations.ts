import type { InvitationRow, InvitationStore } from "@menshen/domain";
import type { Scope } from "../../scope.ts";
import { columns, statement } from "../../statement.ts";

type Presented = { tokenHash: string; nowMs: number };

const facts = ["tokenHash", "userId", "actor", "createdAtMs", "expiresAtMs"] as const;

const create = statement<InvitationRow, unknown>((db, row) =>
  db.insertInto("invitations").values(columns(row, facts)),
);

const find = statement<Presented, InvitationRow>((db, { tokenHash, nowMs }) =>
  db
    .selectFrom("invitations")
    .select(facts)
    .where("tokenHash", "=", tokenHash)
    .where("usedAtMs", "is", null)
    .where("expiresAtMs", ">", nowMs),
);

const consume = statement<Presented, unknown>((db, { tokenHash, nowMs }) =>
  db
    .updateTable("invitations")
    .set({ usedAtMs: nowMs })
    .where("tokenHash", "=", tokenHash)
    .where("usedAtMs", "is", null)
    .where("expiresAtMs", ">", nowMs),
);

const withdraw = statement<{ userId: string }, unknown>((db, { userId }) =>
  db.deleteFrom("invitations").where("userId", "=", userId).where("usedAtMs", "is", null),
);

type Page = { nowMs: number; limit: number; after: string };

const listOpen = statement<Page, Omit<InvitationRow, "tokenHash">>((db, { nowMs, limit, after }) =>
  db
    .selectFrom("invitations")
    .select(["userId", "actor", "createdAtMs", "expiresAtMs"])
    .where("usedAtMs", "is", null)
    .where("expiresAtMs", ">", nowMs)
    .where("userId", ">", after)
    .orderBy("userId")
    .limit(limit),
);

export function invitationStore(scope: Scope): InvitationStore {
  return {
    create: (row) => scope.send(create, row),
    find: (tokenHash, nowMs) => scope.first(find, { tokenHash, nowMs }),
    consume: async (tokenHash, nowMs) => (await scope.change(consume, { tokenHash, nowMs })) === 1,
    listOpen: ({ nowMs, limit, after = "" }) => scope.all(listOpen, { nowMs, limit, after }),
    withdraw: (userId) => scope.change(withdraw, { userId }),
  };
}
