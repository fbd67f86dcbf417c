import { html, type Html } from "../html.ts";
import type { Context } from "../../simulator/route.ts";
import { textsFor, type Lang } from "../i18n/texts.ts";
import type { Verification } from "../../simulator/push/verification-result.ts";
import type { Target } from "../../simulator/push/target.ts";

interface Setting {
  readonly target: Target;
  readonly url: string;
  readonly token: string;
  readonly encodingAESKey: string;
}

/** URL, token and key of one callback, and the result of its latest verification. */
export function callbackForm(
  { engine }: Context,
  lang: Lang,
  { target, url, token, encodingAESKey }: Setting,
): Html {
  const { console: text } = textsFor(lang).provider;
  const latest = engine.suites.verifications.get(JSON.stringify(target));
  const id = "suiteId" in target ? target.suiteId : `${target.corpId}-${target.agentId}`;
  const field = (name: string, label: string, value: string) =>
    html`<label class="stack tight"
      ><span class="soft small">${label}</span
      ><input
        type="text"
        name="${name}"
        value="${value}"
        autocomplete="off"
        spellcheck="false"
        required
        data-testid="${name}-${id}"
    /></label>`;
  return html`<form
      class="stack tight"
      data-form="set-callback"
      data-input="${JSON.stringify(target)}"
    >
      ${field("url", text.callbackUrl, latest?.ok === false ? latest.url : url)} ${field("token", "Token", token)}
      ${field("encodingAESKey", "EncodingAESKey", encodingAESKey)}
      <div><button class="btn slim" data-testid="save-${id}">${text.save}</button></div>
    </form>
    ${outcome(latest, lang, id)}`;
}

function outcome(verification: Verification | undefined, lang: Lang, id: string): Html | undefined {
  const { console: text } = textsFor(lang).provider;
  if (!verification) return undefined;
  const { ok, problem, status, contentType, receiver, url, tookMs } = verification;
  return html`<div
    class="stack tight"
    role="status"
    data-testid="verification-${id}"
    data-ok="${String(ok)}"
  >
    <p>
      <span class="badge ${ok ? "good" : "bad"}">${ok ? text.verified : text.notVerified}</span>
      <span class="soft small">${text.tookMs(tookMs)}</span>
    </p>
    ${problem !== undefined && html`<p class="mono" data-testid="problem-${id}">${problem}</p>`}
    <p class="soft small mono">
      GET ${url} → ${status ?? "–"} ${contentType ?? ""} · receiveid ${receiver}
    </p>
  </div>`;
}
