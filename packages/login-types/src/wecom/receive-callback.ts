import type { Bilingual, Ports } from "@menshen/core";
import { sha256, warnSummarised } from "@menshen/domain";
import {
  callbackRejected,
  openCallback,
  parseXml,
  readCallback,
  xmlText,
  type CallbackCandidate,
  type CallbackRejection,
  type OpenedCallback,
  type XmlMap,
} from "@menshen/providers";

/** The recipient of a verified callback. */
export interface CallbackTarget {
  /** Full name of the element that processes it. */
  readonly element: string;
  /** The scope of order and duplicates: the suite, or the company. */
  readonly scope: string;
  /** The suite that must be the one inside; null where the message names none. */
  readonly suiteId: string | null;
}

/** Possible recipients of a callback, with their keys. `later` is called only if none of `first` is the receiver. */
export interface CallbackRecipients {
  readonly first: readonly CallbackCandidate<CallbackTarget>[];
  later?(): Promise<readonly CallbackCandidate<CallbackTarget>[]>;
}

const MAX_EVENT = 64;
const CONTACT = "change_contact";

const otherSuite: Bilingual = {
  zh: "内容里的 SuiteId 不是签名密钥所属的模板",
  en: "the SuiteId inside is not the one whose key signed it",
};

const noKeys: CallbackRejection = {
  ok: false,
  reason: "token",
  detail: {
    zh: "这个地址没有配置回调密钥",
    en: "no callback keys are configured for this address",
  },
};

/**
 * Verifies and stores a callback, then answers; it is processed afterwards.
 * @throws Code 10401 the callback is not verified; the answer does not say why
 */
export async function receiveCallback(
  ports: Ports,
  recipients: CallbackRecipients,
  request: Request,
): Promise<Response> {
  const read = await readCallback(request);
  const element = recipients.first[0]?.of.element ?? null;
  if (!read.ok) throw rejected(ports, element, read);
  let opened = openCallback(recipients.first, read);
  if (!opened.ok && opened.reason === "receiver" && recipients.later) {
    opened = openCallback(await recipients.later(), read);
  }
  if (!opened.ok) throw rejected(ports, element, recipients.first.length > 0 ? opened : noKeys);
  if (opened.kind === "verification") return verified(ports, opened);
  await store(ports, opened);
  return text("success");
}

function verified(
  { log }: Ports,
  { receiver, receiverKnown, text: echo, of }: OpenedCallback<CallbackTarget>,
): Response {
  if (!receiverKnown) {
    log.warn(
      { element: of.element, receiver },
      "a callback address was verified; write this receiver down as authConfig.providerCorpId",
    );
  }
  return text(echo);
}

async function store(
  ports: Ports,
  { of, receiver, timestamp, text: raw }: OpenedCallback<CallbackTarget>,
): Promise<void> {
  const parsed = parseXml(raw);
  // Verified but unreadable: stored for an administrator.
  const decoded = parsed.ok ? parsed.children : {};
  const field = (name: string) => xmlText(decoded, name);
  const suiteId = field("SuiteId");
  if (of.suiteId !== null && suiteId !== undefined && suiteId !== of.suiteId) {
    throw rejected(ports, of.element, { ok: false, reason: "receiver", detail: otherSuite });
  }
  const event = field("InfoType") ?? field("Event") ?? field("MsgType") ?? "unreadable";
  await ports.inbox.accept({
    element: of.element,
    scope: of.scope,
    event: event.slice(0, MAX_EVENT),
    receiver,
    dedupeKey: parsed.ok ? sha256(identityOf(decoded, receiver)) : sha256(raw),
    orderKey: orderKeyOf(decoded, of.scope),
    occurredAtMs: timeOf(field("TimeStamp") ?? field("CreateTime")) ?? ports.clock.now(),
    sentAtMs: timeOf(timestamp),
    raw: Buffer.from(raw),
    decoded,
  });
}

/** Undefined for what is no number of seconds. */
function timeOf(text: string | undefined): number | undefined {
  const seconds = Number(text);
  return Number.isSafeInteger(seconds) && seconds > 0 ? seconds * 1000 : undefined;
}

/**
 * Changes of members and departments are processed in the order of their arrival, so that the last one wins. Commands about
 * an authorisation lead to the same result in any order: each
 * carries its time, and the stores compare it (the larger ticket wins, and the later of authorisation and cancellation),
 * and change_auth fetches the current state. They could not be ordered by company, since create_auth and
 * reset_permanent_code name none before their code is exchanged; and one that fails must hold up neither a ticket, which
 * the exchange needs, nor another company, nor the cancellation of its own.
 */
function orderKeyOf(decoded: XmlMap, scope: string): string | null {
  if (xmlText(decoded, "InfoType") === undefined) return scope;
  const isContact = xmlText(decoded, "ChangeType") !== undefined;
  return isContact ? `${scope}/${xmlText(decoded, "AuthCorpId")}` : null;
}

/** What stays the same when WeCom sends one event again; the envelope does not. */
const identifying = [
  "SuiteId",
  "InfoType",
  "TimeStamp",
  "AuthCode",
  "AuthCorpId",
  "SuiteTicket",
  "MsgId",
  "ToUserName",
  "FromUserName",
  "CreateTime",
  "Event",
  "ChangeType",
  "UserID",
  "Id",
  "TagId",
] as const;

function identityOf(decoded: XmlMap, receiver: string): string {
  const parts = identifying.map((name) => xmlText(decoded, name) ?? null);
  // A member may change twice within one second, WeCom's resolution: then only the content differs.
  const isContact = [xmlText(decoded, "Event"), xmlText(decoded, "InfoType")].includes(CONTACT);
  const content = isContact ? Object.entries(decoded).toSorted(([a], [b]) => (a < b ? -1 : 1)) : [];
  return JSON.stringify([receiver, ...parts, ...content]);
}

/** One answer outside; the reason in the log, once a minute: anyone can send such callbacks. */
function rejected(ports: Ports, element: string | null, rejection: CallbackRejection): Error {
  const { reason, detail } = rejection;
  const fields = { element, reason, detail: detail.en };
  warnSummarised(ports, `${element} ${reason}`, fields, "a callback was rejected");
  return callbackRejected(rejection);
}

function text(body: string): Response {
  return new Response(body, { headers: { "content-type": "text/plain; charset=utf-8" } });
}
