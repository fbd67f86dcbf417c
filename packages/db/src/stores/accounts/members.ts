import type { CorpRef, CorpRow, MemberRow, MemberStore } from "@menshen/domain";
import { corpById } from "./corp-by-id.ts";
import { textOf } from "../../sql/json-rows.ts";
import { fromJson, toJson } from "../../sql/json.ts";
import type { Scope } from "../../scope.ts";
import { statement } from "../../statement.ts";
import { isActive, isActiveMember } from "./membership.ts";
import { endSessionsOfInactive } from "../login/sessions.ts";
import { upsertMembers } from "./upsert-members.ts";

type Stored = Omit<MemberRow, "profile" | "edits"> & { profile: string; edits: string | null };

const facts = [
  "corpKey",
  "memberId",
  "userId",
  "name",
  "status",
  "profile",
  "edits",
  "removedAtMs",
] as const;

const find = statement<{ corpKey: string; memberId: string }, Stored>((db, { corpKey, memberId }) =>
  db
    .selectFrom("members")
    .select(facts)
    .select("updatedAtMs as changedAtMs")
    .where("corpKey", "=", corpKey)
    .where("memberId", "=", memberId),
);

const findByCorpId = statement<{ base: string; corpId: string; memberId: string }, Stored>(
  (db, by) =>
    db
      .selectFrom("members")
      .select(facts)
      .select("updatedAtMs as changedAtMs")
      .where("corpKey", "=", corpById(db, by).clearSelect().select("c.key"))
      .where("memberId", "=", by.memberId),
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
    .select("m.updatedAtMs as changedAtMs")
    .select(["c.corpId", "c.corpName", "c.corpFullName"])
    .where("m.userId", "=", userId)
    .orderBy("c.corpName")
    .orderBy("c.key"),
);

type Page = { corpKey: string; after: string; limit: number };

const withoutUser = statement<Page, Pick<MemberRow, "memberId" | "name">>(
  (db, { corpKey, after, limit }) =>
    db
      .selectFrom("members as m")
      .select(["m.memberId", "m.name"])
      .where("m.corpKey", "=", corpKey)
      .where("m.userId", "is", null)
      .where(isActiveMember)
      .where("m.memberId", ">", after)
      .orderBy("m.memberId")
      .limit(limit),
);

const setUser = statement<{ corpKey: string; memberId: string; userId: string }, unknown>(
  (db, { corpKey, memberId, userId }) =>
    db
      .updateTable("members")
      .set({ userId })
      .where("corpKey", "=", corpKey)
      .where("memberId", "=", memberId)
      .where("userId", "is", null),
);

/** The members as a JSON array. */
const setUsers = statement<{ corpKey: string; members: string }, unknown>(
  (db, { corpKey, members }, dialect) =>
    db
      .updateTable("members as m")
      .from(dialect.elements(members))
      .set({ userId: textOf("userId") })
      .where("m.corpKey", "=", corpKey)
      .where("m.memberId", "=", textOf("memberId"))
      .where("m.userId", "is", null),
);

export function memberStore(scope: Scope): MemberStore {
  return {
    async find(corpKey, memberId) {
      const row = await scope.first(find, { corpKey, memberId });
      return row && toMember(row);
    },
    async findByCorpId(base, corpId, memberId) {
      const row = await scope.first(findByCorpId, { base, corpId, memberId });
      return row && toMember(row);
    },
    async upsert({ nowMs, timeSource = "own", corpKey, ...member }) {
      const at = { nowMs, timeSource };
      if (isActive(member.status)) return await upsertMembers(scope, corpKey, [member], at);
      return await scope.atomically(async (inner) => {
        await upsertMembers(inner, corpKey, [member], at);
        await endSessionsOfInactive(inner, corpKey, [member], nowMs);
      });
    },
    withoutUser: (corpKey, page) => scope.all(withoutUser, { corpKey, ...page }),
    setUser: async (corpKey, memberId, userId) =>
      (await scope.change(setUser, { corpKey, memberId, userId })) === 1,
    async setUsers(corpKey, members) {
      if (members.length > 0) await scope.send(setUsers, { corpKey, members: toJson(members) });
    },
    corpsOfUser: (userId) => scope.all(corpsOfUser, { userId }),
    async listOfUser(userId) {
      const rows = await scope.all(listOfUser, { userId });
      return rows.map(({ corpId, corpName, corpFullName, ...member }) => ({
        ...toMember(member),
        corp: { corpId, corpName, corpFullName },
      }));
    },
  };
}

function toMember({ edits, profile, ...row }: Stored): MemberRow {
  return { ...row, profile: fromJson(profile), ...(edits !== null && { edits: fromJson(edits) }) };
}
