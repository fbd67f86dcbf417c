import { isUtf8 } from "node:buffer";
import { randomFillSync } from "node:crypto";
import { reject, type CallbackRejection } from "./rejection.ts";

/*
 * The decrypted form: 16 random bytes, the length of the text as four bytes, the text, the receiver, and PKCS#7 padding
 * to blocks of 32 bytes.
 */

export const BLOCK_BYTES = 32;
const RANDOM_BYTES = 16;
const HEAD_BYTES = RANDOM_BYTES + 4;

export interface Plaintext {
  readonly ok: true;
  readonly text: string;
  /** The addressee: a suite, a company, or empty. */
  readonly receiver: string;
}

/** @param random 16 bytes, for tests against published vectors; fresh ones otherwise. */
export function packPlaintext(text: string, receiver: string, random?: Uint8Array): Buffer {
  const textBytes = Buffer.byteLength(text);
  const size = HEAD_BYTES + textBytes + Buffer.byteLength(receiver);
  const padding = BLOCK_BYTES - (size % BLOCK_BYTES);
  const bytes = Buffer.allocUnsafe(size + padding).fill(padding, size);
  if (random) bytes.set(random);
  else randomFillSync(bytes, 0, RANDOM_BYTES);
  bytes.writeUInt32BE(textBytes, RANDOM_BYTES);
  bytes.write(text, HEAD_BYTES);
  bytes.write(receiver, HEAD_BYTES + textBytes);
  return bytes;
}

/** @param bytes at least one block, whole blocks only. */
export function unpackPlaintext(bytes: Buffer): Plaintext | CallbackRejection {
  const padding = bytes[bytes.length - 1] ?? 0;
  const textBytes = bytes.readUInt32BE(RANDOM_BYTES);
  const textEnd = HEAD_BYTES + textBytes;
  if (!isPadded(bytes, padding)) {
    // Under a wrong key the length is random: one in a million fits by chance.
    return textEnd < bytes.length
      ? reject("padding", {
          zh: `最后一个字节是 ${padding}，之前的字节没有重复它`,
          en: `the last byte is ${padding}, and the bytes before it do not repeat it`,
        })
      : reject("key", { zh: "解密结果是乱码", en: "what comes out of the decryption is noise" });
  }
  const end = bytes.length - padding;
  if (textEnd > end) {
    return reject("length", {
      zh: `长度字段是 ${textBytes} 字节，实有 ${end - HEAD_BYTES} 字节`,
      en: `the length says ${textBytes} bytes, ${end - HEAD_BYTES} are there`,
    });
  }
  if (!isUtf8(bytes.subarray(HEAD_BYTES, end)))
    return reject("encoding", { zh: "不是 UTF-8", en: "it is not UTF-8" });
  return {
    ok: true,
    text: bytes.toString("utf8", HEAD_BYTES, textEnd),
    receiver: bytes.toString("utf8", textEnd, end),
  };
}

function isPadded(bytes: Buffer, padding: number): boolean {
  if (padding < 1 || padding > BLOCK_BYTES) return false;
  for (let at = bytes.length - padding; at < bytes.length; at++) {
    if (bytes[at] !== padding) return false;
  }
  return true;
}
