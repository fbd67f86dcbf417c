import { isUtf8 } from "node:buffer";
import type { Bilingual } from "@menshen/core";
import { reject, type CallbackRejection } from "./rejection.ts";
import { MAX_XML_BYTES } from "./xml.ts";

/** A callback as received. */
export interface CallbackRequest {
  readonly method: string;
  /** Absolute, or path and query; not decoded. */
  readonly url: string;
  /** Of a POST. */
  readonly body?: string | undefined;
}

/** The parameters that every callback has, decoded once. */
export interface CallbackQuery {
  readonly ok: true;
  readonly signature: string;
  readonly timestamp: string;
  readonly nonce: string;
  readonly echostr: string | undefined;
}

/** Reads a Fetch request, up to the maximum size of a callback's body. */
export async function readCallback(
  request: Request,
): Promise<({ readonly ok: true } & CallbackRequest) | CallbackRejection> {
  const { method, url } = request;
  if (!request.body || method !== "POST") return { ok: true, method, url };
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.length;
    if (size > MAX_XML_BYTES)
      return reject("size", {
        zh: `请求体超过 ${MAX_XML_BYTES} 字节`,
        en: `the body has more than ${MAX_XML_BYTES} bytes`,
      });
    chunks.push(chunk);
  }
  const bytes = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
  if (!isUtf8(bytes))
    return reject("envelope", { zh: "请求体不是 UTF-8", en: "the body is not UTF-8" });
  return {
    ok: true,
    method,
    url,
    body: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString(),
  };
}

/**
 * The signature joins its parts without separators, so characters can move from one part to the next under the same
 * signature. A ciphertext that lost its beginning in whole blocks (128 characters) would still decrypt. The lengths
 * allowed here leave no room for that.
 */
const SIGNED_TEXT = /^[\x21-\x7e]{1,64}$/;
const SIGNATURE = /^[0-9a-f]{40}$/;

export function readQuery(url: string): CallbackQuery | CallbackRejection {
  const values = queryValues(url);
  if ("ok" in values) return values;
  const { msg_signature: signature = "", timestamp = "", nonce = "", echostr } = values;
  if (!SIGNATURE.test(signature)) {
    return reject("signature", {
      zh: `msg_signature 有 ${signature.length} 个字符，应为 40 个 0-9 与 a-f`,
      en: `msg_signature has ${signature.length} characters, expected 40 of 0-9 and a-f`,
    });
  }
  if (!SIGNED_TEXT.test(timestamp)) return reject("request", unusable("timestamp"));
  if (!SIGNED_TEXT.test(nonce)) return reject("request", unusable("nonce"));
  if (echostr?.includes(" ")) {
    return reject("request", {
      zh: "echostr 中有空格：途中把 + 变成了空格",
      en: "echostr has spaces: something on the way turned + into them",
    });
  }
  return { ok: true, signature, timestamp, nonce, echostr };
}

type Name = "msg_signature" | "timestamp" | "nonce" | "echostr";
const names: ReadonlySet<string> = new Set<Name>([
  "msg_signature",
  "timestamp",
  "nonce",
  "echostr",
]);

function unusable(name: Name): Bilingual {
  return { zh: `缺少 ${name} 或格式不对`, en: `${name} is missing or malformed` };
}

/** Not URLSearchParams, which decodes `+` as a space. */
function queryValues(url: string): Partial<Record<Name, string>> | CallbackRejection {
  const values: Partial<Record<Name, string>> = {};
  const hash = url.indexOf("#");
  const beforeHash = hash < 0 ? url : url.slice(0, hash);
  const start = beforeHash.indexOf("?");
  if (start < 0) return reject("request", { zh: "没有查询参数", en: "there is no query" });
  for (const pair of beforeHash.slice(start + 1).split("&")) {
    const equals = pair.indexOf("=");
    const name = pair.slice(0, equals);
    if (equals < 0 || !isName(name)) continue;
    if (values[name] !== undefined) {
      return reject("request", { zh: `${name} 出现了两次`, en: `${name} is there twice` });
    }
    try {
      values[name] = decodeURIComponent(pair.slice(equals + 1));
    } catch {
      return reject("request", {
        zh: `${name} 的百分号编码不对`,
        en: `${name} is not percent-encoded as it should be`,
      });
    }
  }
  return values;
}

function isName(name: string): name is Name {
  return names.has(name);
}
