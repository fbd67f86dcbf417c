import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from "node:crypto";

/*
 * Authenticated encryption of small values: AES-256-GCM. Form: version (1 byte), nonce (12), tag (16), ciphertext.
 * `aad` names the owner of the value, so that a sealed value copied to another place does not open.
 */

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts `plaintext` with a 32-byte key. A KeyObject halves the cost for a key that is used often. */
export function seal(key: Uint8Array | KeyObject, plaintext: Uint8Array, aad: string): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(aad));
  const body = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([Buffer.from([VERSION]), nonce, cipher.getAuthTag(), body]);
}

/** Decrypts a sealed value; null when key, `aad` or bytes differ from those it was sealed with. */
export function open(
  key: Uint8Array | KeyObject,
  sealed: Uint8Array,
  aad: string,
): Uint8Array | null {
  const head = 1 + NONCE_BYTES + TAG_BYTES;
  if (sealed.length < head || sealed[0] !== VERSION) return null;
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(1, 1 + NONCE_BYTES))
    .setAAD(Buffer.from(aad))
    .setAuthTag(sealed.subarray(1 + NONCE_BYTES, head));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(head)), decipher.final()]);
  } catch {
    return null;
  }
}
