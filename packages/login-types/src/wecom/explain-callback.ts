import { bilingual, type Bilingual } from "@menshen/core";
import type { ExplainedCallback, ExplainedCandidate, ExplainedStep } from "@menshen/domain";
import {
  callbackReasons,
  explainCallback,
  parseXml,
  xmlText,
  type CallbackCandidate,
  type CallbackExplanation,
  type CallbackReason,
  type CallbackRejection,
  type XmlValue,
} from "@menshen/providers";
import { z } from "zod";
import type { CallbackTarget } from "./receive-callback.ts";

type Candidate = CallbackCandidate<CallbackTarget>;
type Tried = CallbackExplanation<CallbackTarget>["candidates"][number];

/** Candidates at the address of a pasted callback, and the element's others. */
export interface PastedRecipients {
  readonly here: readonly Candidate[];
  readonly elsewhere: readonly Candidate[];
}

export const PastedCallback = z.strictObject({
  /** Whole, or only the query. */
  url: z.string().trim().min(1).max(8192),
  body: z
    .string()
    .max(128 * 1024)
    .optional(),
});

/** Reports which check a pasted callback fails. Reveals neither keys nor what they protect. */
export function explainPasted(
  { here, elsewhere }: PastedRecipients,
  { url, body }: z.output<typeof PastedCallback>,
): ExplainedCallback {
  const hasPath = url.includes("?");
  const request = {
    method: body?.trim() ? "POST" : "GET",
    url: hasPath ? url : `?${url}`,
    body,
  };
  const explained = explainCallback([...here, ...elsewhere], request);
  if (!explained.ok) {
    return { kind: null, accepted: false, problem: wrong(explained), candidates: [] };
  }
  const tried = explained.candidates.map((one) => explainCandidate(one, explained.kind));
  const isAddressed = (index: number) => index < here.length || url.startsWith("?") || !hasPath;
  const accepted = tried.some((one, index) => isAddressed(index) && passes(one));
  return {
    kind: explained.kind === "push" ? "event" : "verification",
    accepted,
    problem: here.length === 0 ? noKeys : !accepted && tried.some(passes) ? elsewhereSent : null,
    candidates: tried.filter((one, index) => index < here.length || fits(one)),
  };
}

const noKeys: Bilingual = {
  zh: "这个地址没有配置回调密钥。",
  en: "No callback keys are configured for this address.",
};

const elsewhereSent: Bilingual = {
  zh: "密钥与接收方都对，但它属于另一个回调地址。",
  en: "Keys and receiver fit, and belong to another callback address.",
};

/** Candidates of other addresses are shown only if their keys match. */
function fits({ steps }: ExplainedCandidate): boolean {
  return steps.some(({ check, ok }) => ok && (check === "signature" || check === "decrypt"));
}

function passes({ steps }: ExplainedCandidate): boolean {
  return steps.at(-1)?.check === "content" && steps.every(({ ok }) => ok);
}

function explainCandidate(
  { of, signed, plaintext, receiverAccepted }: Tried,
  kind: CallbackExplanation<unknown>["kind"],
): ExplainedCandidate {
  const signature = signed
    ? right("signature", "签名正确，Token 一致。", "The signature is right: the Token is the same.")
    : failed("signature", callbackReasons.token);
  const named = { of: `${of.scope} (${of.element})` };
  if (!plaintext.ok) {
    return { ...named, steps: [signature, ...unreadable(plaintext)], decoded: null };
  }
  const { text, receiver } = plaintext;
  const addressed = receiverAccepted
    ? right("receiver", `接收方是 ${receiver}。`, `It is meant for ${receiver}.`)
    : failed(
        "receiver",
        wrong({
          ok: false,
          reason: "receiver",
          detail: receiver ? bilingual(receiver) : { zh: "空", en: "empty" },
        }),
      );
  const { step, decoded } =
    kind === "push" ? contentOf(text, of) : { step: echoed(text), decoded: { echo: text } };
  return { ...named, steps: [signature, ...opened, addressed, step], decoded };
}

const opened: readonly ExplainedStep[] = [
  right("base64", "密文是完整的 base64。", "The ciphertext is whole base64."),
  right("decrypt", "EncodingAESKey 能解开密文。", "The EncodingAESKey opens it."),
  right("padding", "填充符合规范。", "The padding is as specified."),
  right("length", "长度与内容相符。", "The length fits the content."),
];

/** At which check a ciphertext fails; the ones before it passed. */
const failsAt: Partial<Record<CallbackReason, ExplainedStep["check"]>> = {
  base64: "base64",
  block: "decrypt",
  key: "decrypt",
  padding: "padding",
  length: "length",
  encoding: "content",
};

function unreadable(rejection: CallbackRejection): ExplainedStep[] {
  const check = failsAt[rejection.reason] ?? "content";
  const at = opened.findIndex((step) => step.check === check);
  return [...(at < 0 ? opened : opened.slice(0, at)), failed(check, wrong(rejection))];
}

function contentOf(
  text: string,
  { suiteId }: CallbackTarget,
): { step: ExplainedStep; decoded: Record<string, unknown> | null } {
  const parsed = parseXml(text);
  if (!parsed.ok) {
    const { problem } = parsed;
    const step = failed("content", {
      zh: `内容不是 XML：${problem.zh}`,
      en: `It is no XML: ${problem.en}`,
    });
    return { step, decoded: null };
  }
  const decoded = masked(parsed.children) as Record<string, unknown>;
  const inside = xmlText(parsed.children, "SuiteId");
  if (suiteId !== null && inside !== undefined && inside !== suiteId) {
    const zh = "内容里的 SuiteId 不是签名密钥所属的模板。";
    const en = "The SuiteId inside is not the one whose key signed it.";
    return { step: failed("content", { zh, en }), decoded };
  }
  const step = right("content", "内容可以读出。", "The content can be read.");
  return { step, decoded };
}

function echoed(text: string): ExplainedStep {
  const { length } = text;
  return right(
    "content",
    `应答是 ${length} 个字符的明文。`,
    `The answer is its ${length} characters.`,
  );
}

const SECRET_NAME = /ticket|code$|token|secret|key$/i;

/** No prototype, no secret. */
function masked(value: XmlValue): unknown {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(masked);
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      SECRET_NAME.test(name) ? "********" : masked(inner),
    ]),
  );
}

function wrong({ reason, detail }: CallbackRejection): Bilingual {
  const { zh, en } = callbackReasons[reason];
  return { zh: `${zh}（${detail.zh}）`, en: `${en} (${detail.en})` };
}

function right(check: ExplainedStep["check"], zh: string, en: string): ExplainedStep {
  return { check, ok: true, detail: { zh, en } };
}

function failed(check: ExplainedStep["check"], detail: Bilingual): ExplainedStep {
  return { check, ok: false, detail };
}
