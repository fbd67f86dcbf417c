import { html } from "hono/html";
import { choiceItems, type LoginChoice } from "./login-page.ts";
import { renderPage } from "./page.ts";
import type { Locale } from "./locale.ts";

export interface InvitationPage {
  readonly locale: Locale;
  readonly user: { readonly userId: string; readonly name: string | null };
  readonly choices: readonly LoginChoice[];
  readonly inClient: boolean;
}

/** The invited user, and the ways to sign in, each of which links the account that is used. */
export function invitationPage(page: InvitationPage): Promise<Response> {
  const { locale, user, choices } = page;
  const text = locale.text;
  const items = choiceItems({ ...page, returnTo: undefined, purpose: "invitation" });
  return renderPage({
    locale,
    title: text.invitation,
    script,
    body: html`<h1>${text.invitation}</h1>
      <p>${text.invitedAs}</p>
      <div class="person" data-testid="invited-user">
        <span><strong>${user.name ?? text.unnamed}</strong><small>${user.userId}</small></span>
      </div>
      ${choices.length === 0 ? html`<p>${text.none}</p>` : html`<ul>${items}</ul>`}
      <p>${text.invitationOnce}</p>`,
  });
}

/** The token is in the fragment, which only the page's script can read. */
export function openInvitationPage(locale: Locale, clearCookie: string): Promise<Response> {
  const text = locale.text;
  return renderPage({
    locale,
    title: text.invitation,
    script,
    headers: { "Set-Cookie": clearCookie },
    body: html`<h1>${text.invitation}</h1>
      <p role="status" data-gone="${text.invitationGone}">${text.invitationOpening}</p>
      <noscript><p>${text.needsScript}</p></noscript>`,
  });
}

const script = `
const status = document.querySelector("[role=status]");
const gone = () => {
  if (status) status.textContent = status.dataset.gone;
};
const open = async () => {
  const token = location.hash.slice(1);
  if (token === "") return gone();
  // Neither the history nor a screenshot keeps the token.
  history.replaceState(null, "", location.pathname + location.search);
  try {
    const response = await fetch("/login/invitation", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ token }) });
    if (response.ok) return location.reload();
  } catch {}
  gone();
};
void open();
addEventListener("hashchange", open);
`;
