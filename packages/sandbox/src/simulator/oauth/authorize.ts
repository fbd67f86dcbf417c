import { html } from "../../ui/html.ts";
import { textsFor, type Lang } from "../../ui/i18n/texts.ts";
import { isCrossSite, pageResponse } from "../../ui/page.ts";
import { errorPage, refusalPage } from "../../ui/pages/notice.ts";
import { hiddenFields, personButtons, searchForm } from "../../ui/pages/people-list.ts";
import { guardPage } from "../login/guard-page.ts";
import type { Context, Reply } from "../route.ts";
import type { Engine } from "../world/engine.ts";
import { findOAuthPerson } from "../world/lookup/oauth-people.ts";
import type { OAuthClient } from "../world/schema/oauth-schema.ts";
import { randomToken } from "../world/state/ids.ts";
import { readAuthorize, type AuthorizeRequest } from "./authorize-request.ts";

interface Authorise {
  readonly provider: OAuthClient["provider"];
  /** Name of the endpoint, for faults. */
  readonly endpoint: string;
  /** RFC 9207: names itself in the redirect. */
  readonly issuer?: ((context: Context) => string) | undefined;
}

/** The page on which a person signs in and agrees. A tester chooses who it is. */
export function authorize(context: Context, how: Authorise): Promise<Reply> {
  return guardPage(context, { errors: {}, shape: "card" }, async (lang) => {
    const { engine, url, request } = context;
    const { client, problem, ...asked } = readAuthorize(
      engine,
      url.searchParams,
      how.provider,
      textsFor(lang),
    );
    const { clientId: appId } = client;
    if (problem) return { response: leave(context, lang, asked, how, { error: problem }), appId };
    const response =
      request.method === "POST"
        ? await pressButton(context, lang, client, asked, how)
        : choosePage(context, lang, client);
    return { response, appId };
  });
}

function choosePage({ engine, here }: Context, lang: Lang, { name }: OAuthClient): Response {
  const { oauth: text } = textsFor(lang);
  const action = here.pathname + here.search;
  const people = engine.settings.oauth.people.map((person) => ({
    id: person.login,
    name: person.name ?? person.login,
    detail: [person.login, person.email].filter(Boolean).join(" · "),
    note: "",
  }));
  const search = here.searchParams.get("q") ?? "";
  const body = html`<section class="panel stack">
    <div class="stack tight">
      <h1>${text.heading(name)}</h1>
      <p class="soft small">${text.choose}</p>
    </div>
    ${searchForm(lang, here)}
    ${personButtons({ lang, people, search, action, hidden: { step: "choose" } })}
    <form method="post" action="${action}">
      ${hiddenFields({ step: "refuse" })}
      <button class="btn full" data-testid="refuse">${text.refuse}</button>
    </form>
  </section>`;
  return pageResponse({ lang, title: text.title, body, shape: "card", formLeaves: true });
}

async function pressButton(
  context: Context,
  lang: Lang,
  { clientId }: OAuthClient,
  asked: AuthorizeRequest,
  how: Authorise,
): Promise<Response> {
  const { engine, request, here } = context;
  const text = textsFor(lang);
  if (isCrossSite(request)) return errorPage(lang, text.error.crossSite);
  const form = new URLSearchParams(await request.text());
  if (form.get("step") === "refuse") {
    return leave(context, lang, asked, how, { error: "access_denied" });
  }
  const person = findOAuthPerson(engine.settings.oauth, form.get("user") ?? "");
  if (!person) return refusalPage(lang, text.oauth.unknownPerson, here.pathname + here.search);
  const { scope, redirectUri, codeChallenge, nonce } = asked;
  const authTime = Math.floor(engine.clock.now() / 1000);
  const { login } = person;
  const grant = { clientId, login, scope, redirectUri, codeChallenge, nonce, authTime };
  const issueCode = () => engine.oauthGrants.issueCode(grant);
  return leave(context, lang, asked, how, { issueCode });
}

type Outcome = { readonly error: string } | { readonly issueCode: () => string };

/** Hands the outcome to the client as the request asks: in the query, or by a form that posts itself. */
function leave(
  context: Context,
  lang: Lang,
  { redirectUri, state, responseMode }: AuthorizeRequest,
  { endpoint, issuer }: Authorise,
  outcome: Outcome,
): Response {
  const params = paramsOf(context.engine, endpoint, state, outcome);
  if (!params) return errorPage(lang, textsFor(lang).error.scripted);
  if (issuer) params["iss"] = issuer(context);
  const location = new URL(redirectUri);
  for (const [name, value] of Object.entries(params)) location.searchParams.set(name, value);
  if (responseMode === "form_post") return selfPosting(lang, redirectUri, location, params);
  return new Response(null, {
    status: 302,
    headers: {
      location: location.href,
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
    },
  });
}

function paramsOf(
  engine: Engine,
  endpoint: string,
  state: string | undefined,
  outcome: Outcome,
): Record<string, string> | undefined {
  const { redirect: fault } = engine.faults.take(endpoint, "redirect");
  if (fault === "none") return undefined;
  const back = fault === "wrong-state" ? randomToken(32).replaceAll(/[-_]/g, "x") : state;
  return {
    ...("error" in outcome && { error: outcome.error, error_description: "as the sandbox says" }),
    ...("issueCode" in outcome && fault !== "no-code" && { code: outcome.issueCode() }),
    ...(back !== undefined && { state: back }),
    ...(fault === "extra-params" && { session_state: "sandbox" }),
  };
}

/** @see https://openid.net/specs/oauth-v2-form-post-response-mode-1_0.html */
function selfPosting(
  lang: Lang,
  action: string,
  location: URL,
  params: Record<string, string>,
): Response {
  const { oauth: text } = textsFor(lang);
  const body = html`<form
    method="post"
    action="${action}"
    data-testid="form-post"
    data-as-query="${location.href}"
  >
    ${hiddenFields(params)}
    <button class="btn main full">${text.continue}</button>
  </form>`;
  const script = "document.forms[0].submit()";
  return pageResponse({ lang, title: text.title, body, script, shape: "card", formLeaves: true });
}
