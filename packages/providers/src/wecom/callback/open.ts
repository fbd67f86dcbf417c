import { parseEnvelope } from "./envelope.ts";
import type { CallbackKey } from "./key.ts";
import { accepts, type Receivers } from "./receivers.ts";
import { reject, type CallbackRejection } from "./rejection.ts";
import { readQuery, type CallbackRequest } from "./request.ts";

/** One whom callbacks at this address may be for. */
export interface CallbackCandidate<T> {
  readonly key: CallbackKey;
  readonly receivers: Receivers;
  /** Whatever the caller knows it by. */
  readonly of: T;
}

/** A callback that was verified: only now may anything in it be believed. */
export interface OpenedCallback<T> {
  readonly ok: true;
  readonly kind: CallbackKind;
  readonly of: T;
  /** Of a push an XML document, as a rule; of a verification the very text to answer with. */
  readonly text: string;
  readonly receiver: string;
  /** False where any receiver was good: pin this one. */
  readonly receiverKnown: boolean;
}

export type CallbackKind = "verification" | "push";

/** What is signed and encrypted in a request, not yet verified. */
export interface SealedCallback {
  readonly ok: true;
  readonly kind: CallbackKind;
  readonly signature: string;
  readonly timestamp: string;
  readonly nonce: string;
  readonly encrypt: string;
}

/** Verifies, decrypts and checks the receiver; the signature decides which candidate it is for. */
export function openCallback<T>(
  candidates: Iterable<CallbackCandidate<T>>,
  request: CallbackRequest,
): OpenedCallback<T> | CallbackRejection {
  const sealed = sealedCallback(request);
  if (!sealed.ok) return sealed;
  let nearest = reject("token", "no Token known for this address makes this signature");
  // Two candidates may have the same Token, so a failure is not the last word.
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

/** The parts of a request that matter; nothing in them is verified yet. */
export function sealedCallback(request: CallbackRequest): SealedCallback | CallbackRejection {
  const query = readQuery(request.url);
  if (!query.ok) return query;
  const { signature, timestamp, nonce, echostr } = query;
  if (request.method === "GET") {
    return echostr
      ? { ok: true, kind: "verification", signature, timestamp, nonce, encrypt: echostr }
      : reject("request", "echostr is missing");
  }
  if (request.method !== "POST") return reject("request", "neither GET nor POST");
  const envelope = parseEnvelope(request.body ?? "");
  if (!envelope.ok) return envelope;
  return { ok: true, kind: "push", signature, timestamp, nonce, encrypt: envelope.encrypt };
}

function openSigned<T>(
  { key, receivers, of }: CallbackCandidate<T>,
  { kind, encrypt }: SealedCallback,
): OpenedCallback<T> | CallbackRejection {
  const plain = key.decrypt(encrypt);
  if (!plain.ok) return plain;
  const { text, receiver } = plain;
  const expected = receivers[kind];
  if (!accepts(expected, receiver))
    return reject("receiver", `it is meant for ${quoted(receiver)}`);
  return { ok: true, kind, of, text, receiver, receiverKnown: expected !== "any" };
}

function quoted(receiver: string): string {
  return JSON.stringify(receiver.length > 64 ? `${receiver.slice(0, 64)}…` : receiver);
}
