import { createHash, hkdfSync } from "node:crypto";
import { hpkeOpen, hpkeSeal, x25519PrivateKey, x25519PublicBytes } from "./hpke.ts";

/*
 * Secrets of element files, encrypted for a server: who writes one cannot read it again. Form, in base64url: key id
 * (4 bytes), place id (4), output of `hpkeSeal`. The place is authenticated too; its id only tells a moved value from a
 * damaged one.
 */

const INFO = "menshen sealed secret";
const ID_BYTES = 4;
const PUBLIC_KEY_BYTES = 32;

/** The only field that a sealed value opens in. */
export interface SealedPlace {
  readonly fullName: string;
  /** JSON pointer (RFC 6901) of the field in its file, without indexes: items of a list are one field. */
  readonly pointer: string;
}

export interface SealingSecrets {
  /** 32 bytes: MENSHEN_SECRET. */
  readonly secret: Uint8Array;
  /** Earlier secrets, which still open. */
  readonly previousSecrets?: readonly Uint8Array[] | undefined;
}

/** The result of opening a sealed value. */
export interface Unsealed {
  /** That of `sealingKeyIdOf`. */
  readonly keyId: string;
  /** `missing`: sealed for a key that is not configured here. */
  readonly key: "current" | "previous" | "missing";
  /** Absent where it did not open. */
  readonly value?: string | undefined;
  /** It was sealed for another element or field. */
  readonly isMoved: boolean;
}

export type Unseal = (sealed: string, place: SealedPlace) => Unsealed;

/** The public key, in base64url, that values are sealed for: derived from the server's secret, and no secret itself. */
export function sealingKeyOf(secret: Uint8Array): string {
  return x25519PublicBytes(privateKeyOf(secret)).toString("base64url");
}

/** Identifies a sealing key, in hex. */
export function sealingKeyIdOf(sealingKey: string): string {
  return idOf(Buffer.from(sealingKey, "base64url")).toString("hex");
}

/**
 * Encrypts a value for the server with this public key, as a reference for an element file.
 * @throws RangeError the key is not one of `sealingKeyOf`
 * @example
 * sealSecret(key, "s3cret", { fullName: "auths.loginTypes.Acme", pointer: "/corpSecret" }) // "{{sealed:...}}"
 */
export function sealSecret(sealingKey: string, value: string, place: SealedPlace): string {
  const recipient = Buffer.from(sealingKey, "base64url");
  if (recipient.length !== PUBLIC_KEY_BYTES || !/^[\w-]+$/.test(sealingKey))
    throw new RangeError("a sealing key is 43 letters, digits, - and _, as menshen keys prints it");
  const keyId = idOf(recipient);
  const sealed = hpkeSeal(recipient, value, contextOf(place, keyId));
  const bytes = Buffer.concat([keyId, idOf(placeText(place)), sealed]);
  return `{{sealed:${bytes.toString("base64url")}}}`;
}

/** Opens what was sealed for the current secret or an earlier one. Takes the text between `sealed:` and the braces. */
export function createUnseal({ secret, previousSecrets = [] }: SealingSecrets): Unseal {
  const keys = [secret, ...previousSecrets].map((one) => {
    const privateKey = privateKeyOf(one);
    return { privateKey, id: idOf(x25519PublicBytes(privateKey)) };
  });
  return (sealed, place) => {
    const bytes = Buffer.from(sealed, "base64url");
    const id = bytes.subarray(0, ID_BYTES);
    const keyId = id.toString("hex");
    const isMoved = !bytes.subarray(ID_BYTES, 2 * ID_BYTES).equals(idOf(placeText(place)));
    const index = keys.findIndex((key) => key.id.equals(id));
    const found = keys[index];
    if (!found) return { keyId, key: "missing", isMoved };
    const key = index === 0 ? "current" : "previous";
    const body = bytes.subarray(2 * ID_BYTES);
    const value = hpkeOpen(found.privateKey, body, contextOf(place, id));
    return { keyId, key, isMoved, ...(value !== null && { value }) };
  };
}

function privateKeyOf(secret: Uint8Array) {
  return x25519PrivateKey(Buffer.from(hkdfSync("sha256", secret, "", "menshen/sealing-key", 32)));
}

function contextOf(place: SealedPlace, keyId: Buffer) {
  return { info: INFO, aad: `${placeText(place)} ${keyId.toString("hex")}` };
}

/** Full names contain no `#`. */
function placeText({ fullName, pointer }: SealedPlace): string {
  return `${fullName}#${pointer}`;
}

function idOf(content: string | Uint8Array): Buffer {
  return createHash("sha256").update(content).digest().subarray(0, ID_BYTES);
}
