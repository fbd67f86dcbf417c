import type { Engine } from "../world/engine.ts";
import { randomDigits } from "../world/state/ids.ts";
import { encrypt, sign } from "./crypto.ts";
import { exchange, withQuery, type Exchange, type Outbound } from "./exchange.ts";
import type { Keys } from "./target.ts";
import type { Verification } from "./verification-result.ts";

/** The service waits this long, in real milliseconds. @see https://developer.work.weixin.qq.com/document/path/90930 */
const VERIFICATION_DEADLINE_MS = 1_000;

/**
 * Asks a callback URL to prove that it holds the keys, as saving the setting does.
 *
 * @see https://developer.work.weixin.qq.com/document/path/90930
 */
export async function verify(
  { clock, faults }: Engine,
  outbound: Outbound,
  url: string,
  { token, encodingAESKey }: Keys,
  ordinaryReceiver: string,
): Promise<Verification> {
  const { receiver = ordinaryReceiver, forged } = faults.take("push/verification", "answer");
  const expected = randomDigits(19).replace(/^0/, "1");
  const spoiled = forged === "padding" || forged === "length" ? forged : undefined;
  const echostr = encrypt(encodingAESKey, expected, receiver, { spoiled });
  const timestamp = String(Math.floor(clock.now() / 1000));
  const nonce = randomDigits(10);
  const msg_signature = sign(
    forged === "signature" || forged === "token" ? `${token}x` : token,
    timestamp,
    nonce,
    echostr,
  );
  const answer = await exchange(
    outbound,
    withQuery(url, { msg_signature, timestamp, nonce, echostr }),
    {
      method: "GET",
      deadlineMs: VERIFICATION_DEADLINE_MS,
      stopped: new AbortController().signal,
    },
  );
  const problem = problemOf(answer, expected, echostr);
  return {
    ok: problem === undefined,
    url,
    receiver,
    echostr,
    expected,
    status: answer.status,
    answer: answer.text?.slice(0, 2_000),
    contentType: answer.contentType,
    problem,
    tookMs: answer.tookMs,
    at: clock.now(),
  };
}

function problemOf(answer: Exchange, expected: string, echostr: string): string | undefined {
  const { status, text = "" } = answer;
  if (answer.problem !== undefined) return answer.problem;
  if (status !== 200) return `HTTP ${status}`;
  return text === expected ? undefined : `${likeness(text, expected, echostr)}: ${quote(text)}`;
}

/** Classifies a wrong answer. */
function likeness(text: string, expected: string, echostr: string): string {
  if (text === "") return "an empty answer";
  if (text === "success") return "the answer to an event, not to a verification";
  if (text === echostr) return "the echostr itself, not decrypted";
  if (!text.includes(expected))
    return Number(text) === Number(expected)
      ? "the number rounded: it was read as a number, not as text"
      : "not the decrypted text";
  const around = text.split(expected).join("");
  if (/^["']+$/.test(around)) return "the right text in quotes";
  if (around === "\ufeff") return "the right text after a byte order mark";
  if (around.trim() === "") return "the right text with blanks or line breaks around it";
  return "the right text with something around it";
}

const quote = (text: string) => JSON.stringify(text.slice(0, 200)).replaceAll("\ufeff", "\\ufeff");
