import { address } from "../../simulator/address.ts";
import { html, type Html } from "../html.ts";
import type { Context } from "../../simulator/route.ts";
import { textsFor, type Lang } from "../i18n/texts.ts";
import { identityOf } from "../../simulator/world/lookup/wechat-people.ts";
import type { WechatApp, WechatPerson } from "../../simulator/world/schema/wechat-schema.ts";
import { controlButton } from "./control-button.ts";
import { face } from "./people-list.ts";

/** People shown; the phone page can search the rest. */
const SHOWN = 60;

/** The WeChat part of the start page: website apps to try, and people with switches. */
export function wechatPanels(context: Context, lang: Lang): Html {
  const { index: text } = textsFor(lang).wechat;
  const { apps, people } = context.engine.settings.wechat;
  const [first] = apps;
  if (!first) return html``;
  return html`<div>
      <h2>${text.title}</h2>
      <p class="soft small">${text.lead}</p>
    </div>
    <div class="grid2">
      <section class="panel stack" data-testid="wechat-apps">
        ${apps.map((app) => appBlock(app, lang, context))}
      </section>
      <section class="panel stack" data-testid="wechat-people">
        <div>
          <h3>${text.people} <span class="badge">${people.length}</span></h3>
          <p class="soft small">${text.identities(first.name)}</p>
        </div>
        <ul class="roll one">
          ${people.slice(0, SHOWN).map((person) => personItem(first, person, lang))}
        </ul>
      </section>
    </div>`;
}

function appBlock(app: WechatApp, lang: Lang, context: Context): Html {
  const { index: text } = textsFor(lang).wechat;
  const { appId, name, secret, accountId, callbackHosts, afterRefusal, kind } = app;
  const other = afterRefusal === "stay" ? "redirect" : "stay";
  return html`<div class="app">
    <h3>${name} <span class="badge">${text.kind[kind]}</span></h3>
    <dl class="facts">
      <dt>AppID</dt>
      <dd class="mono">${appId}</dd>
      <dt>AppSecret</dt>
      <dd class="mono">${secret}</dd>
      <dt>${text.hosts}</dt>
      <dd class="mono">${callbackHosts.join(", ")}</dd>
      <dt>${text.account}</dt>
      <dd class="mono">${accountId}</dd>
      <dt>${text.afterRefusal}</dt>
      <dd>${text.refusal[afterRefusal]}</dd>
    </dl>
    <div class="row">
      ${kind !== "miniProgram" && tryLink(app, lang, context)}
      ${controlButton("update-wechat-app", { appId, patch: { afterRefusal: other } }, `refusal-${appId}`, text.switchRefusal[other])}
    </div>
  </div>`;
}

function tryLink({ appId, kind }: WechatApp, lang: Lang, context: Context): Html {
  const { index: text } = textsFor(lang).wechat;
  const link = kind === "website" ? loginLink : clientLink;
  return html`<a class="btn slim" href="${link(appId, lang, context)}" data-testid="try-${appId}"
    >${kind === "website" ? text.tryLogin : text.tryClient}</a
  >`;
}

function clientLink(appid: string, lang: Lang, { origin, prefix }: Context): string {
  const redirect_uri = address(`${origin}/sandbox/callback`, { for: appid, lang });
  const query = { appid, redirect_uri, response_type: "code", scope: "snsapi_userinfo" };
  return `${address(`${prefix}/connect/oauth2/authorize`, { ...query, state: "tryout", lang })}#wechat_redirect`;
}

function loginLink(appid: string, lang: Lang, { origin, prefix }: Context): string {
  const redirect_uri = address(`${origin}/sandbox/callback`, { for: appid, lang });
  const query = { appid, redirect_uri, response_type: "code", scope: "snsapi_login" };
  return `${address(`${prefix}/connect/qrconnect`, { ...query, state: "tryout", lang })}#wechat_redirect`;
}

function personItem(app: WechatApp, person: WechatPerson, lang: Lang): Html {
  const { wechat: text } = textsFor(lang);
  const { personId: id, nickname: name, hasUnionId, revoked } = person;
  const { openId, unionId } = identityOf(app, person);
  const turn = (patch: Partial<WechatPerson>, label: string) =>
    controlButton("update-wechat-person", { id, patch }, `${Object.keys(patch)[0]}-${id}`, label);
  return html`<li>
    ${face({ id, name })}
    <div class="stack tight">
      <div>
        ${name} <span class="soft small mono">${id}</span>
        ${revoked && html`<span class="badge bad">${text.revoked}</span>`}
      </div>
      <div class="soft small mono">
        ${openId}<br />${unionId ?? html`<span class="badge warn">${text.noUnionId}</span>`}
      </div>
      <div class="row">
        ${turn({ hasUnionId: !hasUnionId }, hasUnionId ? text.index.hideUnionId : text.index.giveUnionId)}
        ${turn({ revoked: !revoked }, revoked ? text.index.restore : text.index.revoke)}
      </div>
    </div>
  </li>`;
}
