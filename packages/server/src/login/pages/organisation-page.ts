import type { Bilingual, Code } from "@menshen/core";
import { html } from "hono/html";
import { errorNotice } from "./login-page.ts";
import { renderPage, type Html } from "./page.ts";
import { texts, type Language } from "./texts.ts";

export interface OrganisationPage {
  readonly language: Language;
  /** Of the login element. */
  readonly title: Bilingual;
  /** Path of `/start`, which is asked again with the code. */
  readonly start: string;
  /** What `/start` was told, and is told again. */
  readonly told: Readonly<Record<string, string>>;
  /** The code that is refused. */
  readonly org: string | undefined;
  /** Why; null for the first question. */
  readonly refused: Code | null;
  /** Where the login may lead from here: browsers hold a form against every redirect after it. */
  readonly formTargets: readonly string[];
}

/** An element serves several companies, and only the person knows which is theirs. */
export function organisationPage(page: OrganisationPage): Promise<Response> {
  const { language, start, told, refused, formTargets } = page;
  const text = texts[language];
  const { lang, returnTo } = told;
  const back = { ...(lang && { lang }), ...(returnTo && { returnTo }) };
  return renderPage({
    language,
    title: text.organisation,
    status: refused?.httpStatus ?? 200,
    formTargets,
    otherLanguage: `${start}?${query({ ...told, lang: language === "zh" ? "en" : "zh" })}`,
    body: html`<p>${page.title[language]}</p>
      <h1>${text.organisation}</h1>
      <p id="hint">${text.organisationHint}</p>
      ${refused ? errorNotice(String(refused.errcode), language) : ""}
      ${refused ? html`<p>${text.organisationGone}</p>` : ""} ${form(page)}
      <p class="actions">
        <a class="plain" href="/login?${query(back)}">${text.otherWay}</a>
      </p>`,
  });
}

function form({ language, start, told, org = "", refused }: OrganisationPage): Html {
  const text = texts[language];
  return html`<form action="${start}" class="ask">
    ${Object.entries(told).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
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
      ${refused ? html`aria-invalid="true"` : ""}
    />
    <button class="button">${text.goOn}</button>
  </form>`;
}

function query(values: Readonly<Record<string, string>>): string {
  return String(new URLSearchParams(values));
}
