import type { CorpRef, CorpRow, MemberRow, MemberStore } from "@menshen/flows";
import { fromJson, toJson } from "../json.ts";
import type { Scope } from "../scope.ts";
import { columns, statement } from "../statement.ts";
import { sessionStore } from "./sessions.ts";

type Stored = Omit<MemberRow, "profile"> & { profile: string };

const facts = ["corpKey", "memberId", "userId", "name", "status", "profile"] as const;

const find = statement<{ corpKey: string; memberId: string }, Stored>((db, { corpKey, memberId }) =>
  db
    .selectFrom("members")
    .select(facts)
    .where("corpKey", "=", corpKey)
    .where("memberId", "=", memberId),
);

const upsert = statement<Stored & { updatedAtMs: number }, Stored>((db, member, dialect) =>
  db
    .insertInto("members")
    .values(columns(member, [...facts, "updatedAtMs"]))
    .onConflict((known) =>
      known.columns(["corpKey", "memberId"]).doUpdateSet((row) => ({
        userId: row.fn.coalesce("excluded.userId", "members.userId"),
        name: row.fn.coalesce("excluded.name", "members.name"),
        status: row.fn.coalesce("excluded.status", "members.status"),
        profile: dialect.mergeJson(row.ref("members.profile"), row.ref("excluded.profile")),
        updatedAtMs: row.ref("excluded.updatedAtMs"),
      })),
    )
    .returning(facts),
);

const corpsOfUser = statement<{ userId: string }, CorpRow>((db, { userId }) =>
  db
    .selectFrom("corps as c")
    .selectAll("c")
    .where((where) =>
      where.exists(
        where
          .selectFrom("members as m")
          .select("m.memberId")
          .whereRef("m.corpKey", "=", "c.key")
          .where("m.userId", "=", userId)
          .where((member) =>
            member.or([member("m.status", "is", null), member("m.status", "=", 1)]),
          ),
      ),
    )
    .orderBy("c.corpName")
    .orderBy("c.key"),
);

const listOfUser = statement<{ userId: string }, Stored & CorpRef>((db, { userId }) =>
  db
    .selectFrom("members as m")
    .innerJoin("corps as c", "c.key", "m.corpKey")
    .select(["m.corpKey", "m.memberId", "m.userId", "m.name", "m.status", "m.profile"])
    .select(["c.corpId", "c.corpName", "c.corpFullName"])
    .where("m.userId", "=", userId)
    .orderBy("c.corpName")
    .orderBy("c.key"),
);

export function memberStore(scope: Scope): MemberStore {
  return {
    async find(corpKey, memberId) {
      const row = await scope.first(find, { corpKey, memberId });
      return row && { ...row, profile: fromJson(row.profile) };
    },
    async upsert({ nowMs, ...member }) {
      const args = { ...member, profile: toJson(member.profile), updatedAtMs: nowMs };
      if (isActive(member.status)) await scope.first(upsert, args);
      else await scope.atomically((inner) => upsertInactive(inner, args));
    },
    corpsOfUser: (userId) => scope.all(corpsOfUser, { userId }),
    async listOfUser(userId) {
      const rows = await scope.all(listOfUser, { userId });
      return rows.map(({ corpId, corpName, corpFullName, ...member }) => ({
        ...member,
        profile: fromJson(member.profile),
        corp: { corpId, corpName, corpFullName },
      }));
    },
  };
}

async function upsertInactive(scope: Scope, member: Stored & { updatedAtMs: number }) {
  const stored = await scope.first(upsert, member);
  if (!stored?.userId) return;
  await sessionStore(scope).revokeOfCorp(stored.userId, member.corpKey, member.updatedAtMs);
}

/** A provider that does not say has not said no. */
function isActive(status: number | null): boolean {
  return status === null || status === 1;
}
