import { chain } from "@menshen/core";
import { type Kysely, sql } from "kysely";
import type { NewSession, SessionRow, SessionStore } from "@menshen/domain";
import { textsOf } from "../../sql/json-rows.ts";
import { toJson } from "../../sql/json.ts";
import type { Schema } from "../../schema.ts";
import type { Scope } from "../../scope.ts";
import { columns, type Slots, type Statement, statement } from "../../statement.ts";
import { isActiveMember } from "../accounts/membership.ts";
import { isUnrevoked } from "./unrevoked.ts";

interface Alive {
  nowMs: number;
  /** Last seen before this: idle for too long. */
  idleSinceMs: number;
}

type FlatSession = Omit<SessionRow, "corp"> & {
  corpId: string | null;
  corpName: string | null;
  corpFullName: string | null;
};

const create = statement<NewSession, unknown>((db, session) =>
  db.insertInto("sessions").values({
    ...columns(session, [
      "id",
      "tokenHash",
      "userId",
      "corpKey",
      "accountId",
      "element",
      "platform",
      "ip",
      "userAgent",
      "createdAtMs",
      "expiresAtMs",
    ]),
    lastSeenAtMs: session.createdAtMs,
  }),
);

/** Sessions that were not revoked, of users and members who are active; they may have expired. */
const unrevoked = (db: Kysely<Schema>) =>
  db
    .selectFrom("sessions as s")
    .innerJoin("users as u", "u.id", "s.userId")
    .leftJoin("corps as c", "c.key", "s.corpKey")
    .where(isUnrevoked)
    .select([
      "s.id",
      "s.userId",
      "s.corpKey",
      "s.element",
      "s.platform",
      "s.ip",
      "s.userAgent",
      "s.createdAtMs",
      "s.expiresAtMs",
      "s.lastSeenAtMs",
      "u.name",
      "u.avatar",
      "u.role",
      "c.corpId",
      "c.corpName",
      "c.corpFullName",
    ]);

/** All conditions of a live session. */
const alive = (db: Kysely<Schema>, { nowMs, idleSinceMs }: Slots<Alive>) =>
  unrevoked(db).where("s.expiresAtMs", ">", nowMs).where("s.lastSeenAtMs", ">", idleSinceMs);

const findAlive = statement<Alive & { tokenHash: string }, FlatSession>((db, by) =>
  alive(db, by).where("s.tokenHash", "=", by.tokenHash),
);

const findUnrevoked = statement<{ id: string }, FlatSession>((db, { id }) =>
  unrevoked(db).where("s.id", "=", id),
);

const listAlive = statement<Alive & { userId: string }, FlatSession>((db, by) =>
  alive(db, by).where("s.userId", "=", by.userId).orderBy("s.lastSeenAtMs", "desc").orderBy("s.id"),
);

const userOf = statement<{ id: string }, { userId: string }>((db, { id }) =>
  db.selectFrom("sessions").select("userId").where("id", "=", id),
);

const touch = statement<{ id: string; nowMs: number }, unknown>((db, { id, nowMs }) =>
  db
    .updateTable("sessions")
    .set({ lastSeenAtMs: nowMs })
    .where("id", "=", id)
    .where("lastSeenAtMs", "<", nowMs),
);

/** Revokes sessions that are still usable. Their expiry becomes now, which housekeeping counts from. */
const end = (db: Kysely<Schema>, nowMs: Slots<Alive>["nowMs"]) =>
  db
    .updateTable("sessions")
    .set({ revokedAtMs: nowMs, expiresAtMs: nowMs })
    .where("revokedAtMs", "is", null)
    .where("expiresAtMs", ">", nowMs);

const revoke = statement<{ id: string; userId: string; nowMs: number }, unknown>(
  (db, { id, userId, nowMs }) => end(db, nowMs).where("id", "=", id).where("userId", "=", userId),
);

const revokeLeastRecent = statement<
  { id: string; userId: string; keep: number; nowMs: number },
  unknown
>((db, { id, userId, keep, nowMs }) =>
  end(db, nowMs)
    .where("userId", "=", userId)
    .where("id", "in", (of) =>
      of
        .selectFrom("sessions as s")
        .select("s.id")
        .where("s.userId", "=", userId)
        .where("s.id", "!=", id)
        .where("s.revokedAtMs", "is", null)
        .where("s.expiresAtMs", ">", nowMs)
        .orderBy("s.lastSeenAtMs", "desc")
        .orderBy("s.createdAtMs", "desc")
        .orderBy("s.id")
        // SQLite has no OFFSET without LIMIT.
        .limit(sql.lit(1_000_000))
        .offset(keep),
    ),
);

const revokeAllOfUser = statement<{ userId: string; nowMs: number }, unknown>(
  (db, { userId, nowMs }) => end(db, nowMs).where("userId", "=", userId),
);

const revokeOfCorp = statement<
  { userIds: string; corpKey: string; nowMs: number },
  { userId: string }
>((db, { userIds, corpKey, nowMs }, dialect) =>
  end(db, nowMs)
    .where(dialect.isOneOf(sql.ref("userId"), userIds, "text"))
    .where("corpKey", "=", corpKey)
    .returning("userId"),
);

const endOfInactive = statement<{ corpKey: string; members: string; nowMs: number }, unknown>(
  (db, { corpKey, members, nowMs }, dialect) =>
    end(db, nowMs)
      .where("corpKey", "=", corpKey)
      .where("userId", "in", (of) =>
        of
          .selectFrom("members as m")
          .select("m.userId")
          .where("m.corpKey", "=", corpKey)
          .where("m.memberId", "in", textsOf("memberId", members, dialect))
          .where(sql<boolean>`not ${isActiveMember}`),
      ),
);

/** Revokes the sessions of those members of the company who are not active. */
export async function endSessionsOfInactive(
  scope: Scope,
  corpKey: string,
  members: readonly { memberId: string }[],
  nowMs: number,
): Promise<void> {
  const ids = toJson(members.map(({ memberId }) => ({ memberId })));
  await scope.send(endOfInactive, { corpKey, members: ids, nowMs });
  scope.signal("logouts");
}

export function sessionStore(scope: Scope): SessionStore {
  async function ended<Args extends object>(end: Statement<Args, unknown>, args: Args) {
    const count = await scope.change(end, args);
    if (count > 0) scope.signal("logouts");
    return count;
  }
  return {
    create: (session) => scope.send(create, session),
    findAlive(tokenHash, nowMs, idleMs) {
      const row = scope.firstAtOnce(findAlive, { tokenHash, nowMs, idleSinceMs: nowMs - idleMs });
      return chain(row, (found) => found && withCorp(found));
    },
    async findUnrevoked(id) {
      const row = await scope.first(findUnrevoked, { id });
      return row && withCorp(row);
    },
    touch: (id, nowMs) => scope.send(touch, { id, nowMs }),
    async listAlive(userId, nowMs, idleMs) {
      const rows = await scope.all(listAlive, { userId, nowMs, idleSinceMs: nowMs - idleMs });
      return rows.map(withCorp);
    },
    userOf: async (id) => (await scope.first(userOf, { id }))?.userId ?? null,
    revoke: async (id, userId, nowMs) => (await ended(revoke, { id, userId, nowMs })) === 1,
    revokeLeastRecent: (id, userId, keep, nowMs) =>
      scope.send(revokeLeastRecent, { id, userId, keep, nowMs }),
    revokeAllOfUser: (userId, nowMs) => ended(revokeAllOfUser, { userId, nowMs }),
    async revokeOfCorp(userIds, corpKey, nowMs) {
      const counts = new Map<string, number>();
      if (userIds.length === 0) return counts;
      const by = { userIds: toJson(userIds), corpKey, nowMs };
      for (const { userId } of await scope.all(revokeOfCorp, by)) {
        counts.set(userId, (counts.get(userId) ?? 0) + 1);
      }
      if (counts.size > 0) scope.signal("logouts");
      return counts;
    },
  };
}

/** Field by field: a copy of the rest costs more than the look-up in an index. */
function withCorp(row: FlatSession): SessionRow {
  const { corpId, corpName, corpFullName } = row;
  const isOfCorp = corpId !== null && corpName !== null && corpFullName !== null;
  return {
    id: row.id,
    userId: row.userId,
    corpKey: row.corpKey,
    element: row.element,
    platform: row.platform,
    ip: row.ip,
    userAgent: row.userAgent,
    createdAtMs: row.createdAtMs,
    expiresAtMs: row.expiresAtMs,
    lastSeenAtMs: row.lastSeenAtMs,
    name: row.name,
    avatar: row.avatar,
    role: row.role,
    corp: isOfCorp ? { corpId, corpName, corpFullName } : null,
  };
}
