import { html } from "hono/html";
import { renderPage } from "./page.ts";
import type { Locale } from "./locale.ts";

/** On the host of a gate: the person may not pass, or the host has no gate. `signIn` is absolute. */
export function gateRefusedPage(
  locale: Locale,
  { signIn }: { signIn: string | null },
): Promise<Response> {
  const { text } = locale;
  return renderPage({
    locale,
    title: text.failed,
    status: 403,
    body: html`<h1>${text.failed}</h1>
      <div class="notice" role="alert">
        <strong>${signIn === null ? text.noGate : text.notAdmitted}</strong>
      </div>
      ${signIn === null ? "" : html`<a class="button" href="${signIn}">${text.signIn}</a>`}`,
  });
}

/** The ticket is used, too old, or of another browser. `again` leads back to the gate. */
export function gateFailedPage(locale: Locale, again: string): Promise<Response> {
  const { text } = locale;
  return renderPage({
    locale,
    title: text.failed,
    status: 400,
    body: html`<h1>${text.failed}</h1>
      <div class="notice" role="alert"><strong>${text.ticketGone}</strong></div>
      <a class="button" href="${again}">${text.again}</a>`,
  });
}
