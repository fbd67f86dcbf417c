import { address } from "../../simulator/address.ts";
import { html, trusted, type Html } from "../html.ts";
import { pageResponse } from "../page.ts";
import type { Context } from "../../simulator/route.ts";
import { langOf, textsFor, type Lang } from "../i18n/texts.ts";
import { qrSvg } from "../qr-code.ts";
import { AUTHORISE_PATH } from "../../simulator/wecom/service/links.ts";
import type { Provider, Template } from "../../simulator/world/schema/provider-schema.ts";
import { listAuthorisations, type Authorisation } from "../../simulator/world/authorisations.ts";
import { appOf, corpOf } from "../../simulator/world/edits.ts";
import { callbackForm } from "./callback-form.ts";
import { controlButton } from "./control-button.ts";
import { CONTROL_SCRIPT } from "./control-script.ts";
import { deliveriesPanel } from "./deliveries-panel.ts";

/** The provider console: templates, authorised companies, deliveries. */
export function providerPage(context: Context): Response {
  const { prefix } = context;
  const lang = langOf(context.request);
  const { console: text } = textsFor(lang).provider;
  const other = lang === "zh" ? "en" : "zh";
  const body = html`<header class="stack tight">
      <h1>${text.title}</h1>
      <p class="soft">${text.lead}</p>
      <nav class="row">
        <a href="${prefix}/?lang=${lang}">${text.home}</a><span class="soft">·</span
        ><a href="${prefix}/sandbox/provider?lang=${other}" lang="${other}" data-testid="lang"
          >${other === "en" ? "English" : "中文"}</a
        >
      </nav>
    </header>
    ${context.engine.settings.providers.map((provider) => providerBlock(context, lang, provider))}
    ${deliveriesPanel(context, lang)}`;
  return pageResponse({
    lang,
    title: text.title,
    body,
    script: CONTROL_SCRIPT,
    shape: "wide",
    prefix,
  });
}

function providerBlock(context: Context, lang: Lang, provider: Provider): Html {
  return html`<div class="stack tight">
      <h2>${provider.name}</h2>
      <dl class="facts">
        <dt>CorpID</dt>
        <dd class="mono">${provider.corpId}</dd>
        <dt>ProviderSecret</dt>
        <dd class="mono">${provider.providerSecret}</dd>
      </dl>
    </div>
    <div class="grid2">
      ${provider.templates.map((template) => templatePanel(context, lang, template))}
    </div>`;
}

function templatePanel(context: Context, lang: Lang, template: Template): Html {
  const { console: text } = textsFor(lang).provider;
  const { suiteId, name, suiteSecret, published, callbackUrl, token, encodingAESKey, kind } =
    template;
  const form = { target: { suiteId }, url: callbackUrl ?? "", token, encodingAESKey };
  return html`<section class="panel stack" data-testid="template-${suiteId}">
    <h3>
      ${name} <span class="badge" data-testid="kind-${suiteId}">${text.kind[kind]}</span>
      <span class="badge ${published ? "good" : "bad"}"
        >${published ? text.online : text.offline}</span
      >
    </h3>
    <dl class="facts">
      <dt>suite_id</dt>
      <dd class="mono">${suiteId}</dd>
      <dt>suite_secret</dt>
      <dd class="mono">${suiteSecret}</dd>
      <dt>${text.callbackUrl}</dt>
      <dd class="mono" data-testid="url-now-${suiteId}">${callbackUrl ?? text.none}</dd>
      <dt>${text.ticket}</dt>
      <dd data-testid="ticket-${suiteId}">${ticketFacts(context, lang, template)}</dd>
    </dl>
    ${templateButtons(lang, template)}
    <div class="app">${callbackForm(context, lang, form)}</div>
    ${loginBlock(context, lang, template)}
    ${kind !== "login" && [authoriseBlock(context, lang, template), authorisedBlock(context, lang, template)]}
  </section>`;
}

const seconds = (ms: number) => Math.max(0, Math.round(ms / 1000));

function ticketFacts({ engine }: Context, lang: Lang, template: Template): Html {
  const { console: text } = textsFor(lang).provider;
  const { suites, clock } = engine;
  const { suiteId, ticketPushes, callbackUrl } = template;
  const [newest] = suites.tickets(suiteId);
  const due = seconds(suites.ticketDueAt(suiteId) - clock.now());
  return html`<span class="mono">${newest?.value ?? text.noTicket}</span>
    <span class="soft small">
      ${newest && `${text.age(seconds(clock.now() - newest.bornAtMs))} · `}
      ${!ticketPushes ? text.paused : callbackUrl !== null && text.next(due)}</span
    >`;
}

function templateButtons(lang: Lang, { suiteId, ticketPushes, published }: Template): Html {
  const { console: text } = textsFor(lang).provider;
  const update = (patch: Partial<Template>, testId: string, label: string) =>
    controlButton("update-template", { suiteId, patch }, `${testId}-${suiteId}`, label);
  return html`<div class="row">
    ${controlButton("push-ticket", { suiteId }, `refresh-${suiteId}`, text.refresh)}
    ${update({ ticketPushes: !ticketPushes }, "pause", ticketPushes ? text.pause : text.resume)}
    ${update({ published: !published }, "publish", published ? text.goOffline : text.goOnline)}
  </div>`;
}

/** Login links of suites that sign in by themselves: third-party suites in the client, login authorisations by QR code. */
function loginBlock(
  { origin, prefix }: Context,
  lang: Lang,
  { suiteId, kind }: Template,
): Html | undefined {
  const { index: text } = textsFor(lang);
  if (kind === "proxy") return undefined;
  const redirect_uri = address(`${origin}/sandbox/callback`, { for: suiteId, lang });
  const shared = { appid: suiteId, redirect_uri, state: "tryout", lang };
  const link =
    kind === "login"
      ? address(`${prefix}/wwlogin/sso/login`, { login_type: "ServiceApp", ...shared })
      : `${address(`${prefix}/connect/oauth2/authorize`, { ...shared, response_type: "code", scope: "snsapi_base" })}#wechat_redirect`;
  return html`<div class="app">
    <a class="btn slim" href="${link}" data-testid="try-${suiteId}"
      >${kind === "login" ? text.tryPc : text.tryClient}</a
    >
  </div>`;
}

function authoriseBlock({ origin }: Context, lang: Lang, { suiteId, published }: Template) {
  const { console: text } = textsFor(lang).provider;
  if (!published) return undefined;
  const link = address(`${origin}${AUTHORISE_PATH}`, { suite_id: suiteId, lang });
  return html`<div class="app center">
    <div class="qr" role="img" aria-label="${text.authorise}">${trusted(qrSvg(link))}</div>
    <p class="soft small">${text.authoriseHint}</p>
    <p>
      <a
        class="btn main"
        href="${link}"
        target="_blank"
        rel="opener"
        data-testid="authorise-${suiteId}"
        >${text.authorise}</a
      >
    </p>
  </div>`;
}

function authorisedBlock(context: Context, lang: Lang, { suiteId }: Template): Html {
  const { console: text } = textsFor(lang).provider;
  const all = listAuthorisations(context.engine).filter((each) => each.suiteId === suiteId);
  return html`<div class="app" data-testid="authorised-${suiteId}">
    <h3>${text.authorised} <span class="badge">${all.length}</span></h3>
    ${all.length === 0 && html`<p class="soft small">${text.noCompany}</p>`}
    ${all.map((each) => authorisedItem(context, lang, each))}
  </div>`;
}

/** The address that the workbench opens for the app. */
function homeLink(homeUrl: string, { suiteId, corpId, openCorpId }: Authorisation, label: string) {
  const url = homeUrl.replaceAll("$CORPID$", () => openCorpId);
  if (!/^https?:/.test(url)) return undefined;
  return html`<a
    class="btn slim"
    href="${url}"
    target="_blank"
    rel="noreferrer"
    data-testid="open-${suiteId}-${corpId}"
    >${label}</a
  >`;
}

function authorisedItem(context: Context, lang: Lang, authorisation: Authorisation): Html {
  const { console: text } = textsFor(lang).provider;
  const { suiteId, corpId, openCorpId, agentId, permanentCode } = authorisation;
  const app = appOf(context.engine, corpId, agentId);
  const of = { suiteId, corpId };
  const turn = { corpId, agentId, patch: { enabled: !app.enabled } };
  const { url = "", token = "", encodingAESKey = "" } = app.callback ?? {};
  const form = { target: { corpId, agentId }, url, token, encodingAESKey };
  return html`<div class="app" data-testid="authorisation-${suiteId}-${corpId}">
    <h3>${corpOf(context.engine, corpId).name} <span class="badge">${agentId}</span></h3>
    <dl class="facts">
      <dt>corpid</dt>
      <dd class="mono">${openCorpId}<br /><span class="soft">${corpId}</span></dd>
      <dt>permanent_code</dt>
      <dd class="mono">${permanentCode}</dd>
    </dl>
    <div class="row">
      ${homeLink(app.homeUrl, authorisation, text.openHome)}
      ${controlButton("reset-permanent-code", of, `reset-${suiteId}-${corpId}`, text.reset)}
      ${controlButton("update-app", turn, `enable-${suiteId}-${corpId}`, app.enabled ? text.disable : text.enable)}
      ${controlButton("cancel-authorisation", of, `cancel-${suiteId}-${corpId}`, text.cancel)}
    </div>
    <details>
      <summary>${text.appCallback}</summary>
      ${callbackForm(context, lang, form)}
    </details>
  </div>`;
}
