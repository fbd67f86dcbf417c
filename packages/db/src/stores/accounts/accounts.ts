import { Code } from "@menshen/core";
import type { AccountKey, AccountRow, AccountStore } from "@menshen/domain";
import { integerOf, textOf } from "../../sql/json-rows.ts";
import { fromJson, toJson } from "../../sql/json.ts";
import type { Scope } from "../../scope.ts";
import { columns, statement } from "../../statement.ts";

type Stored = Omit<AccountRow, "profile"> & { profile: string };

const identity = ["kind", "base", "tenant", "subject"] as const;
const written = [...identity, "userId", "unionId", "profile", "createdAtMs"] as const;
const facts = ["id", ...written, "updatedAtMs"] as const;

const find = statement<AccountKey, Stored>((db, key) =>
  db
    .selectFrom("accounts")
    .select(facts)
    .where("kind", "=", key.kind)
    .where("base", "=", key.base)
    .where("tenant", "=", key.tenant)
    .where("subject", "=", key.subject),
);

/** The keys as a JSON array. */
const findAll = statement<{ keys: string }, Stored>((db, { keys }, dialect) =>
  db
    .selectFrom(dialect.elements(keys))
    .innerJoin("accounts as a", (on) =>
      identity.reduce((all, column) => all.on(`a.${column}`, "=", textOf(column)), on),
    )
    .select(facts.map((fact) => `a.${fact}` as const))
    .orderBy("a.id"),
);

const findByUnionId = statement<Pick<AccountKey, "kind" | "base"> & { unionId: string }, Stored>(
  (db, { kind, base, unionId }) =>
    db
      .selectFrom("accounts")
      .select(facts)
      .where("kind", "=", kind)
      .where("base", "=", base)
      .where("unionId", "=", unionId)
      .orderBy("id"),
);

const create = statement<Omit<Stored, "id" | "updatedAtMs">, Stored>((db, account) =>
  db
    .insertInto("accounts")
    .values({
      ...columns(account, written),
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

const mergeProfiles = statement<{ profiles: string; nowMs: number }, unknown>(
  (db, { profiles, nowMs }, dialect) =>
    db
      .updateTable("accounts as a")
      .from(dialect.elements(profiles))
      .set((stored) => ({
        profile: dialect.mergeJson(stored.ref("a.profile"), textOf("profile")),
        updatedAtMs: nowMs,
      }))
      .where("a.id", "=", integerOf("id")),
);

const setUnionId = statement<{ id: number; unionId: string; nowMs: number }, unknown>(
  (db, { id, unionId, nowMs }) =>
    db.updateTable("accounts").set({ unionId, updatedAtMs: nowMs }).where("id", "=", id),
);

const rename = statement<{ id: number; subject: string; nowMs: number }, unknown>(
  (db, { id, subject, nowMs }) =>
    db
      .updateTable("accounts as a")
      .set({ subject, updatedAtMs: nowMs })
      .where("a.id", "=", id)
      .where((where) =>
        where.not(
          where.exists(
            where
              .selectFrom("accounts as b")
              .select("b.id")
              .whereRef("b.kind", "=", "a.kind")
              .whereRef("b.base", "=", "a.base")
              .whereRef("b.tenant", "=", "a.tenant")
              .where("b.subject", "=", subject),
          ),
        ),
      ),
);

const remove = statement<{ id: number }, unknown>((db, { id }) =>
  db.deleteFrom("accounts").where("id", "=", id),
);

const removeLoginCodes = statement<{ id: number }, unknown>((db, { id }) =>
  db.deleteFrom("loginCodes").where("accountId", "=", id),
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
    findAll: async (keys) =>
      keys.length === 0 ? [] : (await scope.all(findAll, { keys: toJson(keys) })).map(toAccount),
    async findByUnionId({ kind, base }, unionId) {
      return (await scope.all(findByUnionId, { kind, base, unionId })).map(toAccount);
    },
    async create({ unionId = null, ...account }) {
      const profile = toJson(account.profile);
      const row = await scope.first(create, { ...account, unionId, profile });
      if (row === null) throw new Code(10202, `this ${account.kind} account is already linked`);
      return toAccount(row);
    },
    mergeProfile: (id, profile, nowMs) =>
      scope.send(mergeProfile, { id, profile: toJson(profile), nowMs }),
    async mergeProfiles(profiles, nowMs) {
      if (profiles.length === 0) return;
      await scope.send(mergeProfiles, { profiles: toJson(profiles), nowMs });
    },
    setUnionId: (id, unionId, nowMs) => scope.send(setUnionId, { id, unionId, nowMs }),
    rename: async (id, subject, nowMs) =>
      (await scope.change(rename, { id, subject, nowMs })) === 1,
    remove: (id) =>
      scope.atomically(async (inner) => {
        await inner.send(removeLoginCodes, { id });
        await inner.send(remove, { id });
      }),
    listOfUser: async (userId) => (await scope.all(listOfUser, { userId })).map(toAccount),
  };
}

function toAccount(row: Stored): AccountRow {
  return { ...row, profile: fromJson(row.profile) };
}
