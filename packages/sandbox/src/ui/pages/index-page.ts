import { address } from "../../simulator/address.ts";
import { html, type Html } from "../html.ts";
import { pageResponse } from "../page.ts";
import type { Context } from "../../simulator/route.ts";
import { langOf, textsFor, type Lang, type Texts } from "../i18n/texts.ts";
import { appView } from "../../simulator/world/lookup/directory.ts";
import { listPeople, type Person } from "../../simulator/world/lookup/people.ts";
import type { App, Corp } from "../../simulator/world/schema/world-schema.ts";
import { callbackForm } from "./callback-form.ts";
import { faultPanel, callsPanel } from "./index-activity.ts";
import { oauthPanels } from "./index-oauth.ts";
import { wechatPanels } from "./index-wechat.ts";
import { INDEX_SCRIPT } from "./index-script.ts";
import { face } from "./people-list.ts";

/** People and departments shown for each company; the phone page can search the rest. */
const SHOWN = 60;

/** The start page: companies, apps, people, the clock, faults, the latest calls. */
export function indexPage(context: Context): Response {
  const { prefix } = context;
  const lang = langOf(context.request);
  const text = textsFor(lang);
  const other = lang === "zh" ? "en" : "zh";
  const body = html`<header class="stack tight">
      <div class="row"><h1>${text.index.title}</h1></div>
      <p class="soft">${text.index.lead}</p>
      <nav class="row">
        <a href="${prefix}/phone?lang=${lang}">${text.index.phone}</a><span class="soft">·</span
        ><a href="${prefix}/sandbox/provider?lang=${lang}" data-testid="provider-console"
          >${text.provider.console.open}</a
        ><span class="soft">·</span
        ><a href="${prefix}/sandbox/api">${text.index.api}</a><span class="soft">·</span
        ><a href="${prefix}/?lang=${other}" lang="${other}" data-testid="lang"
          >${other === "en" ? "English" : "中文"}</a
        >
      </nav>
    </header>
    <div class="grid2">${clockPanel(context, lang)}${faultPanel(context, lang)}</div>
    <h2>${text.index.companies}</h2>
    <div class="grid2">
      ${context.engine.settings.corps.map((corp) => corpPanel(corp, lang, context))}
    </div>
    ${wechatPanels(context, lang)} ${oauthPanels(context, lang)} ${callsPanel(context, lang)}`;
  return pageResponse({
    lang,
    title: text.index.title,
    body,
    script: INDEX_SCRIPT,
    shape: "wide",
    prefix,
  });
}

function clockPanel({ engine }: Context, lang: Lang): Html {
  const { index: text } = textsFor(lang);
  const now = new Date(engine.clock.now()).toISOString();
  return html`<section class="panel stack">
    <h2>${text.clock}</h2>
    <p class="clock">
      <time datetime="${now}" data-testid="clock">${now.slice(0, 19).replace("T", " ")}</time>
      <span class="soft small">UTC</span>
    </p>
    <p class="soft small">${text.clockHint}</p>
    <div class="row">
      ${jump("+1 min", 60)}${jump("+5 min", 300)}${jump("+30 min", 1800)}${jump("+2 h", 7200)}${jump("+30 d", 2592000)}
    </div>
    <div class="row">
      <button class="btn slim" data-op="reset" data-input="{}" data-testid="reset">
        ${text.reset}
      </button>
    </div>
  </section>`;
}

function jump(label: string, seconds: number): Html {
  return html`<button
    class="btn slim"
    data-op="clock"
    data-input="${JSON.stringify({ advanceSeconds: seconds })}"
    data-testid="advance-${seconds}"
  >
    ${label}
  </button>`;
}

function corpPanel(corp: Corp, lang: Lang, context: Context): Html {
  const { index: text } = textsFor(lang);
  const people = listPeople(corp);
  return html`<section class="panel stack" data-testid="company-${corp.corpId}">
    <div>
      <h3>${corp.fullName}</h3>
      <p class="mono soft">${corp.corpId}</p>
    </div>
    ${corp.apps.map((app) => appBlock(corp, app, lang, context))}
    <div class="app">
      <h3>${text.people} <span class="badge">${people.length}</span></h3>
      <ul class="roll">
        ${people.slice(0, SHOWN).map((person) => personItem(corp, person, text))}
      </ul>
    </div>
    <div class="app">
      <h3>${text.departments} <span class="badge">${corp.departments.length}</span></h3>
      <p class="small">
        ${corp.departments.slice(0, SHOWN).map(({ id, name }) => html`<span class="badge">${id} ${name}</span> `)}
      </p>
    </div>
  </section>`;
}

function appBlock(corp: Corp, app: App, lang: Lang, context: Context): Html {
  const { index: text } = textsFor(lang);
  const links = loginLinks(corp, app, context, lang);
  return html`<div class="app">
    <h3>
      ${app.name} <span class="badge">${app.agentId}</span>
      <span class="badge">${text.created(app.createdBefore20220620)}</span>
    </h3>
    <dl class="facts">
      <dt>${text.secret}</dt>
      <dd class="mono">${app.secret}</dd>
      <dt>${text.trusted}</dt>
      <dd class="mono">${app.trustedDomains.join(", ")}</dd>
    </dl>
    <div class="row">
      <a class="btn slim" href="${links.pc}">${text.tryPc}</a
      ><a class="btn slim" href="${links.client}">${text.tryClient}</a
      ><a class="btn slim" href="${links.consent}">${text.tryPrivate}</a>
    </div>
    <details>
      <summary>${textsFor(lang).provider.console.appCallback}</summary>
      ${callbackForm(context, lang, callbackOf(corp, app))}
    </details>
  </div>`;
}

function callbackOf({ corpId }: Corp, { agentId, callback }: App) {
  const { url = "", token = "", encodingAESKey = "" } = callback ?? {};
  return { target: { corpId, agentId }, url, token, encodingAESKey };
}

function loginLinks(corp: Corp, app: App, { origin, prefix }: Context, lang: Lang) {
  const redirect = address(`${origin}/sandbox/callback`, {
    for: corp.corpId,
    app: String(app.agentId),
    lang,
  });
  const shared = {
    appid: corp.corpId,
    agentid: String(app.agentId),
    redirect_uri: redirect,
    state: "tryout",
    lang,
  };
  const client = (scope: string) =>
    `${address(`${prefix}/connect/oauth2/authorize`, { ...shared, response_type: "code", scope })}#wechat_redirect`;
  return {
    pc: address(`${prefix}/wwlogin/sso/login`, { login_type: "CorpApp", ...shared }),
    client: client("snsapi_base"),
    consent: client("snsapi_privateinfo"),
  };
}

function personItem(corp: Corp, person: Person, text: Texts["index"]): Html {
  return html`<li>
    ${face(person)}
    <div>
      <div>${person.name}</div>
      <div class="soft small mono">${person.id}</div>
      ${badges(corp, person, text)}
    </div>
  </li>`;
}

function badges(corp: Corp, { member }: Person, text: Texts["index"]): Html {
  if (!member) return html`<span class="badge">${text.outsider}</span>`;
  const blind = corp.apps
    .filter((app) => !appView(corp, app).member(member))
    .map(({ name }) => name);
  return html`${member.status !== 1 && html`<span class="badge bad">${text.status[member.status]}</span> `}${member.departments.some(({ leader }) => leader) && html`<span class="badge good">${text.leader}</span> `}${blind.length > 0 && html`<span class="badge warn">${text.notSeenBy(blind.join(", "))}</span>`}`;
}
