import { html } from "../../../ui/html.ts";
import { isCrossSite, pageResponse } from "../../../ui/page.ts";
import type { Context, Reply, Site } from "../../route.ts";
import { textsFor, type Lang } from "../../../ui/i18n/texts.ts";
import type { EndpointNotes } from "../../endpoint-notes.ts";
import { isServiceAccountLogin, serviceAccountLogin } from "../../wechat/login/authorize.ts";
import { guardPage } from "../../login/guard-page.ts";
import { sendBack } from "../../login/send-back.ts";
import { errorPage, phoneNotice, refusalPage } from "../../../ui/pages/notice.ts";
import { face, hiddenFields, peopleList } from "../../../ui/pages/people-list.ts";
import type { Engine } from "../../world/engine.ts";
import { appView, findCorp } from "../../world/lookup/directory.ts";
import {
  cannotUseClient,
  findPerson,
  subjectFor,
  type Hindrance,
  type Person,
} from "../../world/lookup/people.ts";
import {
  SENSITIVE_FIELDS,
  type App,
  type SensitiveField,
} from "../../world/schema/world-schema.ts";
import { ERRORS } from "../error-codes.ts";
import { readAuthorize, type CorpRequest, type SuiteRequest } from "./page-request.ts";

const ENDPOINT = "connect/oauth2/authorize";

const NOTES: EndpointNotes = {
  page: "path/91022",
  checks:
    "appid of a company, a third-party suite (path/91120) or a WeChat service account; agentid (40056, 50003), scope, redirect host with port (50001; WeChat 10003), state (40058), visible range, member status",
  omits: "that the page was opened in the client",
};

/**
 * Sign-in inside the WeCom client. A real client has a session; here a page in its place asks who the user is.
 *
 * @see https://developer.work.weixin.qq.com/document/path/91022
 */
export const inClientLogin: Site = {
  hosts: ["open.weixin.qq.com"],
  routes: [
    {
      path: `/${ENDPOINT}`,
      methods: ["GET"],
      endpoint: ENDPOINT,
      notes: NOTES,
      handle: (context) => openOrPress(context, openPage),
    },
    {
      path: `/${ENDPOINT}`,
      methods: ["POST"],
      handle: (context) => openOrPress(context, pressButton),
    },
  ],
};

type PageRequest = CorpRequest | SuiteRequest;
type Step = (context: Context, lang: Lang, asked: PageRequest) => Response | Promise<Response>;

/** WeChat's service accounts share the address of WeCom's page. */
function openOrPress(context: Context, step: Step): Promise<Reply> {
  return isServiceAccountLogin(context) ? serviceAccountLogin(context) : guarded(context, step);
}

/** Every step reads the whole URL again, as if nothing had been checked before. */
function guarded(context: Context, step: Step): Promise<Reply> {
  return guardPage(context, { errors: ERRORS, shape: "phone" }, async (lang) => {
    const asked = readAuthorize(context.engine, context.url.searchParams, textsFor(lang));
    const response = await step(context, lang, asked);
    const { corp, app, suite } = asked;
    return { response, corpId: corp?.corpId, agentId: app?.agentId, suiteId: suite?.suiteId };
  });
}

/** Who is refused. Without an agentid the page cannot determine the app, and refuses no one for its visible range. */
function hindranceInClient({ corp, app }: PageRequest, person: Person): Hindrance | undefined {
  const unable = cannotUseClient(person);
  if (unable || !app || !person.member || person.corpId !== corp?.corpId) return unable;
  return appView(corp, app).member(person.member) ? undefined : "outside-range";
}

function openPage({ engine, here }: Context, lang: Lang, asked: PageRequest): Response {
  const { authorize: text } = textsFor(lang);
  const { corps } = engine.settings;
  const corp = findCorp(corps, here.searchParams.get("corp") ?? "") ?? asked.corp ?? corps[0];
  if (!corp) return errorPage(lang, textsFor(lang).error.corpGone, 301007, "phone");
  const list = peopleList({
    lang,
    corps,
    corp,
    search: here.searchParams.get("q") ?? "",
    action: here.pathname + here.search,
    hidden: { step: "choose" },
    here,
    hindrance: (person) => hindranceInClient(asked, person),
  });
  const appName = asked.app?.name ?? asked.suite?.name;
  const why = appName === undefined ? text.explainCorp(corp.name) : text.explain(appName);
  const body = html`<div class="stack">
    <p class="bar" aria-hidden="true">
      <span>${text.workbench}</span><span>${corp.name}</span>
    </p>
    <div class="stack tight">
      <h1>${text.choose}</h1>
      <p class="soft small">${why}</p>
    </div>
    ${list}
  </div>`;
  return pageResponse({ lang, title: text.title, body, shape: "phone", formLeaves: true });
}

async function pressButton(
  { engine, request, url, here: page }: Context,
  lang: Lang,
  asked: PageRequest,
): Promise<Response> {
  const text = textsFor(lang);
  if (isCrossSite(request)) return errorPage(lang, text.error.crossSite, undefined, "phone");
  const form = new URLSearchParams(await request.text());
  const here = page.pathname + page.search;
  const person = findPerson(engine.settings.corps, form.get("corp") ?? "", form.get("user") ?? "");
  const reason = person ? hindranceInClient(asked, person) : "not-a-member";
  if (!person || reason) return refusalPage(lang, text.refusal[reason ?? "not-a-member"], here);
  if (form.get("step") === "refuse") return closed(lang);

  const app = appAskingForMore(engine, url.searchParams, asked, person);
  if (!app) return leave(engine, lang, asked, person, null);
  const owner = { corpId: person.corpId, agentId: app.agentId };
  if (form.get("step") === "allow") {
    const ticked = SENSITIVE_FIELDS.filter((field) => form.getAll("field").includes(field));
    engine.grants.remember(owner, person.id, ticked);
    return leave(engine, lang, asked, person, ticked);
  }
  const consented = app.createdBefore20220620
    ? SENSITIVE_FIELDS
    : engine.grants.remembered(owner, person.id);
  return consented
    ? leave(engine, lang, asked, person, consented)
    : consentPage(lang, here, app, person);
}

/**
 * The app for which the member has to consent. Sensitive fields need the wider scope, an agentid (else the scope counts as
 * base) and a member of the company. A suite asks in the companies that installed it, by the retired scope too.
 */
function appAskingForMore(
  { settings }: Engine,
  query: URLSearchParams,
  { corp, app, suite }: PageRequest,
  person: Person,
): App | undefined {
  const scope = query.get("scope");
  if (!person.member) return undefined;
  if (!suite)
    return scope === "snsapi_privateinfo" && person.corpId === corp.corpId ? app : undefined;
  if (scope === "snsapi_base") return undefined;
  const installed = findCorp(settings.corps, person.corpId)?.apps;
  return installed?.find(({ proxy }) => proxy?.suiteId === suite.suiteId);
}

function consentPage(lang: Lang, here: string, app: App, person: Person): Response {
  const text = textsFor(lang);
  const tick = (field: SensitiveField) =>
    html`<label
      ><span>${text.field[field]}</span
      ><input type="checkbox" name="field" value="${field}" checked data-testid="consent-${field}"
    /></label>`;
  const body = html`<section class="ask" data-testid="consent">
    ${face(person, "big")}
    <div>
      <h1>${text.authorize.consent(app.name)}</h1>
      <p class="soft small">${text.authorize.as(person.name)}</p>
    </div>
    <form method="post" action="${here}">
      ${hiddenFields({ corp: person.corpId, user: person.id })}
      <div class="ticks">${app.sensitiveFields.map(tick)}</div>
      <div class="choices">
        <button class="btn main full" name="step" value="allow" data-testid="confirm">
          ${text.authorize.allow}
        </button>
        <button class="btn full" name="step" value="refuse" data-testid="refuse">
          ${text.authorize.refuse}
        </button>
      </div>
    </form>
  </section>`;
  return pageResponse({
    lang,
    title: text.authorize.title,
    body,
    shape: "phone",
    formLeaves: true,
  });
}

/** 302 back to the app, with a code. */
function leave(
  engine: Context["engine"],
  lang: Lang,
  asked: PageRequest,
  person: Person,
  consented: readonly SensitiveField[] | null,
): Response {
  const { app, suite, redirectHost } = asked;
  const corp = asked.corp ?? findCorp(engine.settings.corps, person.corpId);
  if (!corp) return errorPage(lang, textsFor(lang).error.corpGone, 301007, "phone");
  const grant = {
    corpId: corp.corpId,
    agentId: app?.agentId,
    suiteId: suite?.suiteId,
    subject: subjectFor(corp, person),
    redirectHost,
    consented,
  };
  const { redirect: location } = sendBack(engine, ENDPOINT, asked, {
    appid: suite?.suiteId ?? corp.corpId,
    issueCode: () => engine.grants.issueCode(grant),
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
