import { setImmediate as nextTurn } from "node:timers/promises";
import { sql } from "kysely";
import type { Scope } from "../../scope.ts";
import { columns, statement } from "../../statement.ts";
import { isUnrevoked } from "../login/unrevoked.ts";
import { removeOfOthers } from "./remove-of-others.ts";

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

/** A login that has not ended, as administrators see it. */
export interface ListedOidcLogin extends Omit<OidcLogin, "sid"> {
  readonly expiresAtMs: number;
  /** Of the user. */
  readonly name: string | null;
  /** The browser of the session. */
  readonly userAgent: string;
  /** Tokens that are valid. */
  readonly accessTokens: number;
  readonly refreshTokens: number;
}

/** Which logins to list, and after which one: the newest is first. */
interface OidcLoginPage {
  readonly userId?: string | undefined;
  readonly clientIds?: readonly string[] | undefined;
  readonly before?: Pick<ListedOidcLogin, "expiresAtMs" | "sessionId" | "clientId"> | undefined;
  readonly limit: number;
  readonly nowMs: number;
}

/**
 * Who is signed in to which client. A login whose session ended is a job: the client has to be told, and the row is
 * removed then.
 */
export interface OidcLoginStore {
  /** Changes nothing where the session is signed in to the client; a login that an administrator ended begins anew. */
  add(login: OidcLogin, expiresAtMs: number): Promise<void>;
  list(page: OidcLoginPage): Promise<ListedOidcLogin[]>;
  /** How many sessions are signed in to these clients, up to `atMost`. */
  count(clientIds: readonly string[], atMost: number): Promise<number>;
  /** Marks one login. Null where it has ended or never was. */
  end(
    login: Pick<OidcLogin, "sessionId" | "clientId">,
    nowMs: number,
  ): Promise<{ userId: string } | null>;
  /** Marks the logins of sessions that were revoked at or after that time. Returns how many. */
  endRevoked(sinceMs: number, nowMs: number): Promise<number>;
  /**
   * Marks logins whose session, user or membership was ended, also after the session's time was over: the next 10,000 of
   * all logins, which the last call did not look at. Returns how many.
   */
  endAll(nowMs: number): Promise<number>;
  /** Takes a due job: it is due again at `retryAtMs` unless it is removed. */
  claim(nowMs: number, retryAtMs: number): Promise<EndedLogin | null>;
  retryAt(login: OidcLogin, nextTryAtMs: number): Promise<void>;
  /** Nothing where the session has signed in to the client again meanwhile. */
  remove(login: Pick<OidcLogin, "sessionId" | "clientId" | "sid">): Promise<void>;
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
    .onConflict((conflict) =>
      conflict
        .columns(["sessionId", "clientId"])
        .doUpdateSet({
          sid: login.sid,
          endedAtMs: null,
          attempts: sql.lit(0),
          nextTryAtMs: null,
          expiresAtMs: login.expiresAtMs,
        })
        .where("oidcLogins.endedAtMs", "is not", null),
    ),
);

const end = statement<
  Pick<OidcLogin, "sessionId" | "clientId"> & { nowMs: number },
  { userId: string }
>((db, { sessionId, clientId, nowMs }) =>
  db
    .updateTable("oidcLogins")
    .set({ endedAtMs: nowMs, nextTryAtMs: nowMs })
    .where("sessionId", "=", sessionId)
    .where("clientId", "=", clientId)
    .where("endedAtMs", "is", null)
    .returning("userId"),
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

type LoginKey = Pick<OidcLogin, "sessionId" | "clientId">;

/** A page of logins in the order of their keys, with whether their session counts no more. */
const checkPage = statement<LoginKey & { limit: number }, LoginKey & { isOver: number | boolean }>(
  (db, { sessionId, clientId, limit }) =>
    db
      .selectFrom("oidcLogins as l")
      .select((of) => [
        "l.sessionId",
        "l.clientId",
        of
          .not(
            of.exists(
              of
                .selectFrom("sessions as s")
                .innerJoin("users as u", "u.id", "s.userId")
                .select("s.id")
                .whereRef("s.id", "=", "l.sessionId")
                .where(isUnrevoked),
            ),
          )
          .as("isOver"),
      ])
      .where((of) =>
        of(of.refTuple("l.sessionId", "l.clientId"), ">", of.tuple(sessionId, clientId)),
      )
      .where("l.endedAtMs", "is", null)
      .orderBy("l.sessionId")
      .orderBy("l.clientId")
      .limit(limit),
);

/** Logins read in one turn of the event loop; and pages of one call. */
const PAGE = 250;
const PAGES = 40;

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

const remove = statement<Pick<OidcLogin, "sessionId" | "clientId" | "sid">, unknown>(
  (db, { sessionId, clientId, sid }) =>
    db
      .deleteFrom("oidcLogins")
      .where("sessionId", "=", sessionId)
      .where("clientId", "=", clientId)
      .where("sid", "=", sid),
);

/** Logins that count: nobody ended the login, its session, its user or its membership. */
const current = (db: Scope["db"]) =>
  db
    .selectFrom("oidcLogins as l")
    .innerJoin("sessions as s", "s.id", "l.sessionId")
    .innerJoin("users as u", "u.id", "s.userId")
    .where("l.endedAtMs", "is", null)
    .where(isUnrevoked);

/** Valid tokens of a login `l`; ids begin with their kind. */
const tokens = (kind: string, nowMs: number) => sql<number>`(
  select count(*) from ${sql.table("oidcRecords")} as r
  where ${sql.ref("r.userId")} = ${sql.ref("l.userId")} and ${sql.ref("r.clientId")} = ${sql.ref("l.clientId")}
    and ${sql.ref("r.sessionId")} = ${sql.ref("l.sessionId")} and ${sql.ref("r.id")} like ${`${kind}:%`}
    and ${sql.ref("r.consumedAtMs")} is null and ${sql.ref("r.expiresAtMs")} > ${nowMs})`;

const FIRST: LoginKey = { sessionId: "", clientId: "" };

function keyOf({ sessionId, clientId }: LoginKey = FIRST): LoginKey {
  return { sessionId, clientId };
}

export function oidcLoginStore(scope: Scope): OidcLoginStore {
  /** Where the next sweep begins. */
  let sweptTo = FIRST;
  return {
    add: (login, expiresAtMs) => scope.send(add, { ...login, expiresAtMs }),
    async list({ userId, clientIds, before, limit, nowMs }) {
      if (clientIds?.length === 0) return [];
      return await current(scope.db)
        .select(["l.sessionId", "l.clientId", "l.userId", "l.expiresAtMs", "u.name", "s.userAgent"])
        .select([
          tokens("AccessToken", nowMs).as("accessTokens"),
          tokens("RefreshToken", nowMs).as("refreshTokens"),
        ])
        .$if(userId !== undefined, (rows) => rows.where("l.userId", "=", userId!))
        .$if(clientIds !== undefined, (rows) => rows.where("l.clientId", "in", clientIds!))
        .$if(before !== undefined, (rows) => rows.where(isAfter(before!)))
        .orderBy("l.expiresAtMs", "desc")
        .orderBy("l.sessionId", "desc")
        .orderBy("l.clientId", "desc")
        .limit(limit)
        .execute();
    },
    async count(clientIds, atMost) {
      if (clientIds.length === 0) return 0;
      const some = current(scope.db)
        .where("l.clientId", "in", clientIds)
        .select("l.sessionId")
        .limit(atMost);
      const { n } = await scope.db
        .selectFrom(some.as("r"))
        .select((of) => of.fn.countAll().as("n"))
        .executeTakeFirstOrThrow();
      return Number(n);
    },
    async end({ sessionId, clientId }, nowMs) {
      const ended = await scope.first(end, { sessionId, clientId, nowMs });
      if (ended) scope.signal("logouts");
      return ended;
    },
    endRevoked: (sinceMs, nowMs) => scope.change(endRevoked, { sinceMs, nowMs }),
    async endAll(nowMs) {
      let ended = 0;
      for (let pages = 0; pages < PAGES; pages++) {
        const page = await scope.all(checkPage, { ...sweptTo, limit: PAGE });
        for (const { sessionId, clientId, isOver } of page)
          if (isOver) ended += await scope.change(end, { sessionId, clientId, nowMs });
        sweptTo = page.length === PAGE ? keyOf(page.at(-1)) : FIRST;
        if (sweptTo === FIRST) break;
        // SQLite answers without leaving the event loop: requests get their turn.
        await nextTurn();
      }
      return ended;
    },
    claim: (nowMs, retryAtMs) => scope.first(claim, { nowMs, retryAtMs }),
    retryAt: ({ sessionId, clientId }, nextTryAtMs) =>
      scope.send(retryAt, { sessionId, clientId, nextTryAtMs }),
    remove: ({ sessionId, clientId, sid }) => scope.send(remove, { sessionId, clientId, sid }),
    removeOfOthers: (clientIds) =>
      removeOfOthers(scope, { table: "oidcLogins", key: ["sessionId", "clientId"] }, clientIds),
  };
}

/** Behind a row in the list's order. */
function isAfter({ expiresAtMs, sessionId, clientId }: NonNullable<OidcLoginPage["before"]>) {
  return sql<boolean>`(${sql.ref("l.expiresAtMs")}, ${sql.ref("l.sessionId")}, ${sql.ref("l.clientId")})
    < (${expiresAtMs}, ${sessionId}, ${clientId})`;
}
