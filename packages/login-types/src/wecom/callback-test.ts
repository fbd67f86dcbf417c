import { randomBytes } from "node:crypto";
import type { Clock } from "@menshen/core";
import type { CallbackTest } from "@menshen/domain";
import { composeXml, type CallbackKey } from "@menshen/providers";

/** The event of a test: no provider sends it, and nothing handles it. */
export const TEST_EVENT = "menshen_test";

/** A push as WeCom would send it, encrypted and signed with the configured keys, of an event that changes nothing. */
export function callbackTest(
  key: CallbackKey,
  of: { readonly corpId: string } | { readonly suiteId: string },
  clock: Clock,
): CallbackTest {
  const timestamp = String(Math.floor(clock.now() / 1000));
  const nonce = randomBytes(8).toString("hex");
  // Another one of the same second is no duplicate.
  const MsgId = randomBytes(8).toString("hex");
  const receiver = "corpId" in of ? of.corpId : of.suiteId;
  const message =
    "corpId" in of
      ? { ToUserName: receiver, CreateTime: timestamp, MsgType: "event", Event: TEST_EVENT, MsgId }
      : { SuiteId: receiver, InfoType: TEST_EVENT, TimeStamp: timestamp, MsgId };
  const encrypted = key.encrypt(composeXml(message), receiver);
  const query = new URLSearchParams({
    msg_signature: key.sign(timestamp, nonce, encrypted),
    timestamp,
    nonce,
  });
  const body = composeXml({ ToUserName: receiver, Encrypt: encrypted });
  return { method: "notify", event: TEST_EVENT, query: query.toString(), body };
}
