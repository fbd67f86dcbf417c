import type { Bilingual } from "@menshen/core";
import { html } from "hono/html";
import { choiceItems, type LoginChoice } from "./login-page.ts";
import { renderPage, type Html } from "./page.ts";
import type { Locale } from "./locale.ts";

export interface LinkPage {
  readonly locale: Locale;
  /** The account to link, as the provider describes it. */
  readonly pending: { readonly nickname: string | null; readonly avatar: string | null };
  readonly pendingId: string;
  /** Of the account's login element. */
  readonly title: Bilingual;
  readonly signedIn: { readonly userId: string; readonly name: string | null } | null;
  /** Whether the user's login is young enough to link an account. */
  readonly isFresh: boolean;
  /** The other login elements. */
  readonly choices: readonly LoginChoice[];
  readonly inClient: boolean;
}

/** Shows the account and the user, and links them by one button. */
export function linkPage(page: LinkPage): Promise<Response> {
  const { locale, signedIn, isFresh, choices } = page;
  const lead = signedIn ? (isFresh ? "bindConfirm" : "bindAgain") : "bindSignIn";
  const isReady = signedIn && isFresh;
  const text = locale.text;
  const items = choiceItems({ ...page, returnTo: "/login/bind" });
  return renderPage({
    locale,
    title: text.bind,
    script,
    body: html`<h1>${text.bind}</h1>
      <p>${text[lead]}</p>
      ${person(page)}
      <div
        role="status"
        aria-live="polite"
        data-language="${locale.language}"
        data-failed="${text.bindFailed}"
      ></div>
      ${isReady ? confirmation(page, signedIn) : ""}
      ${choices.length > 0 && isReady ? html`<p>${text.bindOther}</p>` : ""}
      ${choices.length > 0 ? html`<ul>${items}</ul>` : isReady ? "" : html`<p>${text.bindNone}</p>`}`,
  });
}

/** The bindCode is unknown, used or expired, or belongs to another browser. */
export function linkExpiredPage(locale: Locale, clearCookie: string): Promise<Response> {
  const text = locale.text;
  return renderPage({
    locale,
    title: text.bind,
    status: 400,
    headers: { "Set-Cookie": clearCookie },
    body: html`<h1>${text.bind}</h1>
      <p role="alert">${text.bindGone}</p>
      <a class="button" href="/login">${text.signIn}</a>`,
  });
}

function person({ locale, pending, title }: LinkPage): Html {
  const text = locale.text;
  const name = pending.nickname ?? text.unnamed;
  const initial = Array.from(name)[0] ?? "";
  const hasPicture = pending.avatar?.startsWith("https://");
  return html`<div class="person" data-testid="bind-person">
    <span class="icon" aria-hidden="true"
      >${hasPicture ? html`<img src="${pending.avatar}" alt="" data-initial="${initial}" />` : initial}</span
    ><span><strong>${name}</strong><small>${text.bindVia}${title[locale.language]}</small></span>
  </div>`;
}

function confirmation(
  { locale, pendingId }: LinkPage,
  { userId, name }: NonNullable<LinkPage["signedIn"]>,
): Html {
  const text = locale.text;
  return html`<p class="actions">
      <button
        class="button"
        type="button"
        data-testid="bind-confirm"
        data-pending="${pendingId}"
        data-user="${userId}"
      >
        ${text.bindTo}${name ?? text.unnamed}</button
      ><a class="plain" href="/">${text.bindLater}</a>
    </p>
    <noscript><p>${text.needsScript}</p></noscript>`;
}

const script = `
const status = document.querySelector("[role=status]");
const button = document.querySelector("[data-pending]");
const initial = (image) => image.replaceWith(image.dataset.initial);
for (const image of document.querySelectorAll("img[data-initial]")) {
  if (image.complete && image.naturalWidth === 0) initial(image);
  else image.addEventListener("error", () => initial(image));
}
const confirm = async () => {
  button.setAttribute("aria-disabled", "true");
  try {
    const { pending: pendingId, user: userId } = button.dataset;
    const response = await fetch("/login/bind", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ pendingId, userId }) });
    const answer = await response.json();
    if (response.ok) return location.replace(answer.returnTo);
    const { errcode, hint } = answer.error.data;
    // Signed out, signed in too long ago, expired or changed: the reloaded page shows the current state.
    if ([10602, 10606, 10104, 10703].includes(errcode)) return location.reload();
    status.textContent = hint[status.dataset.language] + " (" + errcode + ")";
  } catch {
    status.textContent = status.dataset.failed;
  }
  status.className = "notice";
  button.removeAttribute("aria-disabled");
};
button?.addEventListener("click", confirm);
`;
