import { createSecretKey, hkdfSync } from "node:crypto";
import { Code } from "@menshen/core";
import { open, seal } from "@menshen/core/seal";
import type { Scope } from "./scope.ts";

/** Encrypts and authenticates values at rest. */
export interface KeyRing {
  /** @param place `table|row|column`: a value moved elsewhere does not open. */
  seal(text: string, place: string): Uint8Array;
  /** Null when no key of the ring opens it there. */
  open(sealed: Uint8Array, place: string): string | null;
  /** The key ids, the current one first. */
  readonly ids: readonly string[];
}

export interface Secrets {
  /** 32 bytes: MENSHEN_SECRET. */
  readonly secret: Uint8Array;
  /** Earlier secrets, which still decrypt. */
  readonly previousSecrets?: readonly Uint8Array[] | undefined;
}

const KEY_ID_BYTES = 4;

/** Sub-keys of the secrets for one purpose. A sealed value is the key id (4 bytes) and the output of core's `seal`. */
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
    ids: keys.map(({ id }) => id.toString("hex")),
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
const CHECK_ROW = 1;
const TARGET_ROW = 2;
const placeOf = (id: number) => `keyChecks|${id}|sealed`;

/** Stores the check row of a new database; later rejects a secret that does not open it. */
export async function checkKey({ db }: Scope, secrets: Secrets, isNew: boolean): Promise<void> {
  const ring = createKeyRing(secrets, "check");
  if (isNew) {
    await db
      .insertInto("keyChecks")
      .values({ id: CHECK_ROW, sealed: ring.seal(CHECK, placeOf(CHECK_ROW)) })
      .execute();
    return;
  }
  const { sealed } = await db
    .selectFrom("keyChecks")
    .select("sealed")
    .where("id", "=", CHECK_ROW)
    .executeTakeFirstOrThrow();
  if (ring.open(sealed, placeOf(CHECK_ROW)) === CHECK) return;
  throw new Code(
    50000,
    "MENSHEN_SECRET is not the one this database was made with; after a rotation name the old one in MENSHEN_SECRET_PREVIOUS",
  );
}

/** Announces the current key as the one that rows are to be sealed under. The last announcement counts. */
export async function announceKey({ db }: Scope, secrets: Secrets): Promise<void> {
  const ring = createKeyRing(secrets, "check");
  const sealed = ring.seal(CHECK, placeOf(TARGET_ROW));
  await db
    .insertInto("keyChecks")
    .values({ id: TARGET_ROW, sealed })
    .onConflict((conflict) => conflict.column("id").doUpdateSet({ sealed }))
    .execute();
}

/** The id of the key that was announced last. */
export async function targetKeyId({ db }: Scope): Promise<string | null> {
  const row = await db
    .selectFrom("keyChecks")
    .select("keyId")
    .where("id", "=", TARGET_ROW)
    .executeTakeFirst();
  return row?.keyId ?? null;
}
