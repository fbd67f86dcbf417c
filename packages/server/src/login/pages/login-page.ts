import { appCodes, type AppErrcode, type Bilingual } from "@menshen/core";
import { html } from "hono/html";
import { renderPage, type Html } from "./page.ts";
import type { Locale } from "./locale.ts";

/** A login element as `listLoginTypes` names it. */
export interface LoginChoice {
  readonly fullName: string;
  readonly title: Bilingual;
  readonly icon?: string | null | undefined;
  readonly default?: boolean | undefined;
}

export interface LoginPage {
  readonly locale: Locale;
  readonly choices: readonly LoginChoice[];
  /** In WeCom's own client, which signs in without a QR code. */
  readonly inClient: boolean;
  readonly returnTo: string | undefined;
  /** The errcode in `?error=`. */
  readonly error: string | undefined;
  /** The person whose session the request came with. */
  readonly signedIn: { readonly name: string | null } | null;
}

export function loginPage(page: LoginPage): Promise<Response> {
  const text = page.locale.text;
  const query = new URLSearchParams({
    ...(page.returnTo !== undefined && { returnTo: page.returnTo }),
    ...(page.error !== undefined && { error: page.error }),
  });
  return renderPage({
    locale: page.locale,
    title: text.signIn,
    query: query.toString(),
    body: html`<h1>${text.signIn}</h1>
      ${page.error === undefined ? "" : errorNotice(page.error, page.locale)}
      ${page.signedIn && page.error !== "10606" ? welcome(page.signedIn.name, page.returnTo, page.locale) : ""}
      ${
        page.choices.length === 0
          ? html`<p>${text.none}</p>`
          : html`<p>${text.choose}</p>
              <ul>
                ${choiceItems(page)}
              </ul>`
      }`,
  });
}

/** The remedy: that of the failure which led here, else that of a number of ours or a frequent one of a provider. */
export function errorText(error: string, locale: Locale): string {
  const { errors, unknownError } = locale.text;
  const { failure } = locale;
  if (failure && String(failure.errcode) === error) return failure.hint[locale.language];
  if (!/^\d{1,9}$/.test(error)) return unknownError;
  if (Object.hasOwn(appCodes, error))
    return appCodes[Number(error) as AppErrcode].hint[locale.language];
  return Object.hasOwn(errors, error) ? errors[Number(error) as keyof typeof errors] : unknownError;
}

/** Only numbers are shown: anyone can put text into the address. */
export function errorNotice(error: string, locale: Locale): Html {
  const number = /^-?\d{1,9}$/.test(error) ? error : null;
  return html`<div class="notice" role="alert">
    <strong>${errorText(error, locale)}</strong>${
      number === null ? "" : html`<span>${locale.text.errcode} ${number}</span>`
    }
  </div>`;
}

function welcome(name: string | null, returnTo: string | undefined, locale: Locale): Html {
  const text = locale.text;
  return html`<div class="notice">
    <strong>${text.signedInAs}${name ?? text.unnamed}</strong
    ><a class="button" href="${returnTo ?? "/"}">${text.goOn}</a>
  </div>`;
}

/** The list items, default login methods first. */
export function choiceItems(
  page: Pick<LoginPage, "locale" | "choices" | "inClient" | "returnTo"> & {
    /** Of the login that a choice starts; a plain login where it is absent. */
    readonly purpose?: "invitation" | undefined;
  },
) {
  return defaultsFirst(page.choices).map((choice) => html`<li>${button(choice, page)}</li>`);
}

function button(choice: LoginChoice, page: Parameters<typeof choiceItems>[0]): Html {
  const text = page.locale.text;
  const title = choice.title[page.locale.language] || choice.fullName;
  const query = new URLSearchParams({
    flow: page.inClient ? "workbench" : "qr",
    ...(page.returnTo !== undefined && { returnTo: page.returnTo }),
    ...(page.purpose !== undefined && { purpose: page.purpose }),
  });
  return html`<a class="choice" href="/api/auth/${choice.fullName}/start?${query}"
    ><span class="icon" aria-hidden="true">${icon(choice, title)}</span
    ><span
      ><strong>${title}</strong><small>${page.inClient ? text.inClient : text.scan}</small></span
    ></a
  >`;
}

function icon({ icon }: LoginChoice, title: string): Html | string {
  const isPicture = icon && /^(?:https:\/\/|data:image\/|\/(?!\/))/.test(icon);
  return isPicture ? html`<img src="${icon}" alt="" />` : (Array.from(title)[0] ?? "");
}

function defaultsFirst(choices: readonly LoginChoice[]): LoginChoice[] {
  return choices.toSorted((a, b) => Number(b.default ?? false) - Number(a.default ?? false));
}
