import { sql } from "kysely";
import type { AdminTokenRow } from "../../schema.ts";
import type { Scope } from "../../scope.ts";
import { columns, statement } from "../../statement.ts";

/** What has to hold of a row besides its hash. */
interface AdminTokenUse {
  readonly issuer: string;
  readonly nowMs: number;
}

/** The first characters of its hash: identify a session without enabling its use. */
export type AdminSession = Pick<
  AdminTokenRow,
  "createdAtMs" | "activeAtMs" | "expiresAtMs" | "ip" | "userAgent"
> & { readonly id: string };

/** One-time tokens of printed links, and the console's cookie sessions. Callers pass hashes only. */
export interface AdminTokenStore {
  put(token: AdminTokenRow): Promise<void>;
  /** True for exactly one caller, and only before expiry. */
  consume(hash: string, use: AdminTokenUse): Promise<boolean>;
  /** A session that has neither expired nor been idle for too long; null otherwise. */
  findSession(hash: string, use: AdminTokenUse): Promise<AdminSession | null>;
  /** Records an action of the person. */
  touch(hash: string, nowMs: number): Promise<void>;
  /** Sessions that `findSession` would find, the latest first. */
  listSessions(use: AdminTokenUse): Promise<AdminSession[]>;
  /** @param id as `listSessions` returns it. False where there is no such session. */
  endSession(id: string): Promise<boolean>;
  remove(hash: string): Promise<void>;
}

/** An administrator session ends after this time without an action of the person. */
const ADMIN_IDLE_MS = 30 * 60_000;

const put = statement<AdminTokenRow, unknown>((db, token) =>
  db
    .insertInto("adminTokens")
    .values(
      columns(token, [
        "hash",
        "purpose",
        "issuer",
        "createdAtMs",
        "activeAtMs",
        "expiresAtMs",
        "ip",
        "userAgent",
      ]),
    ),
);

const consume = statement<AdminTokenUse & { hash: string }, unknown>((db, use) =>
  db
    .deleteFrom("adminTokens")
    .where("hash", "=", use.hash)
    .where("purpose", "=", "link")
    .where("issuer", "=", use.issuer)
    .where("expiresAtMs", ">", use.nowMs),
);

const idOf = sql<string>`substr(${sql.ref("hash")}, 1, 16)`;
const facts = [
  idOf.as("id"),
  "createdAtMs",
  "activeAtMs",
  "expiresAtMs",
  "ip",
  "userAgent",
] as const;

type Live = AdminTokenUse & { idleSinceMs: number };

const find = statement<Live & { hash: string }, AdminSession>((db, use) =>
  db
    .selectFrom("adminTokens")
    .select(facts)
    .where("hash", "=", use.hash)
    .where("purpose", "=", "session")
    .where("issuer", "=", use.issuer)
    .where("expiresAtMs", ">", use.nowMs)
    .where("activeAtMs", ">", use.idleSinceMs),
);

const list = statement<Live, AdminSession>((db, use) =>
  db
    .selectFrom("adminTokens")
    .select(facts)
    .where("purpose", "=", "session")
    .where("issuer", "=", use.issuer)
    .where("expiresAtMs", ">", use.nowMs)
    .where("activeAtMs", ">", use.idleSinceMs)
    .orderBy("createdAtMs", "desc"),
);

const touch = statement<{ hash: string; nowMs: number }, unknown>((db, { hash, nowMs }) =>
  db
    .updateTable("adminTokens")
    .set({ activeAtMs: nowMs })
    .where("hash", "=", hash)
    .where("activeAtMs", "<", nowMs),
);

const end = statement<{ id: string }, unknown>((db, { id }) =>
  db.deleteFrom("adminTokens").where("purpose", "=", "session").where(idOf, "=", id),
);

const remove = statement<{ hash: string }, unknown>((db, { hash }) =>
  db.deleteFrom("adminTokens").where("hash", "=", hash),
);

const live = (use: AdminTokenUse): Live => ({ ...use, idleSinceMs: use.nowMs - ADMIN_IDLE_MS });

export function adminTokenStore(scope: Scope): AdminTokenStore {
  return {
    put: (token) => scope.send(put, token),
    consume: async (hash, use) => (await scope.change(consume, { ...use, hash })) === 1,
    findSession: (hash, use) => scope.first(find, { ...live(use), hash }),
    touch: (hash, nowMs) => scope.send(touch, { hash, nowMs }),
    listSessions: (use) => scope.all(list, live(use)),
    endSession: async (id) => (await scope.change(end, { id })) > 0,
    remove: (hash) => scope.send(remove, { hash }),
  };
}
