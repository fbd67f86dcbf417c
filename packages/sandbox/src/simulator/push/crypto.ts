import { createCipheriv, createHash, randomBytes } from "node:crypto";

/** Padding fills up to this, not to AES's 16. */
const BLOCK = 32;

/** Defects of a ciphertext. */
export type Spoiled = "padding" | "length";

/**
 * A callback's ciphertext: 16 random bytes, the message's length, the message, the receiver; AES-256-CBC, base64. This
 * implements the documentation independently of the code under test.
 *
 * @param encodingAESKey 43 characters; the two surplus bits may have any value
 * @see https://developer.work.weixin.qq.com/document/path/90968
 */
export function encrypt(
  encodingAESKey: string,
  message: string,
  receiver: string,
  { random = randomBytes(16), spoiled }: { random?: Buffer; spoiled?: Spoiled | undefined } = {},
): string {
  const key = Buffer.from(`${encodingAESKey}=`, "base64");
  const body = Buffer.from(message);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(spoiled === "length" ? 0x7fffffff : body.length);
  const plain = Buffer.concat([random, length, body, Buffer.from(receiver)]);
  const missing = BLOCK - (plain.length % BLOCK);
  const padding = Buffer.alloc(missing, spoiled === "padding" ? BLOCK + 1 : missing);
  const cipher = createCipheriv("aes-256-cbc", key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([cipher.update(plain), cipher.update(padding), cipher.final()]).toString(
    "base64",
  );
}

/** SHA-1 over the four values in byte order. @see https://developer.work.weixin.qq.com/document/path/90968 */
export function sign(token: string, timestamp: string, nonce: string, encrypted: string): string {
  const sorted = [token, timestamp, nonce, encrypted].map((text) => Buffer.from(text));
  return createHash("sha1")
    .update(Buffer.concat(sorted.sort((a, b) => a.compare(b))))
    .digest("hex");
}
