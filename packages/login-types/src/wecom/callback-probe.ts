import { randomBytes } from "node:crypto";
import type { Clock } from "@menshen/core";
import type { CallbackProbe } from "@menshen/domain";
import type { CallbackKey } from "@menshen/providers";

/** The request by which WeCom verifies a callback address. @see https://developer.work.weixin.qq.com/document/path/90930 */
export function callbackProbe(key: CallbackKey, receiver: string, clock: Clock): CallbackProbe {
  const answer = randomBytes(12).toString("hex");
  const timestamp = String(Math.floor(clock.now() / 1000));
  const nonce = randomBytes(8).toString("hex");
  const echostr = key.encrypt(answer, receiver);
  const query = new URLSearchParams({
    msg_signature: key.sign(timestamp, nonce, echostr),
    timestamp,
    nonce,
    echostr,
  });
  return { method: "notify", query: query.toString(), answer };
}
