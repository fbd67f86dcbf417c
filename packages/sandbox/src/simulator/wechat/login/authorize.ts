import { html, type Html } from "../../../ui/html.ts";
import { textsFor, type Lang } from "../../../ui/i18n/texts.ts";
import { isCrossSite, pageResponse } from "../../../ui/page.ts";
import { errorPage, phoneNotice, refusalPage } from "../../../ui/pages/notice.ts";
import { face, hiddenFields } from "../../../ui/pages/people-list.ts";
import { guardPage } from "../../login/guard-page.ts";
import { sendBack } from "../../login/send-back.ts";
import type { Context, Reply } from "../../route.ts";
import type { Engine } from "../../world/engine.ts";
import { findWechatApp, findWechatPerson } from "../../world/lookup/wechat-people.ts";
import type { WechatPerson } from "../../world/schema/wechat-schema.ts";
import { WECHAT_ERRORS } from "../error-codes.ts";
import { readServiceAccountAuthorize, type AuthorizeRequest } from "./authorize-request.ts";
import { wechatPeople } from "./wechat-people-list.ts";

const ENDPOINT = "connect/oauth2/authorize";

/** Whether the authorise URL belongs to WeChat; WeCom's shares its address. */
export function isServiceAccountLogin({ engine, url }: Context): boolean {
  return findWechatApp(engine.settings.wechat, url.searchParams.get("appid") ?? "") !== undefined;
}

/**
 * Sign-in inside the WeChat client, for service accounts. A real client has a session; here a page in its place asks who
 * the user is.
 *
 * @see https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/Wechat_webpage_authorization.html
 */
export function serviceAccountLogin(context: Context): Promise<Reply> {
  return guardPage(context, { errors: WECHAT_ERRORS, shape: "phone" }, async (lang) => {
    const { engine, url, request } = context;
    const asked = readServiceAccountAuthorize(engine, url.searchParams, textsFor(lang));
    const response =
      request.method === "POST"
        ? await pressButton(context, lang, asked)
        : choosePage(context, lang, asked);
    return { response, appId: asked.app.appId };
  });
}

function choosePage({ engine, here }: Context, lang: Lang, { app }: AuthorizeRequest): Response {
  const { authorize: text, wechat } = textsFor(lang);
  const list = wechatPeople(engine, lang, here, {
    action: here.pathname + here.search,
    hidden: { step: "choose" },
  });
  const body = html`<div class="stack">
    <div class="stack tight">
      <h1>${text.choose}</h1>
      <p class="soft small">${wechat.explainClient(app.name)}</p>
    </div>
    ${list}
  </div>`;
  return phonePage(lang, body);
}

async function pressButton(
  { engine, request, here: page }: Context,
  lang: Lang,
  asked: AuthorizeRequest,
): Promise<Response> {
  const text = textsFor(lang);
  if (isCrossSite(request)) return errorPage(lang, text.error.crossSite, undefined, "phone");
  const form = new URLSearchParams(await request.text());
  const here = page.pathname + page.search;
  const person = findWechatPerson(engine.settings.wechat, form.get("user") ?? "", asked.app);
  if (!person) return refusalPage(lang, text.wechat.unknownPerson, here);
  const step = form.get("step");
  if (step === "refuse") return closed(lang);
  const asks = asked.scope === "snsapi_userinfo" && !hasConsented(engine, asked, person);
  if (asks && step !== "allow") return consentPage(lang, here, asked, person);
  if (step === "allow") engine.wechatGrants.remember(asked.app.appId, person.personId);
  return leave(engine, lang, asked, person);
}

/** Consent is asked once, unless the link forces the page. */
function hasConsented(
  { wechatGrants }: Engine,
  { app, forcePopup }: AuthorizeRequest,
  { personId }: WechatPerson,
): boolean {
  return !forcePopup && wechatGrants.remembered(app.appId, personId);
}

function consentPage(
  lang: Lang,
  here: string,
  { app }: AuthorizeRequest,
  person: WechatPerson,
): Response {
  const { authorize: text, field } = textsFor(lang);
  const { personId: id, nickname: name } = person;
  const body = html`<section class="ask" data-testid="consent">
    ${face({ id, name }, "big")}
    <div>
      <h1>${text.consent(app.name)}</h1>
      <p class="soft small">${text.as(name)}</p>
      <p class="soft small">${textsFor(lang).wechat.profile} · ${field.avatar}</p>
    </div>
    <form method="post" action="${here}" class="choices">
      ${hiddenFields({ user: id })}
      <button class="btn main full" name="step" value="allow" data-testid="confirm">
        ${text.allow}
      </button>
      <button class="btn full" name="step" value="refuse" data-testid="refuse">
        ${text.refuse}
      </button>
    </form>
  </section>`;
  return phonePage(lang, body);
}

const phonePage = (lang: Lang, body: Html): Response =>
  pageResponse({
    lang,
    title: textsFor(lang).wechat.client,
    body,
    shape: "phone",
    formLeaves: true,
  });

function leave(
  engine: Engine,
  lang: Lang,
  asked: AuthorizeRequest,
  { personId }: WechatPerson,
): Response {
  const { app, scope, forceSnapShot } = asked;
  const grant = {
    appId: app.appId,
    personId,
    scope,
    ...(forceSnapShot && { isSnapshot: true as const }),
  };
  const { redirect: location } = sendBack(engine, ENDPOINT, asked, {
    appid: app.appId,
    issueCode: () => engine.wechatGrants.issueInClientCode(grant),
  });
  if (location === undefined) return closed(lang);
  return new Response(null, {
    status: 302,
    headers: { location, "cache-control": "no-store", "referrer-policy": "no-referrer" },
  });
}

function closed(lang: Lang): Response {
  const { authorize: text } = textsFor(lang);
  return phoneNotice(lang, { testId: "closed", title: text.closed, hint: text.closedHint });
}
