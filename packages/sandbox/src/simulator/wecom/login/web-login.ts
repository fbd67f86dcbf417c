import { trusted } from "../../../ui/html.ts";
import { textsFor, type Lang } from "../../../ui/i18n/texts.ts";
import { qrSvg } from "../../../ui/qr-code.ts";
import { address } from "../../address.ts";
import { guardPage } from "../../login/guard-page.ts";
import { qrPage } from "../../login/qr-page.ts";
import type { Context, Reply, Route, Site } from "../../route.ts";
import type { App } from "../../world/schema/world-schema.ts";
import type { Scan } from "../../world/state/scans.ts";
import { ERRORS } from "../error-codes.ts";
import { readWebLogin } from "./page-request.ts";
import { WEB_LOGIN_SCRIPT } from "./web-login-script.ts";

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

function openLogin(context: Context, endpoint: string): Promise<Reply> {
  const { engine, url, origin } = context;
  return guardPage(context, { errors: ERRORS }, (lang) => {
    const legacy = endpoint.startsWith("wwopen");
    const { corp, app, redirectUri, state } = readWebLogin(
      engine,
      url.searchParams,
      textsFor(lang),
      legacy,
    );
    const scan = engine.scans.open({
      page: endpoint,
      app: { platform: "wecom", corpId: corp.corpId, agentId: app.agentId },
      redirectUri,
      state,
    });
    const phone = address(`${origin}/phone`, { scan: scan.id, lang });
    const response = showQrCode(lang, url, app, scan, phone);
    return { response, corpId: corp.corpId, agentId: app.agentId };
  });
}

function showQrCode(lang: Lang, url: URL, app: App, scan: Scan, phone: string): Response {
  const { login: text } = textsFor(lang);
  return qrPage({
    lang,
    title: text.title,
    heading: text.heading(app.name),
    waiting: text.waiting,
    scanned: text.scanned,
    scan,
    phone,
    here: url.pathname + url.search,
    code: trusted(qrSvg(phone)),
    codeLabel: text.qr,
    data: {
      "redirect-type": url.searchParams.get("redirect_type") ?? "top",
      trusted: [...app.trustedDomains, ...app.callbackDomains].join(" "),
    },
    script: WEB_LOGIN_SCRIPT,
    shape: url.searchParams.has("version") ? "frame" : "card",
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
