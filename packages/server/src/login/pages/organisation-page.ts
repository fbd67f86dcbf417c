import type { Bilingual, Code } from "@menshen/core";
import { html } from "hono/html";
import { errorNotice } from "./login-page.ts";
import { renderPage, type Html } from "./page.ts";
import type { Locale } from "./locale.ts";

export interface OrganisationPage {
  readonly locale: Locale;
  /** Of the login element. */
  readonly title: Bilingual;
  /** Path of `/start`, to which the form is submitted. */
  readonly start: string;
  /** Other parameters of `/start`, passed on. */
  readonly params: Readonly<Record<string, string>>;
  /** The rejected code. */
  readonly org: string | undefined;
  /** The reason; null when the form is shown first. */
  readonly rejection: Code | null;
  /** Targets of the login's redirects: browsers apply `form-action` to them, too. */
  readonly formTargets: readonly string[];
}

/** Asks for the organisation code when the element serves several companies. */
export function organisationPage(page: OrganisationPage): Promise<Response> {
  const { locale, params, rejection, formTargets } = page;
  const text = locale.text;
  const { lang, returnTo } = params;
  const back = { ...(lang && { lang }), ...(returnTo && { returnTo }) };
  return renderPage({
    locale,
    title: text.organisation,
    status: rejection?.httpStatus ?? 200,
    formTargets,
    query: query(params),
    body: html`<p>${page.title[locale.language]}</p>
      <h1>${text.organisation}</h1>
      <p id="hint">${text.organisationHint}</p>
      ${rejection ? errorNotice(String(rejection.errcode), locale) : ""}
      ${rejection ? html`<p>${text.organisationGone}</p>` : ""} ${form(page)}
      <p class="actions">
        <a class="plain" href="/login?${query(back)}">${text.otherWay}</a>
      </p>`,
  });
}

function form({ locale, start, params, org = "", rejection }: OrganisationPage): Html {
  const text = locale.text;
  return html`<form action="${start}" class="ask">
    ${Object.entries(params).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
    <label for="org">${text.organisationCode}</label>
    <input
      id="org"
      name="org"
      value="${org}"
      required
      maxlength="64"
      autofocus
      autocapitalize="none"
      spellcheck="false"
      aria-describedby="hint"
      ${rejection ? html`aria-invalid="true"` : ""}
    />
    <button class="button">${text.goOn}</button>
  </form>`;
}

function query(values: Readonly<Record<string, string>>): string {
  return String(new URLSearchParams(values));
}
