import { cdata } from "./compose-xml.ts";
import type { CallbackKey } from "./key.ts";
import { reject, type CallbackRejection } from "./rejection.ts";
import { MAX_XML_BYTES, parseXml, xmlText } from "./xml.ts";

/** The unencrypted part of a push. The signature covers `encrypt` only: the rest is not trusted. */
export interface Envelope {
  readonly ok: true;
  readonly encrypt: string;
  readonly toUserName: string | undefined;
  readonly agentId: string | undefined;
}

export type EnvelopeFormat = "xml" | "json";

/** Parses the body of a push; its first character decides between the two forms. */
export function parseEnvelope(body: string): Envelope | CallbackRejection {
  const size = Buffer.byteLength(body);
  if (size > MAX_XML_BYTES)
    return reject("size", { zh: `请求体有 ${size} 字节`, en: `the body has ${size} bytes` });
  const text = body.trimStart();
  return text.startsWith("{") ? parseJsonEnvelope(text) : parseXmlEnvelope(text);
}

/** An encrypted answer to a push of an app. Command pushes are answered with the plain text `success` instead. */
export function composeReply(
  key: CallbackKey,
  reply: {
    readonly text: string;
    /** The company's id. */
    readonly receiver: string;
    /** Seconds since 1970 as text; new ones, or those of the push together with `nonce`. */
    readonly timestamp: string;
    readonly nonce: string;
    /** 16 bytes, for tests against published vectors; fresh ones otherwise. */
    readonly random?: Uint8Array;
  },
  format: EnvelopeFormat = "xml",
): string {
  const { timestamp, nonce } = reply;
  const encrypt = key.encrypt(reply.text, reply.receiver, reply.random);
  const signature = key.sign(timestamp, nonce, encrypt);
  if (format === "json") {
    return JSON.stringify({ encrypt, msgsignature: signature, timestamp, nonce });
  }
  return [
    "<xml>",
    `<Encrypt>${cdata(encrypt)}</Encrypt>`,
    `<MsgSignature>${cdata(signature)}</MsgSignature>`,
    `<TimeStamp>${/^\d+$/.test(timestamp) ? timestamp : cdata(timestamp)}</TimeStamp>`,
    `<Nonce>${cdata(nonce)}</Nonce>`,
    "</xml>",
  ].join("\n");
}

function parseXmlEnvelope(text: string): Envelope | CallbackRejection {
  const parsed = parseXml(text);
  if (!parsed.ok) return reject("envelope", parsed.problem);
  const { children } = parsed;
  return envelope(
    xmlText(children, "Encrypt"),
    xmlText(children, "ToUserName"),
    xmlText(children, "AgentID"),
  );
}

function parseJsonEnvelope(text: string): Envelope | CallbackRejection {
  let body: object;
  try {
    body = JSON.parse(text) as object;
  } catch {
    return reject("envelope", { zh: "不是规范的 JSON", en: "not well-formed JSON" });
  }
  const read = (...names: readonly string[]): string | undefined => {
    const values = Object.entries(body).flatMap(([name, value]) =>
      names.includes(name) && ["string", "number"].includes(typeof value) ? [String(value)] : [],
    );
    return values.length === 1 ? values[0]?.trim() : undefined;
  };
  return envelope(
    read("encrypt", "Encrypt"),
    read("tousername", "ToUserName"),
    read("agentid", "AgentID"),
  );
}

function envelope(
  encrypt: string | undefined,
  toUserName: string | undefined,
  agentId: string | undefined,
): Envelope | CallbackRejection {
  if (!encrypt)
    return reject("envelope", {
      zh: "应有一个带内容的 Encrypt",
      en: "there must be one Encrypt with text in it",
    });
  return { ok: true, encrypt, toUserName, agentId };
}
