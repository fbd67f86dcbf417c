import { randomBytes } from "node:crypto";
import type { Fault } from "../world/state/faults.ts";
import { randomDigits } from "../world/state/ids.ts";
import { encrypt, sign } from "./crypto.ts";
import type { Recipient } from "./recipient.ts";
import { xml } from "./xml.ts";

/** Query and body of a push. */
export interface Sealed {
  readonly timestamp: string;
  readonly nonce: string;
  readonly signature: string;
  readonly body: string;
}

/** Signs and encrypts with a fresh nonce, as the service does for each attempt. */
export function seal(
  nowMs: number,
  { plain, receiver }: { readonly plain: string; readonly receiver: string },
  { token, encodingAESKey, receiver: toUserName, agentId }: Recipient,
  { forged, json }: Fault,
): Sealed {
  const timestamp = String(Math.floor(nowMs / 1000));
  const nonce = randomDigits(10);
  const key = forged === "key" ? randomKey() : encodingAESKey;
  const spoiled = forged === "padding" || forged === "length" ? forged : undefined;
  const encrypted = encrypt(key, plain, receiver, { spoiled });
  const right = sign(forged === "token" ? `${token}x` : token, timestamp, nonce, encrypted);
  const agent = agentId === undefined ? "" : String(agentId);
  const body = json
    ? JSON.stringify({ tousername: toUserName, encrypt: encrypted, agentid: agent })
    : xml([
        ["ToUserName", toUserName],
        ["AgentID", agent],
        ["Encrypt", encrypted],
      ]);
  return { timestamp, nonce, signature: forged === "signature" ? flipped(right) : right, body };
}

const randomKey = () => randomBytes(33).toString("hex").slice(0, 43);
const flipped = (hex: string) => (hex.startsWith("0") ? "1" : "0") + hex.slice(1);
