import { createHash } from "node:crypto";

/** What `wx.config`, `wx.agentConfig` and the signature functions of `ww.register` take. */
export interface JsSignature {
  /** In seconds, as text: clients pass it on to native code as a string. */
  readonly timestamp: string;
  readonly nonceStr: string;
  readonly signature: string;
}

/**
 * Signs a page for the JS-SDK.
 *
 * @param url the page's address as the browser has it, without its fragment; it is not normalised
 * @see https://developer.work.weixin.qq.com/document/path/90506
 */
export function signJsPage(
  ticket: string,
  url: string,
  { timestamp, nonceStr }: Pick<JsSignature, "timestamp" | "nonceStr">,
): JsSignature {
  const text = `jsapi_ticket=${ticket}&noncestr=${nonceStr}&timestamp=${timestamp}&url=${url}`;
  return { timestamp, nonceStr, signature: createHash("sha1").update(text).digest("hex") };
}
