import { isUtf8 } from "node:buffer";

/** Bytes that are not UTF-8 text. */
export interface EncodingFault {
  /** Of the first byte that does not belong, from 0. */
  readonly offset: number;
  /** The encoding that the whole file seems to have. */
  readonly encoding: "GBK" | "UTF-16" | undefined;
}

/** The code of an error that carries an `EncodingFault`. */
export const BAD_ENCODING = "EENCODING";

/** The text of UTF-8 bytes. @throws Error `EENCODING` with the fault */
export function decodeText(bytes: Uint8Array): string {
  const fault = encodingFaultOf(bytes);
  if (fault) throw Object.assign(new Error("not UTF-8"), { code: BAD_ENCODING, fault });
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

/** The fault that an error of `decodeText` carries. */
export function faultIn(error: unknown): EncodingFault | undefined {
  if (!(error instanceof Error && "code" in error && "fault" in error)) return undefined;
  return error.code === BAD_ENCODING ? (error.fault as EncodingFault) : undefined;
}

/** Where bytes stop being UTF-8 text, which has no NUL either: JSON and code as UTF-16 do. */
export function encodingFaultOf(bytes: Uint8Array): EncodingFault | undefined {
  const nul = bytes.indexOf(0);
  if (isUtf8(bytes) && nul < 0) return undefined;
  const isUtf16 = [0xff, 0xfe].every((mark) => bytes.subarray(0, 2).includes(mark)) || nul >= 0;
  if (isUtf16)
    return { offset: nul < 0 ? 0 : Math.min(nul, firstInvalid(bytes)), encoding: "UTF-16" };
  return { offset: firstInvalid(bytes), encoding: looksLikeGbk(bytes) ? "GBK" : undefined };
}

/** By halves: a prefix is valid up to the first fault, except that it may end inside a character. */
function firstInvalid(bytes: Uint8Array): number {
  let valid = 0;
  let limit = bytes.length;
  while (valid < limit) {
    const middle = Math.ceil((valid + limit) / 2);
    if (isPrefixOfText(bytes.subarray(0, middle))) valid = middle;
    else limit = middle - 1;
  }
  return startOfCharacter(bytes, valid);
}

/** Streaming tolerates a character that is cut at the end. */
function isPrefixOfText(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** The fault lies in the character that the valid prefix ends in, if it is incomplete. */
function startOfCharacter(bytes: Uint8Array, end: number): number {
  for (let start = end; start >= Math.max(0, end - 3); start--)
    if (isUtf8(bytes.subarray(0, start))) return start;
  return end;
}

/** Pairs of Chinese characters as GB2312 has them, and no Chinese character as UTF-8 has it. */
function looksLikeGbk(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes).toString("latin1");
  const hasUtf8 = /[\xe3-\xe9][\x80-\xbf][\x80-\xbf](?![\x80-\xff])/.test(text);
  const runs = text.match(/[\x80-\xff]+/g) ?? [];
  return !hasUtf8 && runs.every((run) => /^(?:[\xa1-\xf7][\xa1-\xfe])+$/.test(run));
}
