import { html, type Html } from "../html.ts";
import type { Context } from "../../simulator/route.ts";
import { textsFor, type Lang } from "../i18n/texts.ts";
import type { OAuthClient } from "../../simulator/world/schema/oauth-schema.ts";
import { face } from "./people-list.ts";

/** The OAuth part of the start page: what a client has to be configured with, and who may sign in. */
export function oauthPanels({ engine, origin }: Context, lang: Lang): Html {
  const { index: text } = textsFor(lang).oauth;
  const { clients, people } = engine.settings.oauth;
  if (clients.length === 0) return html``;
  return html`<div>
      <h2>${text.title}</h2>
      <p class="soft small">${text.lead}</p>
    </div>
    <div class="grid2">
      <section class="panel stack" data-testid="oauth-clients">
        ${clients.map((client) => clientBlock(client, origin, lang))}
      </section>
      <section class="panel stack" data-testid="oauth-people">
        <h3>${text.people} <span class="badge">${people.length}</span></h3>
        <ul class="roll one">
          ${people.map(
            ({ login, name, email }) =>
              html`<li>
                ${face({ id: login, name: name ?? login })}
                <div>${name ?? login} <span class="soft small mono">${login} ${email}</span></div>
              </li>`,
          )}
        </ul>
      </section>
    </div>`;
}

function clientBlock(client: OAuthClient, origin: string, lang: Lang): Html {
  const { index: text } = textsFor(lang).oauth;
  const { name, clientId, secret, callbackHosts, provider } = client;
  return html`<div class="app">
    <h3>${name} <span class="badge">${provider === "oidc" ? "OpenID" : "GitHub"}</span></h3>
    <dl class="facts">
      ${
        provider === "oidc" &&
        html`<dt>${text.issuer}</dt>
          <dd class="mono">${origin}/oidc</dd>`
      }
      <dt>client_id</dt>
      <dd class="mono">${clientId}</dd>
      <dt>client_secret</dt>
      <dd class="mono">${secret ?? text.public}</dd>
      <dt>${text.hosts}</dt>
      <dd class="mono">${callbackHosts.join(", ")}</dd>
    </dl>
  </div>`;
}
