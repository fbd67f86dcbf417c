import { trusted } from "../../../ui/html.ts";
import { textsFor, type Lang } from "../../../ui/i18n/texts.ts";
import { seeOther } from "../../../ui/page.ts";
import { qrSvg } from "../../../ui/qr-code.ts";
import { address } from "../../address.ts";
import type { EndpointNotes } from "../../endpoint-notes.ts";
import { guardPage } from "../../login/guard-page.ts";
import { isPicker, pickerParam } from "../../login/people-picker.ts";
import { qrPage } from "../../login/qr-page.ts";
import type { Context, Reply, Route, Site } from "../../route.ts";
import type { ScanApp } from "../../world/state/scans.ts";
import { ERRORS } from "../error-codes.ts";
import { readProviderLogin, readWebLogin } from "./page-request.ts";
import { WEB_LOGIN_SCRIPT } from "./web-login-script.ts";

/** The page answers a poll at the latest after this long. */
const POLL_MS = 25_000;

type WebLoginPage = "wwlogin/sso/login" | "wwopen/sso/qrConnect" | "wwopen/sso/3rd_qrConnect";

const NOTES: Readonly<Record<WebLoginPage, EndpointNotes>> = {
  "wwlogin/sso/login": {
    page: "path/98152",
    checks:
      "login_type, appid, agentid, redirect host with port (-31020), visible range, member status",
    omits: "one-click login of the desktop client",
  },
  "wwopen/sso/qrConnect": {
    page: "path/91019",
    checks: "appid, agentid, redirect host with port (-31020), visible range, member status",
  },
  "wwopen/sso/3rd_qrConnect": {
    page: "path/91124",
    checks: "appid of a provider, redirect host of one of its suites (-31020), member status",
    omits: "usertype",
  },
};

/** The current web login. @see https://developer.work.weixin.qq.com/document/path/98152 */
export const webLogin: Site = {
  hosts: ["login.work.weixin.qq.com"],
  routes: [page("wwlogin/sso/login"), pollRoute("wwlogin/sso")],
};
/** The legacy QR page, and the login page of a provider. @see https://developer.work.weixin.qq.com/document/path/91019 */
export const legacyWebLogin: Site = {
  hosts: ["open.work.weixin.qq.com"],
  routes: [page("wwopen/sso/qrConnect"), page("wwopen/sso/3rd_qrConnect"), pollRoute("wwopen/sso")],
};

function page(endpoint: WebLoginPage): Route {
  return {
    path: `/${endpoint}`,
    methods: ["GET"],
    endpoint,
    notes: NOTES[endpoint],
    handle: (context) => openLogin(context, endpoint),
  };
}

function pollRoute(folder: string): Route {
  return { path: `/${folder}/poll`, methods: ["GET"], handle: poll };
}

/** A login page that was asked for correctly. */
interface OpenedLogin {
  readonly name: string;
  readonly app: ScanApp;
  readonly redirectUri: string;
  readonly state: string;
  /** Hosts whose pages may exchange messages with the panel. */
  readonly trusted: readonly string[];
}

function openLogin(context: Context, endpoint: WebLoginPage): Promise<Reply> {
  const { engine, url, here, origin } = context;
  return guardPage(context, { errors: ERRORS, shape: shapeOf(url) }, (lang) => {
    const login = readLogin(context, endpoint, lang);
    const { app, redirectUri, state } = login;
    const scan = engine.scans.open({ page: endpoint, app, redirectUri, state });
    const phone = address(`${origin}/phone`, { scan: scan.id, lang, ...pickerParam(url) });
    if (isPicker(url)) return { response: seeOther(phone), ...logged(app) };
    const { login: text } = textsFor(lang);
    const response = qrPage({
      lang,
      title: text.title,
      heading: text.heading(login.name),
      waiting: text.waiting,
      scanned: text.scanned,
      scan,
      phone,
      url,
      here: here.pathname + here.search,
      code: trusted(qrSvg(phone)),
      codeLabel: text.qr,
      data: {
        "redirect-type": redirectType(url.searchParams),
        trusted: login.trusted.join(" "),
      },
      script: WEB_LOGIN_SCRIPT,
      shape: shapeOf(url),
    });
    return { response, ...logged(app) };
  });
}

/** Who navigates after the login: `redirect_type` of the panel, `self_redirect` of `wwLogin.js`. */
function redirectType(query: URLSearchParams): string {
  return query.get("redirect_type") ?? (query.get("self_redirect") === "true" ? "self" : "top");
}

/** `@wecom/jssdk` sends its version, `wwLogin.js` a login type, other pages their origin; all show a small frame. */
const shapeOf = ({ searchParams }: URL): "frame" | "card" =>
  searchParams.has("version") ||
  searchParams.has("embed_origin") ||
  searchParams.get("login_type") === "jssdk"
    ? "frame"
    : "card";

function readLogin({ engine, url }: Context, endpoint: WebLoginPage, lang: Lang): OpenedLogin {
  const { searchParams: query } = url;
  const texts = textsFor(lang);
  if (endpoint === "wwopen/sso/3rd_qrConnect") {
    const { provider, ...redirect } = readProviderLogin(engine, query, texts);
    const app = { platform: "wecom", providerCorpId: provider.corpId } as const;
    return { ...redirect, name: provider.name, app, trusted: [] };
  }
  const asked = readWebLogin(engine, query, texts, endpoint === "wwopen/sso/qrConnect");
  if (asked.suite) {
    const { suite, ...redirect } = asked;
    const app = { platform: "wecom", suiteId: suite.suiteId } as const;
    return { ...redirect, name: suite.name, app, trusted: suite.trustedDomains };
  }
  const { corp, app, ...redirect } = asked;
  return {
    ...redirect,
    name: app.name,
    app: { platform: "wecom", corpId: corp.corpId, agentId: app.agentId },
    trusted: [...app.trustedDomains, ...app.callbackDomains],
  };
}

/** What the call log records of the app. */
function logged(app: ScanApp): Pick<Reply, "corpId" | "agentId" | "suiteId"> {
  if ("agentId" in app) return { corpId: app.corpId, agentId: app.agentId };
  return "suiteId" in app ? { suiteId: app.suiteId } : {};
}

/** The state of a scan; answers at once if that is not `since`, else when it changes. */
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
