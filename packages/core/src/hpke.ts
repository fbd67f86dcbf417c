import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
} from "node:crypto";

/*
 * Hybrid Public Key Encryption of one message (RFC 9180), base mode with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and
 * AES-256-GCM. Synchronous, since configs are read synchronously; libraries are not. Form: encapsulated key (32 bytes),
 * ciphertext, tag (16).
 */

const KEM = Buffer.from("KEM\0\x20", "latin1");
const SUITE = Buffer.from("HPKE\0\x20\0\x01\0\x02", "latin1");
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** What both sides must know besides the keys. */
export interface HpkeContext {
  readonly info: string;
  readonly aad: string;
}

/** The X25519 key whose scalar these 32 bytes are. */
export function x25519PrivateKey(scalar: Uint8Array): KeyObject {
  const der = Buffer.concat([Buffer.from("302e020100300506032b656e04220420", "hex"), scalar]);
  return createPrivateKey({ key: der, format: "der", type: "pkcs8" });
}

/** The 32 bytes of the public key that belongs to a private or public X25519 key. */
export function x25519PublicBytes(key: KeyObject): Buffer {
  const { x = "" } = (key.type === "private" ? createPublicKey(key) : key).export({
    format: "jwk",
  });
  return Buffer.from(x, "base64url");
}

/** Encrypts for the holder of the private key that belongs to these 32 bytes. */
export function hpkeSeal(recipient: Uint8Array, plaintext: string, context: HpkeContext): Buffer {
  const { privateKey } = generateKeyPairSync("x25519");
  const encapsulated = x25519PublicBytes(privateKey);
  const shared = diffieHellman({ privateKey, publicKey: publicKeyOf(recipient) });
  const { key, nonce } = schedule(shared, [encapsulated, recipient], context.info);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(context.aad));
  const body = Buffer.concat([cipher.update(plaintext, "utf8"), cipher.final()]);
  return Buffer.concat([encapsulated, body, cipher.getAuthTag()]);
}

/** Decrypts; null when key, context or bytes differ from those it was sealed with. */
export function hpkeOpen(
  privateKey: KeyObject,
  sealed: Uint8Array,
  context: HpkeContext,
): string | null {
  if (sealed.length < KEY_BYTES + TAG_BYTES) return null;
  const encapsulated = sealed.subarray(0, KEY_BYTES);
  try {
    const shared = diffieHellman({ privateKey, publicKey: publicKeyOf(encapsulated) });
    const parties = [encapsulated, x25519PublicBytes(privateKey)] as const;
    const { key, nonce } = schedule(shared, parties, context.info);
    const decipher = createDecipheriv("aes-256-gcm", key, nonce)
      .setAAD(Buffer.from(context.aad))
      .setAuthTag(sealed.subarray(-TAG_BYTES));
    const body = sealed.subarray(KEY_BYTES, -TAG_BYTES);
    return Buffer.concat([decipher.update(body), decipher.final()]).toString();
  } catch {
    // Also a point of small order, whose shared secret OpenSSL refuses.
    return null;
  }
}

function publicKeyOf(bytes: Uint8Array): KeyObject {
  const x = Buffer.from(bytes).toString("base64url");
  return createPublicKey({ key: { kty: "OKP", crv: "X25519", x }, format: "jwk" });
}

/** Key and nonce of the first message: sections 4.1 and 5.1 of the RFC. */
function schedule(
  shared: Uint8Array,
  [encapsulated, recipient]: readonly [Uint8Array, Uint8Array],
  info: string,
): { key: Buffer; nonce: Buffer } {
  const kem = labeled(KEM);
  const parties = Buffer.concat([encapsulated, recipient]);
  const secretOfKem = kem.expand(kem.extract("", "eae_prk", shared), "shared_secret", parties, 32);
  const suite = labeled(SUITE);
  const context = Buffer.concat([
    Buffer.from([0]),
    suite.extract("", "psk_id_hash", Buffer.alloc(0)),
    suite.extract("", "info_hash", Buffer.from(info)),
  ]);
  const secret = suite.extract(secretOfKem, "secret", Buffer.alloc(0));
  return {
    key: suite.expand(secret, "key", context, KEY_BYTES),
    nonce: suite.expand(secret, "base_nonce", context, NONCE_BYTES),
  };
}

/** LabeledExtract and LabeledExpand of at most 32 bytes, which is one block. */
function labeled(suiteId: Uint8Array) {
  const prefix = (label: string) => [Buffer.from("HPKE-v1"), suiteId, Buffer.from(label)];
  return {
    extract: (salt: string | Uint8Array, label: string, keyMaterial: Uint8Array) =>
      hmac(salt, [...prefix(label), keyMaterial]),
    expand: (key: Uint8Array, label: string, context: Uint8Array, bytes: number) =>
      hmac(key, [Buffer.from([0, bytes]), ...prefix(label), context, Buffer.from([1])]).subarray(
        0,
        bytes,
      ),
  };
}

function hmac(key: string | Uint8Array, parts: readonly Uint8Array[]): Buffer {
  return createHmac("sha256", key).update(Buffer.concat(parts)).digest();
}
