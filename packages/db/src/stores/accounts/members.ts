import type { CorpRef, CorpRow, MemberRow, MemberStore } from "@menshen/domain";
import { fromJson, toJson } from "../../sql/json.ts";
import type { Scope } from "../../scope.ts";
import { columns, statement } from "../../statement.ts";
import { isActive, isActiveMember, restored } from "./membership.ts";
import { endSessionsOfInactive } from "../login/sessions.ts";

type Stored = Omit<MemberRow, "profile"> & { profile: string };
type Put = Omit<Stored, "removedAtMs"> & { updatedAtMs: number };

const written = ["corpKey", "memberId", "userId", "name", "status", "profile"] as const;
const facts = [...written, "removedAtMs"] as const;

const find = statement<{ corpKey: string; memberId: string }, Stored>((db, { corpKey, memberId }) =>
  db
    .selectFrom("members")
    .select(facts)
    .where("corpKey", "=", corpKey)
    .where("memberId", "=", memberId),
);

const upsert = statement<Put, unknown>((db, member, dialect) =>
  db
    .insertInto("members")
    .values(columns(member, [...written, "updatedAtMs"]))
    .onConflict((conflict) =>
      conflict.columns(["corpKey", "memberId"]).doUpdateSet((row) => ({
        ...restored,
        userId: row.fn.coalesce("excluded.userId", "members.userId"),
        name: row.fn.coalesce("excluded.name", "members.name"),
        profile: dialect.mergeJson(row.ref("members.profile"), row.ref("excluded.profile")),
        updatedAtMs: row.ref("excluded.updatedAtMs"),
      })),
    ),
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
          .where(isActiveMember),
      ),
    )
    .orderBy("c.corpName")
    .orderBy("c.key"),
);

const listOfUser = statement<{ userId: string }, Stored & CorpRef>((db, { userId }) =>
  db
    .selectFrom("members as m")
    .innerJoin("corps as c", "c.key", "m.corpKey")
    .select(facts.map((fact) => `m.${fact}` as const))
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
      if (isActive(member.status)) return void (await scope.change(upsert, args));
      return await scope.atomically(async (inner) => {
        await inner.change(upsert, args);
        await endSessionsOfInactive(inner, member.corpKey, [member], nowMs);
      });
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
