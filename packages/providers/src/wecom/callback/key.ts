import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hash,
  timingSafeEqual,
} from "node:crypto";
import { inputInvalid, type Bilingual } from "@menshen/core";
import { BLOCK_BYTES, packPlaintext, unpackPlaintext, type Plaintext } from "./plaintext.ts";
import { reject, type CallbackRejection } from "./rejection.ts";

export interface CallbackSecrets {
  readonly token: string;
  readonly encodingAESKey: string;
}

/** Token and key of one callback address, prepared for use. Printing it shows neither. */
export interface CallbackKey {
  /** The signature over a ciphertext: 40 hexadecimal digits. */
  sign(timestamp: string, nonce: string, encrypt: string): string;
  /** Compares in constant time. */
  verifies(signature: string, timestamp: string, nonce: string, encrypt: string): boolean;
  /** Only after {@link CallbackKey.verifies}: the encryption itself does not detect changes. */
  decrypt(encrypt: string): Plaintext | CallbackRejection;
  /** @param random 16 bytes, for tests against published vectors; fresh ones otherwise. */
  encrypt(text: string, receiver: string, random?: Uint8Array): string;
}

const ALGORITHM = "aes-256-cbc";
const ENCODED_KEY_CHARS = 43;
const MAX_TOKEN_CHARS = 32;

/**
 * Prepares a Token and an EncodingAESKey once for many callbacks. Stray spaces in either are removed.
 * @throws Code 10701 one of them is malformed
 * @see https://developer.work.weixin.qq.com/document/path/90968
 */
export function prepareKey(secrets: CallbackSecrets): CallbackKey {
  assertKeys(secrets);
  const token = withoutSpaces(secrets.token);
  // 43 characters hold 258 bits. Node drops the last two, which are often not zero.
  const bytes = Buffer.from(withoutSpaces(secrets.encodingAESKey), "base64");
  const iv = Buffer.from(bytes.subarray(0, 16));
  // Four times as fast as passing the bytes for each message.
  const key = createSecretKey(bytes);

  const sign = (timestamp: string, nonce: string, encrypt: string): string =>
    hash("sha1", [token, timestamp, nonce, encrypt].sort().join(""));
  return {
    sign,
    verifies: (signature, ...signed) => equalInConstantTime(signature, sign(...signed)),
    decrypt(encrypt) {
      const bytes = Buffer.from(encrypt, "base64");
      // Node's decoder skips invalid characters; re-encoding detects that.
      if (bytes.toString("base64") !== encrypt) {
        return reject("base64", {
          zh: `${encrypt.length} 个字符，不是规范的 base64`,
          en: `${encrypt.length} characters that are not plain base64`,
        });
      }
      if (bytes.length === 0 || bytes.length % BLOCK_BYTES !== 0) {
        return reject("block", {
          zh: `${bytes.length} 字节，不是 ${BLOCK_BYTES} 字节的整数倍`,
          en: `${bytes.length} bytes are not whole blocks of ${BLOCK_BYTES}`,
        });
      }
      // Automatic padding handles blocks of 16 only; without it there is nothing to finalise.
      return unpackPlaintext(
        createDecipheriv(ALGORITHM, key, iv).setAutoPadding(false).update(bytes),
      );
    },
    encrypt: (text, receiver, random) =>
      createCipheriv(ALGORITHM, key, iv)
        .setAutoPadding(false)
        .update(packPlaintext(text, receiver, random))
        .toString("base64"),
  };
}

/** @throws Code 10701 one of them is malformed */
export function assertKeys({ token, encodingAESKey }: CallbackSecrets): void {
  const problem = tokenProblem(token) ?? encodingAESKeyProblem(encodingAESKey);
  if (problem) throw inputInvalid(problem);
}

/** The problem of a Token, or null. Never quotes it. */
export function tokenProblem(token: string): Bilingual | null {
  const { length } = withoutSpaces(token);
  if (length === 0) return { zh: "Token 是空的", en: "the Token is empty" };
  if (length > MAX_TOKEN_CHARS) {
    return {
      zh: `Token 有 ${length} 个字符，最多 ${MAX_TOKEN_CHARS} 个`,
      en: `the Token has ${length} characters, at most ${MAX_TOKEN_CHARS} are possible`,
    };
  }
  const at = withoutSpaces(token).search(/[^\x21-\x7e]/);
  if (at < 0) return null;
  return {
    zh: `Token 的第 ${at + 1} 个字符不是 ASCII 字符`,
    en: `character ${at + 1} of the Token is not plain ASCII`,
  };
}

/** The problem of an EncodingAESKey, or null. Never quotes it. */
export function encodingAESKeyProblem(encodingAESKey: string): Bilingual | null {
  const encoded = withoutSpaces(encodingAESKey);
  if (encoded.length !== ENCODED_KEY_CHARS) {
    return {
      zh: `EncodingAESKey 有 ${encoded.length} 个字符，应为 ${ENCODED_KEY_CHARS} 个`,
      en: `the EncodingAESKey has ${encoded.length} characters, not ${ENCODED_KEY_CHARS}`,
    };
  }
  const at = encoded.search(/[^A-Za-z0-9+/]/);
  if (at < 0) return null;
  return {
    zh: `EncodingAESKey 的第 ${at + 1} 个字符不是字母或数字`,
    en: `character ${at + 1} of the EncodingAESKey is neither letter nor digit`,
  };
}

/** Also removes invisible characters that are copied along from web pages. */
function withoutSpaces(text: string): string {
  return text.replaceAll(/[\s\u200b-\u200d\u2060]/g, "");
}

function equalInConstantTime(given: string, made: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(made)];
  return a.length === b.length && timingSafeEqual(a, b);
}
