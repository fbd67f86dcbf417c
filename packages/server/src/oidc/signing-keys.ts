import { generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import type { Clock } from "@menshen/core";
import type { OidcStores, SigningKey } from "@menshen/db";
import { randomLetters } from "@menshen/domain";

type SigningKeys = OidcStores["signingKeys"];

const DAY_MS = 24 * 60 * 60_000;
/** The longest life of anything that a key signed or that is checked by it: a grant. */
export const OVERLAP_MS = 30 * DAY_MS;
const ROTATE_MS = 90 * DAY_MS;
/** How long a node may go on with the keys that it read. */
export const REREAD_MS = 2_000;
/** Every node publishes a key before one signs with it. */
const PUBLISHED_MS = 2 * REREAD_MS;

const generate = promisify(generateKeyPair);

/** The published keys; of each algorithm the one to sign with comes first. Makes them where there are none or old ones. */
export async function currentKeys(keys: SigningKeys, clock: Clock): Promise<readonly SigningKey[]> {
  const stored = await keys.list();
  const nowMs = clock.now();
  const newestMs = stored[0]?.createdAtMs;
  if (newestMs !== undefined && newestMs > nowMs - ROTATE_MS) return inUse(stored, nowMs);
  await addKeys(keys, clock, nowMs - ROTATE_MS + 1);
  return inUse(await keys.list(), nowMs);
}

/** Adds keys that replace the current ones; those stay published. @returns the new keys' ids */
export async function rotateKeys(keys: SigningKeys, clock: Clock): Promise<string[]> {
  const made = await addKeys(keys, clock, clock.now() + 1);
  return made.map(({ kid }) => kid);
}

async function addKeys(keys: SigningKeys, clock: Clock, unlessSinceMs: number) {
  const made = [await newKey("ES256", clock), await newKey("RS256", clock)];
  await keys.add(made, {
    unlessSinceMs,
    // Their successors are at most this old.
    expiredBeforeMs: clock.now() - ROTATE_MS - OVERLAP_MS,
  });
  return made;
}

async function newKey(alg: "ES256" | "RS256", clock: Clock): Promise<SigningKey> {
  const { privateKey } =
    alg === "ES256"
      ? await generate("ec", { namedCurve: "P-256" })
      : await generate("rsa", { modulusLength: 2048 });
  const kid = randomLetters(22);
  const jwk = JSON.stringify({ ...privateKey.export({ format: "jwk" }), kid, alg, use: "sig" });
  return { kid, alg, jwk, createdAtMs: clock.now() };
}

/** @param stored newest first */
function inUse(stored: readonly SigningKey[], nowMs: number): readonly SigningKey[] {
  const valid = stored.filter((key, at) => {
    const successor = stored.slice(0, at).findLast(({ alg }) => alg === key.alg);
    return !successor || successor.createdAtMs > nowMs - OVERLAP_MS;
  });
  const signing = valid.filter(({ createdAtMs }) => createdAtMs <= nowMs - PUBLISHED_MS);
  return [...signing, ...valid.filter((key) => !signing.includes(key))];
}
