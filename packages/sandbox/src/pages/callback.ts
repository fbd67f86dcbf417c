import { html } from "../http/html.ts";
import { pageResponse } from "../http/page.ts";
import type { Context } from "../http/site.ts";
import { langOf, words } from "../http/words.ts";

/** Shows the code and state a login came back with, and how to go on from a shell. */
export function callbackPage({ url, request, world }: Context): Response {
  const lang = langOf(request);
  const { index: text } = words(lang);
  const code = url.searchParams.get("code");
  const corpId = url.searchParams.get("for") ?? "";
  const app = world.corps
    .find((corp) => corp.corpId === corpId)
    ?.apps.find(({ agentId }) => String(agentId) === url.searchParams.get("app"));
  const commands = `TOKEN=$(curl -s '${url.origin}/cgi-bin/gettoken?corpid=${corpId}&corpsecret=${app?.secret}' | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
curl "${url.origin}/cgi-bin/auth/getuserinfo?access_token=$TOKEN&code=${encodeURIComponent(code ?? "")}"`;
  const body = html`<section class="panel stack">
    <h1>${text.callback}</h1>
    <dl class="facts">
      <dt>code</dt>
      <dd class="mono" data-testid="code">${code ?? text.callbackNone}</dd>
      <dt>state</dt>
      <dd class="mono" data-testid="state">${url.searchParams.get("state")}</dd>
    </dl>
    ${
      code !== null &&
      app &&
      html`<p class="soft small">${text.callbackHint}</p>
        <pre>${commands}</pre>`
    }
    <p><a href="/?lang=${lang}">${text.home}</a></p>
  </section>`;
  return pageResponse({ lang, title: text.callback, body, shape: "card" });
}
