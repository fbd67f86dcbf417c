import type { KeyRing } from "../../keys.ts";
import type { RootScope } from "../../scope.ts";
import { columns, statement } from "../../statement.ts";

/** A private key that ID tokens are signed with. */
export interface SigningKey {
  readonly kid: string;
  readonly alg: string;
  /** The JWK as JSON. */
  readonly jwk: string;
  readonly createdAtMs: number;
}

export interface SigningKeyStore {
  /** Newest first; those that a lost secret sealed are left out. */
  list(): Promise<SigningKey[]>;
  /**
   * Adds keys unless one was created at or after `unlessSinceMs`, so that nodes which start together share one set.
   * Removes keys that were created before `expiredBeforeMs`. False where nothing was added.
   */
  add(
    keys: readonly SigningKey[],
    limits: { unlessSinceMs: number; expiredBeforeMs: number },
  ): Promise<boolean>;
}

type Stored = Omit<SigningKey, "jwk"> & { sealed: Uint8Array };

const list = statement<object, Stored>((db) =>
  db
    .selectFrom("signingKeys")
    .select(["kid", "alg", "sealed", "createdAtMs"])
    .orderBy("createdAtMs", "desc")
    .orderBy("kid"),
);

const add = statement<Stored, unknown>((db, key) =>
  db.insertInto("signingKeys").values(columns(key, ["kid", "alg", "sealed", "createdAtMs"])),
);

const expire = statement<{ beforeMs: number }, unknown>((db, { beforeMs }) =>
  db.deleteFrom("signingKeys").where("createdAtMs", "<", beforeMs),
);

export function signingKeyStore(root: RootScope, ring: KeyRing): SigningKeyStore {
  const opened = ({ sealed, ...key }: Stored): SigningKey[] => {
    const jwk = ring.open(sealed, placeOf(key.kid));
    return jwk === null ? [] : [{ ...key, jwk }];
  };
  return {
    list: async () => (await root.all(list, {})).flatMap(opened),
    add: (keys, { unlessSinceMs, expiredBeforeMs }) =>
      root.transaction(["signing keys"], async (scope) => {
        const stored = (await scope.all(list, {})).flatMap(opened);
        if (stored.some(({ createdAtMs }) => createdAtMs >= unlessSinceMs)) return false;
        await scope.send(expire, { beforeMs: expiredBeforeMs });
        for (const { jwk, ...key } of keys) {
          await scope.send(add, { ...key, sealed: ring.seal(jwk, placeOf(key.kid)) });
        }
        return true;
      }),
  };
}

const placeOf = (kid: string) => `signingKeys|${kid}|sealed`;
