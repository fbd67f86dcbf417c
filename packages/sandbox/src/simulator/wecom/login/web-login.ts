import { address } from "../../address.ts";
import { html, trusted } from "../../../ui/html.ts";
import { pageResponse } from "../../../ui/page.ts";
import type { Context, Reply, Route, Site } from "../../route.ts";
import { langOf, words, type Lang } from "../../../ui/i18n/texts.ts";
import { PageRefusal, refuseScripted } from "../../login/page-refusal.ts";
import { qrSvg, veils } from "../../../ui/qr-code.ts";
import { errorPage } from "../../../ui/pages/notice.ts";
import type { Scan } from "../../world/state/scans.ts";
import type { App } from "../../world/schema/world-schema.ts";
import { ERRORS } from "../error-codes.ts";
import { readWebLogin } from "./page-request.ts";
import { SSO_SCRIPT } from "./web-login-script.ts";

/** The page answers a poll at the latest after this long. */
const POLL_MS = 25_000;

/** Web login as it is now. @see https://developer.work.weixin.qq.com/document/path/98152 */
export const webLogin: Site = {
  hosts: ["login.work.weixin.qq.com"],
  routes: pages("wwlogin/sso/login"),
};
/** The older QR page. @see https://developer.work.weixin.qq.com/document/path/91019 */
export const legacyWebLogin: Site = {
  hosts: ["open.work.weixin.qq.com"],
  routes: pages("wwopen/sso/qrConnect"),
};

function pages(endpoint: "wwlogin/sso/login" | "wwopen/sso/qrConnect"): readonly Route[] {
  const folder = endpoint.slice(0, endpoint.lastIndexOf("/"));
  return [
    {
      path: `/${endpoint}`,
      methods: ["GET"],
      endpoint,
      handle: (context) => openLogin(context, endpoint),
    },
    { path: `/${folder}/poll`, methods: ["GET"], handle: poll },
  ];
}

function openLogin({ engine, url, request, origin, fault }: Context, endpoint: string): Reply {
  const lang = langOf(request);
  const text = words(lang);
  try {
    refuseScripted(fault, ERRORS, text);
    const { corp, app, redirectUri, state } = readWebLogin(
      engine,
      url.searchParams,
      text,
      endpoint.startsWith("wwopen"),
    );
    const scan = engine.scans.open({
      page: endpoint,
      app: { platform: "wecom", corpId: corp.corpId, agentId: app.agentId },
      redirectUri,
      state,
    });
    const phone = address(`${origin}/phone`, { scan: scan.id, lang });
    return {
      response: qrPage(lang, url, app, scan, phone),
      corpId: corp.corpId,
      agentId: app.agentId,
    };
  } catch (error) {
    if (!(error instanceof PageRefusal)) throw error;
    return {
      response: errorPage(lang, error.message, error.errcode),
      errcode: error.errcode ?? -1,
    };
  }
}

function qrPage(lang: Lang, url: URL, app: App, scan: Scan, phone: string): Response {
  const { login: text } = words(lang);
  const framed = url.searchParams.has("version");
  const body = html`<section
    class="panel stack center"
    data-scan="${scan.id}"
    data-state="waiting"
    data-redirect-type="${url.searchParams.get("redirect_type") ?? "top"}"
    data-trusted="${[...app.trustedDomains, ...app.callbackDomains].join(" ")}"
    data-text-waiting="${text.waiting}"
    data-text-scanned="${text.scanned}"
    data-text-confirmed="${text.confirmed}"
    data-text-cancelled="${text.cancelled}"
    data-text-expired="${text.expired}"
    data-text-stays="${text.stays}"
  >
    <h1>${text.heading(app.name)}</h1>
    <div class="qr" data-testid="qr" role="img" aria-label="${text.qr}">${trusted(qrSvg(phone))}${veils()}</div>
    <p role="status" aria-live="polite" data-testid="status" data-status="waiting">
      ${text.waiting}
    </p>
    <p data-on="cancelled expired" hidden>
      <a class="btn" href="${url.pathname}${url.search}" data-testid="again">${text.again}</a>
    </p>
    <p class="stack tight" data-on="waiting scanned">
      <a class="btn main" href="${phone}" target="_blank" rel="opener" data-testid="phone-link"
        >${text.phone}</a
      >
      <span class="soft small extra">${text.phoneHint}</span>
    </p>
  </section>`;
  return pageResponse({
    lang,
    title: text.title,
    body,
    script: SSO_SCRIPT,
    shape: framed ? "frame" : "card",
  });
}

/** Where a scan stands; answers at once if that is not `since`, else when it changes. */
async function poll({ engine, url }: Context): Promise<Reply> {
  const { searchParams } = url;
  const scan = await engine.scans.leaves(
    searchParams.get("scan") ?? "",
    searchParams.get("since") ?? "",
    POLL_MS,
  );
  const news = {
    status: scan?.status ?? "expired",
    ...(scan?.redirect === undefined ? {} : { redirect: scan.redirect }),
  };
  return { response: Response.json(news, { headers: { "cache-control": "no-store" } }) };
}
