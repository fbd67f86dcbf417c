import { createSecretKey, hkdfSync } from "node:crypto";
import { Code } from "@menshen/core";
import { open, seal } from "@menshen/core/seal";
import type { Scope } from "./scope.ts";

/** Seals what rests in the database. */
export interface KeyRing {
  /** @param place `table|row|column`: a value moved elsewhere does not open. */
  seal(text: string, place: string): Uint8Array;
  /** Null when no key of the ring opens it there. */
  open(sealed: Uint8Array, place: string): string | null;
  /** True when it was sealed under the current secret. */
  isCurrent(sealed: Uint8Array): boolean;
}

export interface Secrets {
  /** 32 bytes: MENSHEN_SECRET. */
  readonly secret: Uint8Array;
  /** Earlier ones, which still open. */
  readonly previousSecrets?: readonly Uint8Array[] | undefined;
}

const KEY_ID_BYTES = 4;

/** Sub-keys of the secrets for one purpose. Form of a value: key id (4 bytes), then as `seal` of core makes it. */
export function createKeyRing({ secret, previousSecrets = [] }: Secrets, purpose: string): KeyRing {
  const current = subKey(secret, purpose);
  const keys = [current, ...previousSecrets.map((previous) => subKey(previous, purpose))];
  return {
    seal: (text, place) => Buffer.concat([current.id, seal(current.key, Buffer.from(text), place)]),
    open(sealed, place) {
      const key = keys.find(({ id }) => isUnder(sealed, id));
      const opened = key && open(key.key, sealed.subarray(KEY_ID_BYTES), place);
      return opened ? Buffer.from(opened).toString() : null;
    },
    isCurrent: (sealed) => isUnder(sealed, current.id),
  };
}

function subKey(secret: Uint8Array, purpose: string) {
  const derive = (info: string, bytes: number) =>
    Buffer.from(hkdfSync("sha256", secret, "", `menshen/${info}/${purpose}`, bytes));
  return { key: createSecretKey(derive("key", 32)), id: derive("key-id", KEY_ID_BYTES) };
}

function isUnder(sealed: Uint8Array, id: Uint8Array): boolean {
  return Buffer.compare(id, sealed.subarray(0, KEY_ID_BYTES)) === 0;
}

const CHECK = "menshen";
const PLACE = "keyChecks|1|sealed";

/** Refuses a secret that is not this database's; after a rotation the row moves to the new one. */
export async function checkKey({ db }: Scope, secrets: Secrets, isNew: boolean): Promise<void> {
  const ring = createKeyRing(secrets, "check");
  if (isNew) {
    await db
      .insertInto("keyChecks")
      .values({ id: 1, sealed: ring.seal(CHECK, PLACE) })
      .execute();
    return;
  }
  const { sealed } = await db.selectFrom("keyChecks").select("sealed").executeTakeFirstOrThrow();
  if (ring.open(sealed, PLACE) !== CHECK) {
    throw new Code(
      50000,
      "MENSHEN_SECRET is not the one this database was made with; after a rotation name the old one in MENSHEN_SECRET_PREVIOUS",
    );
  }
  if (!ring.isCurrent(sealed)) {
    await db
      .updateTable("keyChecks")
      .set({ sealed: ring.seal(CHECK, PLACE) })
      .execute();
  }
}
