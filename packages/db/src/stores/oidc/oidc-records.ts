import { hash } from "node:crypto";
import type { KeyRing } from "../../keys.ts";
import type { Scope } from "../../scope.ts";
import { columns, statement } from "../../statement.ts";
import { isUnrevoked } from "../login/unrevoked.ts";
import { removeOfOthers } from "./remove-of-others.ts";

/** By what a record is found beside its id. */
export interface OidcFacts {
  readonly clientId: string | null;
  readonly userId: string | null;
  readonly grantId: string | null;
  /** The session that the record ends with. */
  readonly sessionId: string | null;
  readonly expiresAtMs: number;
}

/**
 * Codes, tokens, grants and requests of the OpenID provider. Their ids are bearer secrets: only hashes are stored. The
 * payload is sealed.
 */
export interface OidcRecordStore {
  /** Creates or replaces. */
  put(kind: string, id: string, payload: string, facts: OidcFacts): Promise<void>;
  /** Creates it; false where there is one, which stays. */
  add(kind: string, id: string, payload: string, facts: OidcFacts): Promise<boolean>;
  /** Null also where it has expired, or where its session, its user or its membership was ended. */
  find(
    kind: string,
    id: string,
    nowMs: number,
  ): Promise<{ payload: string; consumedAtMs: number | null } | null>;
  /** True for exactly one caller. */
  consume(kind: string, id: string, nowMs: number): Promise<boolean>;
  remove(kind: string, id: string): Promise<void>;
  /** Removes everything that was issued under a grant. */
  removeOfGrant(grantId: string): Promise<void>;
  /** Removes the codes and tokens that a user's session has at a client. */
  removeOfLogin(login: { userId: string; sessionId: string; clientId: string }): Promise<void>;
  /** Removes everything of clients other than these. */
  removeOfOthers(clientIds: readonly string[]): Promise<number>;
}

type Stored = OidcFacts & { id: string; sealed: Uint8Array };

const facts = ["clientId", "userId", "grantId", "sessionId", "sealed", "expiresAtMs"] as const;

const put = statement<Stored, unknown>((db, record) =>
  db
    .insertInto("oidcRecords")
    .values(columns(record, ["id", ...facts]))
    .onConflict((conflict) => conflict.column("id").doUpdateSet(columns(record, facts))),
);

const add = statement<Stored, unknown>((db, record) =>
  db
    .insertInto("oidcRecords")
    .values(columns(record, ["id", ...facts]))
    .onConflict((conflict) => conflict.column("id").doNothing()),
);

const find = statement<
  { id: string; nowMs: number },
  { sealed: Uint8Array; consumedAtMs: number | null }
>((db, { id, nowMs }) =>
  db
    .selectFrom("oidcRecords as r")
    .select(["r.sealed", "r.consumedAtMs"])
    .where("r.id", "=", id)
    .where("r.expiresAtMs", ">", nowMs)
    .where((where) =>
      where.or([
        where("r.sessionId", "is", null),
        where.exists(
          where
            .selectFrom("sessions as s")
            .innerJoin("users as u", "u.id", "s.userId")
            .select("s.id")
            .whereRef("s.id", "=", "r.sessionId")
            .where(isUnrevoked),
        ),
      ]),
    ),
);

const consume = statement<{ id: string; nowMs: number }, unknown>((db, { id, nowMs }) =>
  db
    .updateTable("oidcRecords")
    .set({ consumedAtMs: nowMs })
    .where("id", "=", id)
    .where("consumedAtMs", "is", null),
);

const remove = statement<{ id: string }, unknown>((db, { id }) =>
  db.deleteFrom("oidcRecords").where("id", "=", id),
);

const removeOfGrant = statement<{ grantId: string }, unknown>((db, { grantId }) =>
  db.deleteFrom("oidcRecords").where("grantId", "=", grantId),
);

const removeOfLogin = statement<{ userId: string; sessionId: string; clientId: string }, unknown>(
  (db, { userId, sessionId, clientId }) =>
    db
      .deleteFrom("oidcRecords")
      .where("userId", "=", userId)
      .where("sessionId", "=", sessionId)
      .where("clientId", "=", clientId),
);

export function oidcRecordStore(scope: Scope, ring: KeyRing): OidcRecordStore {
  return {
    async put(kind, id, payload, of) {
      const key = keyOf(kind, id);
      await scope.send(put, { ...of, id: key, sealed: ring.seal(payload, placeOf(key)) });
    },
    async add(kind, id, payload, of) {
      const key = keyOf(kind, id);
      const record = { ...of, id: key, sealed: ring.seal(payload, placeOf(key)) };
      return (await scope.change(add, record)) === 1;
    },
    async find(kind, id, nowMs) {
      const key = keyOf(kind, id);
      const row = await scope.first(find, { id: key, nowMs });
      const payload = row && ring.open(row.sealed, placeOf(key));
      return row && payload !== null ? { payload, consumedAtMs: row.consumedAtMs } : null;
    },
    consume: async (kind, id, nowMs) =>
      (await scope.change(consume, { id: keyOf(kind, id), nowMs })) === 1,
    remove: (kind, id) => scope.send(remove, { id: keyOf(kind, id) }),
    removeOfGrant: (grantId) => scope.send(removeOfGrant, { grantId }),
    removeOfLogin: ({ userId, sessionId, clientId }) =>
      scope.send(removeOfLogin, { userId, sessionId, clientId }),
    removeOfOthers: (clientIds) =>
      removeOfOthers(scope, { table: "oidcRecords", key: ["id"] }, clientIds),
  };
}

const keyOf = (kind: string, id: string) => `${kind}:${hash("sha256", id, "base64url")}`;
const placeOf = (key: string) => `oidcRecords|${key}|sealed`;
