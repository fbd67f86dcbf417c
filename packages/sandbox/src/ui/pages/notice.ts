import { html } from "../html.ts";
import { pageResponse, type Page } from "../page.ts";
import { textsFor, type Lang } from "../i18n/texts.ts";

/** The provider's error page, with the provider's own text. */
export function errorPage(
  lang: Lang,
  message: string,
  errcode?: number,
  shape: Page["shape"] = "card",
  framed = false,
): Response {
  const text = textsFor(lang).error;
  const body = html`<section
    class="panel stack center"
    role="alert"
    data-testid="error"
    data-errcode="${errcode ?? ""}"
  >
    <h1>${text.title}</h1>
    <p data-testid="error-message">${message}</p>
    ${errcode !== undefined && html`<p class="soft small">${text.number(errcode)}</p>`}
  </section>`;
  return pageResponse({ lang, title: text.title, body, shape, framed });
}

export interface PhoneNotice {
  readonly testId: string;
  readonly good?: boolean;
  readonly title: string;
  readonly hint: string;
  /** Where the button under the text goes back to. */
  readonly back?: string;
}

/** A finished step on the phone: one sentence, one explanation. */
export function phoneNotice(
  lang: Lang,
  { testId, good = false, title, hint, back }: PhoneNotice,
): Response {
  const body = html`<section class="ask" data-testid="${testId}">
    <span class="mark ${!good && "off"}" aria-hidden="true">${good ? "✓" : "✕"}</span>
    <h1 role="status">${title}</h1>
    <p class="soft">${hint}</p>
    ${
      back !== undefined &&
      html`<div class="choices">
        <a class="btn full" href="${back}" data-testid="back">${textsFor(lang).phone.back}</a>
      </div>`
    }
  </section>`;
  return pageResponse({ lang, title, body, shape: "phone" });
}

/** The provider refuses this person; the hint gives the reason. */
export function refusalPage(lang: Lang, hint: string, back: string): Response {
  const title = textsFor(lang).phone.refused;
  return phoneNotice(lang, { testId: "refusal", title, hint, back });
}
