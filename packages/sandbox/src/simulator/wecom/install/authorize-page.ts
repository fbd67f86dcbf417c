import { html, type Html } from "../../../ui/html.ts";
import { isCrossSite, pageResponse } from "../../../ui/page.ts";
import type { Context, Reply, Site } from "../../route.ts";
import { textsFor, type Lang } from "../../../ui/i18n/texts.ts";
import { guardPage } from "../../login/guard-page.ts";
import { extendRedirect } from "../../login/redirect.ts";
import { errorPage, phoneNotice, refusalPage } from "../../../ui/pages/notice.ts";
import { face, hiddenFields, peopleList } from "../../../ui/pages/people-list.ts";
import { findCorp } from "../../world/lookup/directory.ts";
import { authorise, install, type Authorise } from "../../world/authorisations.ts";
import type { Engine } from "../../world/engine.ts";
import { AUTH_CODE_SECONDS } from "../../world/state/suites.ts";
import {
  readAuthorisationLink,
  readInstallLink,
  type Asked,
  type Installation,
} from "./read-link.ts";
import {
  cannotUseClient,
  findPerson,
  type Hindrance,
  type Person,
} from "../../world/lookup/people.ts";
import type { Corp, Department } from "../../world/schema/world-schema.ts";
import { ERRORS } from "../error-codes.ts";
import { AUTHORISE_PATH } from "../service/links.ts";

/** Departments to choose from; the root, which stands for all, is among the first. */
const SHOWN = 60;
const ENDPOINT = AUTHORISE_PATH.slice(1);
const INSTALL_PATH = "/3rdapp/install";

/**
 * The page that an administrator reaches by a template's QR code: the static one of the provider console (`suite_id`), or a
 * customised one (`auth`). Unlike the real page it has to ask who is scanning.
 *
 * @see https://developer.work.weixin.qq.com/document/path/98744
 */
export const authorisation: Site = {
  hosts: ["open.work.weixin.qq.com"],
  routes: [
    {
      path: AUTHORISE_PATH,
      methods: ["GET"],
      endpoint: ENDPOINT,
      notes: {
        page: "path/98744",
        checks:
          "the link (10 days), published template (842002), administrator, dissolved company (301007)",
      },
      handle: (context) => guarded(context, openPage),
    },
    { path: AUTHORISE_PATH, methods: ["POST"], handle: (context) => guarded(context, pressButton) },
    {
      path: INSTALL_PATH,
      methods: ["GET"],
      endpoint: INSTALL_PATH.slice(1),
      notes: {
        page: "path/90597",
        checks:
          "suite_id (40083), pre_auth_code once in 1200 s (40077, 42007), redirect host of the suite (50001), state (40058), published suite unless auth_type is 1, administrator; the Referer where the world says so",
        omits: "the installation completion page without a redirect_uri",
      },
      handle: (context) => guarded(context, openPage),
    },
    { path: INSTALL_PATH, methods: ["POST"], handle: (context) => guarded(context, pressButton) },
  ],
};

type Step = (context: Context, lang: Lang, asked: Asked) => Response | Promise<Response>;

function guarded(context: Context, step: Step): Promise<Reply> {
  return guardPage(context, { errors: ERRORS, shape: "phone" }, async (lang) => ({
    response: await step(
      context,
      lang,
      context.url.pathname === INSTALL_PATH
        ? readInstallLink(context, lang)
        : readAuthorisationLink(context, lang),
    ),
  }));
}

const appNames = ({ suites }: Asked) => suites.map(({ template }) => template.name).join(", ");

function openPage({ engine, here }: Context, lang: Lang, asked: Asked): Response {
  const { authorise: text } = textsFor(lang).provider;
  const { corps } = engine.settings;
  const corp = findCorp(corps, here.searchParams.get("corp") ?? "") ?? corps[0];
  if (!corp) return errorPage(lang, textsFor(lang).error.corpGone, 301007, "phone");
  const list = peopleList({
    lang,
    corps,
    corp,
    search: here.searchParams.get("q") ?? "",
    action: here.pathname + here.search,
    hidden: { step: "choose" },
    here,
    hindrance: (person) => hindranceOf(engine, person),
  });
  const body = html`<div class="stack">
    <div class="stack tight">
      <h1>${text.choose}</h1>
      <p class="soft small">${text.explain(appNames(asked))}</p>
    </div>
    ${list}
  </div>`;
  return pageResponse({ lang, title: text.title, body, shape: "phone", formLeaves: true });
}

/** Administrators only; in a company without administrators, every active member. */
function hindranceOf({ settings }: Engine, person: Person): Hindrance | undefined {
  const { member } = person;
  if (!member) return "not-a-member";
  const admins = findCorp(settings.corps, person.corpId)?.admins ?? [];
  const manages = admins.some(({ userId, authType }) => authType === 1 && userId === member.userId);
  return cannotUseClient(person) ?? (admins.length === 0 || manages ? undefined : "not-admin");
}

async function pressButton(context: Context, lang: Lang, asked: Asked): Promise<Response> {
  const { engine, pusher, request, here: page } = context;
  const text = textsFor(lang);
  if (isCrossSite(request)) return errorPage(lang, text.error.crossSite, undefined, "phone");
  const form = new URLSearchParams(await request.text());
  const here = page.pathname + page.search;
  const { corps } = engine.settings;
  const corp = findCorp(corps, form.get("corp") ?? "");
  const person = corp && findPerson(corps, corp.corpId, form.get("user") ?? "");
  const reason = person ? hindranceOf(engine, person) : "not-a-member";
  if (!corp || !person || reason)
    return refusalPage(lang, text.refusal[reason ?? "not-a-member"], here);
  if (corp.dissolved) return errorPage(lang, text.error.corpGone, 301007, "phone");
  const { authorise: authoriseText } = text.provider;
  if (form.get("step") === "refuse")
    return phoneNotice(lang, {
      testId: "refused",
      title: authoriseText.refused,
      hint: authoriseText.refusedHint,
    });
  if (form.get("step") !== "allow") return consentPage(lang, here, asked, corp, person);
  const departments = form.getAll("department").map(Number);
  if (departments.length === 0) return refusalPage(lang, authoriseText.nothing, here);
  const consent = {
    corpId: corp.corpId,
    userId: person.id,
    visible: { departments },
    state: asked.state,
  };
  if (asked.installation) return finishInstallation(engine, asked, asked.installation, consent);
  for (const { template } of asked.suites)
    void authorise(engine, pusher, { suiteId: template.suiteId, ...consent });
  return phoneNotice(lang, {
    testId: "done",
    good: true,
    title: authoriseText.done,
    hint: authoriseText.doneHint,
  });
}

/** Redirects with an auth_code; no event is pushed. @see https://developer.work.weixin.qq.com/document/path/90597 */
function finishInstallation(
  engine: Engine,
  { suites: [{ template }], state }: Asked,
  { redirectUri, preAuthCode }: Installation,
  consent: Omit<Authorise, "suiteId">,
): Response {
  engine.suites.consumePreAuthCode(preAuthCode);
  const { authCode } = install(engine, { suiteId: template.suiteId, ...consent, state: "" });
  const expires_in = String(AUTH_CODE_SECONDS);
  const location = extendRedirect(redirectUri, { auth_code: authCode, expires_in, state });
  return new Response(null, { status: 302, headers: { location, "cache-control": "no-store" } });
}

function consentPage(lang: Lang, here: string, asked: Asked, corp: Corp, person: Person): Response {
  const { authorise: text } = textsFor(lang).provider;
  const body = html`<section class="ask" data-testid="consent">
    ${face(person, "big")}
    <div>
      <h1>${text.consent(appNames(asked), corp.name)}</h1>
      <p class="soft small">${text.by(asked.suites[0].provider.name)}</p>
      <p class="soft small">${person.name} · ${corp.name}</p>
    </div>
    <form method="post" action="${here}" class="stack">
      ${hiddenFields({ corp: corp.corpId, user: person.id })}
      <p class="soft small">${text.range}</p>
      <div class="ticks">${corp.departments.slice(0, SHOWN).map(tick)}</div>
      <div class="choices">
        <button class="btn main full" name="step" value="allow" data-testid="confirm">
          ${text.allow}
        </button>
        <button class="btn full" name="step" value="refuse" data-testid="refuse">
          ${text.refuse}
        </button>
      </div>
    </form>
  </section>`;
  return pageResponse({ lang, title: text.title, body, shape: "phone", formLeaves: true });
}

/** The root department, which stands for the whole company, is ticked by default. */
function tick({ id, name }: Department): Html {
  return html`<label
      ><span>${name}</span
      ><input
        type="checkbox"
        name="department"
        value="${id}"
        ${id === 1 && html`checked`}
        data-testid="department-${id}"
    /></label>`;
}
