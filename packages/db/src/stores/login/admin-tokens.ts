import type { Scope } from "../../scope.ts";
import { columns, statement } from "../../statement.ts";

export type AdminTokenPurpose = "link" | "session";

/** One-time tokens of printed links, and the console's cookie sessions. Callers pass hashes only. */
export interface AdminTokenStore {
  put(token: { hash: string; purpose: AdminTokenPurpose; expiresAtMs: number }): Promise<void>;
  /** True for exactly one caller, and only before expiry. */
  consume(hash: string, purpose: AdminTokenPurpose, nowMs: number): Promise<boolean>;
  isAlive(hash: string, purpose: AdminTokenPurpose, nowMs: number): Promise<boolean>;
  remove(hash: string): Promise<void>;
}

type Presented = { hash: string; purpose: AdminTokenPurpose; nowMs: number };

const put = statement<Omit<Presented, "nowMs"> & { expiresAtMs: number }, unknown>((db, token) =>
  db.insertInto("adminTokens").values(columns(token, ["hash", "purpose", "expiresAtMs"])),
);

const consume = statement<Presented, unknown>((db, { hash, purpose, nowMs }) =>
  db
    .deleteFrom("adminTokens")
    .where("hash", "=", hash)
    .where("purpose", "=", purpose)
    .where("expiresAtMs", ">", nowMs),
);

const find = statement<Presented, { hash: string }>((db, { hash, purpose, nowMs }) =>
  db
    .selectFrom("adminTokens")
    .select("hash")
    .where("hash", "=", hash)
    .where("purpose", "=", purpose)
    .where("expiresAtMs", ">", nowMs),
);

const remove = statement<{ hash: string }, unknown>((db, { hash }) =>
  db.deleteFrom("adminTokens").where("hash", "=", hash),
);

export function adminTokenStore(scope: Scope): AdminTokenStore {
  return {
    put: async (token) => void (await scope.change(put, token)),
    consume: async (hash, purpose, nowMs) =>
      (await scope.change(consume, { hash, purpose, nowMs })) === 1,
    isAlive: async (hash, purpose, nowMs) =>
      (await scope.first(find, { hash, purpose, nowMs })) !== null,
    remove: async (hash) => void (await scope.change(remove, { hash })),
  };
}
