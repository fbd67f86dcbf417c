import { Code, type Bilingual } from "@menshen/core";

/** The reason of a rejected callback: for the log and the console, never for the sender. */
export type CallbackReason =
  | "request"
  | "size"
  | "envelope"
  | "signature"
  | "token"
  | "base64"
  | "block"
  | "key"
  | "padding"
  | "length"
  | "encoding"
  | "receiver";

export interface CallbackRejection {
  readonly ok: false;
  readonly reason: CallbackReason;
  /** Expected and received values. Contains no secret. */
  readonly detail: Bilingual;
}

export function reject(reason: CallbackReason, detail: Bilingual): CallbackRejection {
  return { ok: false, reason, detail };
}

/** Each reason for administrators: meaning and remedy. */
export const callbackReasons: Readonly<Record<CallbackReason, Bilingual>> = {
  request: {
    zh: "请求缺少参数或参数有误。请确认地址完整，且代理没有改动查询字符串。",
    en: "The request lacks a parameter or one is malformed. Check the address, and that no proxy rewrites the query.",
  },
  size: {
    zh: "请求体超过 64 KiB，不是企业微信的回调。",
    en: "The body is larger than 64 KiB; WeCom sends no such callback.",
  },
  envelope: {
    zh: "请求体不是含有 Encrypt 的 XML 或 JSON。",
    en: "The body is neither XML nor JSON with an Encrypt.",
  },
  signature: {
    zh: "签名缺失或格式不对，请求可能不是企业微信发出的。",
    en: "The signature is missing or malformed; WeCom may not be the sender.",
  },
  token: {
    zh: "Token 与企业微信后台的不一致，或请求被改动。请在后台的回调配置里核对 Token。",
    en: "The Token differs from the one in WeCom's console, or the request was altered. Compare the Token on the callback page.",
  },
  base64: {
    zh: "密文不是完整的 base64，可能被改动或截断。",
    en: "The ciphertext is not whole base64; it may have been altered or cut off.",
  },
  block: {
    zh: "密文的长度不是 32 字节的整数倍，可能被截断。",
    en: "The ciphertext is not whole blocks of 32 bytes; it may have been cut off.",
  },
  key: {
    zh: "EncodingAESKey 与企业微信后台的不一致。请在后台的回调配置里核对。",
    en: "The EncodingAESKey differs from the one in WeCom's console. Compare it on the callback page.",
  },
  padding: {
    zh: "密钥正确，但密文的填充不合规范。",
    en: "The key is right, but the padding of the ciphertext is not as specified.",
  },
  length: {
    zh: "解密后的长度与内容不符。",
    en: "The length inside the decrypted text does not fit it.",
  },
  encoding: {
    zh: "解密后的内容不是 UTF-8。",
    en: "The decrypted text is not UTF-8.",
  },
  receiver: {
    zh: "回调的接收方不是这个应用或它的企业。请核对 suiteId、corpId 与 providerCorpId。",
    en: "The callback is addressed to another receiver. Check suiteId, corpId and providerCorpId.",
  },
};

/** The identical answer to every rejected callback; the reason stays on the server. */
export function callbackRejected({ reason, detail }: CallbackRejection): Code {
  return new Code(10401, "the callback was rejected", {
    adminHint: callbackReasons[reason],
    cause: new Error(`${reason}: ${detail.en}`),
  });
}
