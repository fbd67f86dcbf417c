import { Code } from "@menshen/core";
import type { AccountKey, AccountRow, AccountStore } from "@menshen/flows";
import { fromJson, toJson } from "../json.ts";
import type { Scope } from "../scope.ts";
import { columns, statement } from "../statement.ts";

type Stored = Omit<AccountRow, "profile"> & { profile: string };

const identity = ["kind", "base", "tenant", "subject"] as const;
const facts = ["id", ...identity, "userId", "profile", "createdAtMs", "updatedAtMs"] as const;

const find = statement<AccountKey, Stored>((db, key) =>
  db
    .selectFrom("accounts")
    .select(facts)
    .where("kind", "=", key.kind)
    .where("base", "=", key.base)
    .where("tenant", "=", key.tenant)
    .where("subject", "=", key.subject),
);

const create = statement<Omit<Stored, "id" | "updatedAtMs">, Stored>((db, account) =>
  db
    .insertInto("accounts")
    .values({
      ...columns(account, [...identity, "userId", "profile", "createdAtMs"]),
      updatedAtMs: account.createdAtMs,
    })
    .onConflict((taken) => taken.columns([...identity]).doNothing())
    .returning(facts),
);

const mergeProfile = statement<{ id: number; profile: string; nowMs: number }, unknown>(
  (db, { id, profile, nowMs }, dialect) =>
    db
      .updateTable("accounts")
      .set((stored) => ({
        profile: dialect.mergeJson(stored.ref("profile"), profile),
        updatedAtMs: nowMs,
      }))
      .where("id", "=", id),
);

const listOfUser = statement<{ userId: string }, Stored>((db, { userId }) =>
  db.selectFrom("accounts").select(facts).where("userId", "=", userId).orderBy("id"),
);

export function accountStore(scope: Scope): AccountStore {
  return {
    async find(key) {
      const row = await scope.first(find, key);
      return row && toAccount(row);
    },
    async create(account) {
      const row = await scope.first(create, { ...account, profile: toJson(account.profile) });
      if (row === null) throw new Code(10202, `this ${account.kind} account is already linked`);
      return toAccount(row);
    },
    async mergeProfile(id, profile, nowMs) {
      await scope.change(mergeProfile, { id, profile: toJson(profile), nowMs });
    },
    listOfUser: async (userId) => (await scope.all(listOfUser, { userId })).map(toAccount),
  };
}

function toAccount(row: Stored): AccountRow {
  return { ...row, profile: fromJson(row.profile) };
}
