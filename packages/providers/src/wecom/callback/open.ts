import { parseEnvelope } from "./envelope.ts";
import type { CallbackKey } from "./key.ts";
import { accepts, type Receivers } from "./receivers.ts";
import { reject, type CallbackRejection } from "./rejection.ts";
import { readQuery, type CallbackRequest } from "./request.ts";

/** A possible recipient of the callbacks at an address. */
export interface CallbackCandidate<T> {
  readonly key: CallbackKey;
  readonly receivers: Receivers;
  /** The caller's own reference to it. */
  readonly of: T;
}

/** A verified callback: its content can be trusted. */
export interface OpenedCallback<T> {
  readonly ok: true;
  readonly kind: CallbackKind;
  readonly of: T;
  /** Usually an XML document for a push; for a verification the text to answer with. */
  readonly text: string;
  /** As signed: when the provider sent it, in seconds. */
  readonly timestamp: string;
  readonly receiver: string;
  /** False when any receiver was accepted: pin this one. */
  readonly receiverKnown: boolean;
}

export type CallbackKind = "verification" | "push";

/** The signed and encrypted parts of a request, not yet verified. */
export interface SealedCallback {
  readonly ok: true;
  readonly kind: CallbackKind;
  readonly signature: string;
  readonly timestamp: string;
  readonly nonce: string;
  readonly encrypt: string;
}

/** Verifies, decrypts and checks the receiver; the signature selects the candidate. */
export function openCallback<T>(
  candidates: Iterable<CallbackCandidate<T>>,
  request: CallbackRequest,
): OpenedCallback<T> | CallbackRejection {
  const sealed = sealedCallback(request);
  if (!sealed.ok) return sealed;
  let nearest = reject("token", {
    zh: "此地址配置的 Token 都不能得到这个签名",
    en: "no Token known for this address makes this signature",
  });
  // Two candidates may share a Token, so the next one is tried after a failure.
  for (const candidate of candidates) {
    if (!signs(candidate.key, sealed)) continue;
    const opened = openSigned(candidate, sealed);
    if (opened.ok) return opened;
    if (nearest.reason !== "receiver") nearest = opened;
  }
  return nearest;
}

export function signs(key: CallbackKey, sealed: SealedCallback): boolean {
  return key.verifies(sealed.signature, sealed.timestamp, sealed.nonce, sealed.encrypt);
}

/** Extracts the relevant parts of a request without verifying them. */
export function sealedCallback(request: CallbackRequest): SealedCallback | CallbackRejection {
  const query = readQuery(request.url);
  if (!query.ok) return query;
  const { signature, timestamp, nonce, echostr } = query;
  if (request.method === "GET") {
    return echostr
      ? { ok: true, kind: "verification", signature, timestamp, nonce, encrypt: echostr }
      : reject("request", { zh: "缺少 echostr", en: "echostr is missing" });
  }
  if (request.method !== "POST")
    return reject("request", { zh: "既不是 GET 也不是 POST", en: "neither GET nor POST" });
  const envelope = parseEnvelope(request.body ?? "");
  if (!envelope.ok) return envelope;
  return { ok: true, kind: "push", signature, timestamp, nonce, encrypt: envelope.encrypt };
}

function openSigned<T>(
  { key, receivers, of }: CallbackCandidate<T>,
  { kind, encrypt, timestamp }: SealedCallback,
): OpenedCallback<T> | CallbackRejection {
  const plain = key.decrypt(encrypt);
  if (!plain.ok) return plain;
  const { text, receiver } = plain;
  const expected = receivers[kind];
  if (!accepts(expected, receiver))
    return reject("receiver", {
      zh: `接收方是 ${quoted(receiver)}`,
      en: `it is meant for ${quoted(receiver)}`,
    });
  return { ok: true, kind, of, text, timestamp, receiver, receiverKnown: expected !== "any" };
}

function quoted(receiver: string): string {
  return JSON.stringify(receiver.length > 64 ? `${receiver.slice(0, 64)}…` : receiver);
}
