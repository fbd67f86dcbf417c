import { sql } from "kysely";
import type { Scope } from "../../scope.ts";
import { columns, statement } from "../../statement.ts";
import { isUnrevoked } from "../login/unrevoked.ts";

/** A session's login to a client. */
interface OidcLogin {
  readonly sessionId: string;
  readonly clientId: string;
  readonly userId: string;
  /** The client's name of the session. */
  readonly sid: string;
}

/** A login whose session ended and whose client does not know it yet. */
export interface EndedLogin extends OidcLogin {
  /** Tries so far, this one included. */
  readonly attempts: number;
  readonly endedAtMs: number;
}

/**
 * Who is signed in to which client. A login whose session ended is a job: the client has to be told, and the row is
 * removed then.
 */
export interface OidcLoginStore {
  /** Changes nothing where the session has signed in to the client before. */
  add(login: OidcLogin, expiresAtMs: number): Promise<void>;
  /** Marks the logins of sessions that were revoked at or after that time. Returns how many. */
  endRevoked(sinceMs: number, nowMs: number): Promise<number>;
  /** Marks every login whose session, user or membership was ended, also after the session's time was over. */
  endAll(nowMs: number): Promise<number>;
  /** Takes a due job: it is due again at `retryAtMs` unless it is removed. */
  claim(nowMs: number, retryAtMs: number): Promise<EndedLogin | null>;
  retryAt(login: OidcLogin, nextTryAtMs: number): Promise<void>;
  remove(login: Pick<OidcLogin, "sessionId" | "clientId">): Promise<void>;
  /** Removes those of clients other than these. */
  removeOfOthers(clientIds: readonly string[]): Promise<number>;
}

const fields = ["sessionId", "clientId", "userId", "sid"] as const;

const add = statement<OidcLogin & { expiresAtMs: number }, unknown>((db, login) =>
  db
    .insertInto("oidcLogins")
    .values({
      ...columns(login, [...fields, "expiresAtMs"]),
      endedAtMs: null,
      attempts: sql.lit(0),
      nextTryAtMs: null,
    })
    .onConflict((conflict) => conflict.columns(["sessionId", "clientId"]).doNothing()),
);

const endRevoked = statement<{ sinceMs: number; nowMs: number }, unknown>(
  (db, { sinceMs, nowMs }) =>
    db
      .updateTable("oidcLogins")
      .set({ endedAtMs: nowMs, nextTryAtMs: nowMs })
      .where("endedAtMs", "is", null)
      .where("sessionId", "in", (of) =>
        of.selectFrom("sessions").select("id").where("revokedAtMs", ">=", sinceMs),
      ),
);

const endAll = statement<{ nowMs: number }, unknown>((db, { nowMs }) =>
  db
    .updateTable("oidcLogins")
    .set({ endedAtMs: nowMs, nextTryAtMs: nowMs })
    .where("endedAtMs", "is", null)
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom("sessions as s")
            .innerJoin("users as u", "u.id", "s.userId")
            .select("s.id")
            .whereRef("s.id", "=", "oidcLogins.sessionId")
            .where(isUnrevoked),
        ),
      ),
    ),
);

const claim = statement<{ nowMs: number; retryAtMs: number }, EndedLogin>(
  (db, { nowMs, retryAtMs }, dialect) =>
    db
      .updateTable("oidcLogins")
      .set((row) => ({ attempts: row("attempts", "+", sql.lit(1)), nextTryAtMs: retryAtMs }))
      .where(sql<boolean>`(${sql.ref("sessionId")}, ${sql.ref("clientId")}) in (
        select ${sql.ref("r.sessionId")}, ${sql.ref("r.clientId")} from ${sql.table("oidcLogins")} as r
        where ${sql.ref("r.nextTryAtMs")} <= ${nowMs}
        order by ${sql.ref("r.nextTryAtMs")} limit 1 ${dialect.skipLocked})`)
      .where("nextTryAtMs", "<=", nowMs)
      .returning([...fields, "attempts", sql<number>`${sql.ref("endedAtMs")}`.as("endedAtMs")]),
);

const retryAt = statement<
  Pick<OidcLogin, "sessionId" | "clientId"> & { nextTryAtMs: number },
  unknown
>((db, { sessionId, clientId, nextTryAtMs }) =>
  db
    .updateTable("oidcLogins")
    .set({ nextTryAtMs })
    .where("sessionId", "=", sessionId)
    .where("clientId", "=", clientId),
);

const remove = statement<Pick<OidcLogin, "sessionId" | "clientId">, unknown>(
  (db, { sessionId, clientId }) =>
    db.deleteFrom("oidcLogins").where("sessionId", "=", sessionId).where("clientId", "=", clientId),
);

export function oidcLoginStore(scope: Scope): OidcLoginStore {
  return {
    add: async (login, expiresAtMs) => void (await scope.change(add, { ...login, expiresAtMs })),
    endRevoked: (sinceMs, nowMs) => scope.change(endRevoked, { sinceMs, nowMs }),
    endAll: (nowMs) => scope.change(endAll, { nowMs }),
    claim: (nowMs, retryAtMs) => scope.first(claim, { nowMs, retryAtMs }),
    retryAt: async ({ sessionId, clientId }, nextTryAtMs) =>
      void (await scope.change(retryAt, { sessionId, clientId, nextTryAtMs })),
    remove: async ({ sessionId, clientId }) =>
      void (await scope.change(remove, { sessionId, clientId })),
    async removeOfOthers(clientIds) {
      const { numDeletedRows } = await scope.db
        .deleteFrom("oidcLogins")
        .$if(clientIds.length > 0, (rows) => rows.where("clientId", "not in", clientIds))
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
  };
}
