import { html } from "hono/html";
import { choiceItems, type LoginChoice } from "./login-page.ts";
import { renderPage, type Html } from "./page.ts";
import type { Locale } from "./locale.ts";

interface AuthorizePage {
  readonly locale: Locale;
  /** The application's title. */
  readonly application: string;
  readonly choices: readonly LoginChoice[];
  readonly inClient: boolean;
  /** This page. */
  readonly address: string;
  /** Back to the application without a login; absent where it would ask for one again. */
  readonly cancel?: string | undefined;
  /** The person who is signed in may not enter. */
  readonly isRefused: boolean;
}

/** The login for an application. */
export function authorizePage(page: AuthorizePage): Promise<Response> {
  const { locale, application, address, isRefused } = page;
  const { text } = locale;
  return renderPage({
    locale,
    title: `${text.signInTo}${application}`,
    status: isRefused ? 403 : 200,
    body: html`<h1>${text.signInTo}${application}</h1>
      ${
        isRefused
          ? html`<div class="notice" role="alert"><strong>${text.notAdmitted}</strong></div>`
          : ""
      }
      ${
        page.choices.length === 0
          ? html`<p>${text.none}</p>`
          : html`<p>${text.choose}</p>
              <ul>
                ${choiceItems({ ...page, returnTo: address })}
              </ul>`
      }
      ${page.cancel === undefined ? "" : cancelLink(page.cancel, locale)}`,
  });
}

interface ConsentPage {
  readonly locale: Locale;
  readonly application: string;
  readonly scopes: readonly string[];
  /** This page. */
  readonly address: string;
}

/** Asks whether an application may know the person. */
export function consentPage(page: ConsentPage): Promise<Response> {
  const { locale, application, scopes, address } = page;
  const { text } = locale;
  const known = scopes.flatMap((scope) =>
    Object.hasOwn(text.scopes, scope) ? [text.scopes[scope as keyof typeof text.scopes]] : [],
  );
  return renderPage({
    locale,
    title: application,
    body: html`<h1>${application}</h1>
      <p>${text.consentHint}</p>
      <ul>
        ${known.map((scope) => html`<li>${scope}</li>`)}
      </ul>
      <a class="button" href="${address}?decision=allow">${text.allow}</a>
      ${cancelLink(withQuery(address, { decision: "cancel" }), locale)}`,
  });
}

/** The application's request is over, or belongs to another browser. */
export function requestGonePage(locale: Locale): Promise<Response> {
  const { text } = locale;
  return renderPage({
    locale,
    title: text.failed,
    status: 400,
    body: html`<h1>${text.failed}</h1>
      <div class="notice" role="alert"><strong>${text.requestGone}</strong></div>`,
  });
}

function cancelLink(address: string, { text }: Locale): Html {
  return html`<p><a href="${address}">${text.backToApplication}</a></p>`;
}

/** @param address a path of this site */
function withQuery(address: string, query: Readonly<Record<string, string>>): string {
  const separator = address.includes("?") ? "&" : "?";
  return address + separator + new URLSearchParams(query).toString();
}
