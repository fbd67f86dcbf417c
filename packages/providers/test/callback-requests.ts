import { getSignature } from "@wecom/crypto";
import type { CallbackRequest } from "@menshen/providers";

/** The signed parts of a request in WeCom's form. */
export interface SignedParts {
  readonly signature: string;
  readonly timestamp: string;
  readonly nonce: string;
  readonly encrypt: string;
}

export const timestamp = "1409659813";
export const nonce = "1372623149";

export function get(parts: SignedParts): CallbackRequest {
  return { method: "GET", url: `${address(parts)}&echostr=${encodeURIComponent(parts.encrypt)}` };
}

export function post(parts: SignedParts): CallbackRequest {
  const encrypt = parts.encrypt.replaceAll("]]>", "]]]]><![CDATA[>");
  const body = `<xml><ToUserName><![CDATA[dk5f2c9e1ab03d7746]]></ToUserName><AgentID><![CDATA[]]></AgentID><Encrypt><![CDATA[${encrypt}]]></Encrypt></xml>`;
  return { method: "POST", url: address(parts), body };
}

export function postJson(parts: SignedParts): CallbackRequest {
  const body = JSON.stringify({ tousername: "dk1", encrypt: parts.encrypt, agentid: "" });
  return { method: "POST", url: address(parts), body };
}

/** Signed by the official library. */
export function signed(token: string, encrypt: string): SignedParts {
  return { signature: getSignature(token, timestamp, nonce, encrypt), timestamp, nonce, encrypt };
}

function address({ signature, timestamp, nonce }: SignedParts): string {
  const query = Object.entries({ msg_signature: signature, timestamp, nonce });
  return `/notify?${query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&")}`;
}
