import { html } from "../../../ui/html.ts";
import { langOf, textsFor, type Lang } from "../../../ui/i18n/texts.ts";
import { seeOther } from "../../../ui/page.ts";
import { qrSvg } from "../../../ui/qr-code.ts";
import { address } from "../../address.ts";
import type { EndpointNotes } from "../../endpoint-notes.ts";
import { guardPage } from "../../login/guard-page.ts";
import { isPicker, pickerParam } from "../../login/people-picker.ts";
import { qrPage } from "../../login/qr-page.ts";
import type { Context, Reply, Site } from "../../route.ts";
import type { WechatApp } from "../../world/schema/wechat-schema.ts";
import type { Scan, ScanStatus } from "../../world/state/scans.ts";
import { WECHAT_ERRORS } from "../error-codes.ts";
import { readQrConnect } from "./page-request.ts";
import { QRCONNECT_SCRIPT } from "./qrconnect-script.ts";

const ENDPOINT = "connect/qrconnect";
const NOTES: EndpointNotes = {
  page: "https://developers.weixin.qq.com/doc/oplatform/Website_App/WeChat_Login/Wechat_Login.html",
  checks: "appid of a website, response_type, scope snsapi_login, callback host with port",
  omits: "quick login of the desktop client",
};
/** The page's poll is answered at the latest after this long. */
const POLL_MS = 25_000;

/** The website-login page and its QR code. @see https://developers.weixin.qq.com/doc/oplatform/Website_App/WeChat_Login/Wechat_Login.html */
export const websiteLogin: Site = {
  hosts: ["open.weixin.qq.com"],
  routes: [
    { path: `/${ENDPOINT}`, methods: ["GET"], endpoint: ENDPOINT, notes: NOTES, handle: openLogin },
    { path: "/connect/qrcode/*", methods: ["GET"], handle: qrImage },
    { path: "/connect/qrconnect/poll", methods: ["GET"], handle: poll },
  ],
};

/** The page's long-poll, which is not documented. */
export const websiteLoginPoll: Site = {
  hosts: ["lp.open.weixin.qq.com", "long.open.weixin.qq.com"],
  routes: [{ path: "/connect/l/qrconnect", methods: ["GET"], handle: poll }],
};

function openLogin(context: Context): Promise<Reply> {
  const { engine, url } = context;
  const options = { errors: WECHAT_ERRORS, shape: shapeOf(url), framed: true };
  return guardPage(context, options, (lang) => {
    const { app, redirectUri, state } = readQrConnect(engine, url.searchParams, textsFor(lang));
    const scan = engine.scans.open({
      page: ENDPOINT,
      app: { platform: "wechat", appId: app.appId },
      redirectUri,
      state,
    });
    const { appId } = app;
    if (isPicker(url)) {
      const params = { scan: scan.id, lang, ...pickerParam(url) };
      return { response: seeOther(address(`${context.origin}/phone`, params)), appId };
    }
    return { response: showQrCode(context, lang, app, scan), appId };
  });
}

/** `wxLogin.js` marks the address of a framed page; the frame is small. */
const shapeOf = ({ searchParams }: URL): "frame" | "card" =>
  searchParams.get("login_type") === "jssdk" || searchParams.has("embed_origin") ? "frame" : "card";

function phoneOf(origin: string, scan: string, lang: Lang): string {
  return address(`${origin}/phone`, { scan, lang });
}

function showQrCode(
  { url, here, prefix, origin }: Context,
  lang: Lang,
  app: WechatApp,
  scan: Scan,
): Response {
  const { login: shared, wechat: text } = textsFor(lang);
  return qrPage({
    lang,
    title: text.title,
    heading: text.heading(app.name),
    waiting: text.waiting,
    scanned: text.scanned,
    scan,
    phone: phoneOf(origin, scan.id, lang),
    url,
    here: here.pathname + here.search,
    code: html`<img
      src="${prefix}/connect/qrcode/${scan.id}?lang=${lang}"
      alt="${shared.qr}"
      width="212"
      height="212"
    />`,
    data: { "self-redirect": url.searchParams.get("self_redirect") ?? "default" },
    extra: html`<p hidden>
      <a class="btn main" href="" target="_top" data-testid="continue">${text.continue}</a>
    </p>`,
    script: QRCONNECT_SCRIPT,
    shape: shapeOf(url),
    framed: true,
  });
}

/** The QR code as a picture; 404 for an unknown scan. */
function qrImage({ engine, url, request, origin }: Context): Reply {
  const id = url.pathname.slice(url.pathname.lastIndexOf("/") + 1);
  if (engine.scans.get(id)?.app.platform !== "wechat")
    return { response: new Response(null, { status: 404 }) };
  return {
    response: new Response(qrSvg(phoneOf(origin, id, langOf(request))), {
      headers: {
        "content-type": "image/svg+xml",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
      },
    }),
  };
}

const ERRCODES: Readonly<Record<ScanStatus, number>> = {
  waiting: 408,
  scanned: 404,
  cancelled: 403,
  expired: 402,
  confirmed: 405,
};

/**
 * The state of a scan, as script text; answers at once if that is not `last`, else when it changes. A header that the
 * service does not have carries the redirect address, because scripted faults and refusals may change it.
 */
async function poll({ engine, url }: Context): Promise<Reply> {
  const last = Number(url.searchParams.get("last") || ERRCODES.waiting);
  const [since = "-"] = Object.entries(ERRCODES).find(([, code]) => code === last) ?? [];
  const scan = await engine.scans.leaves(url.searchParams.get("uuid") ?? "", since, POLL_MS);
  const wechatScan = scan?.app.platform === "wechat" ? scan : undefined;
  const { status = "expired", code = "", redirect } = wechatScan ?? {};
  const text = `window.wx_errcode=${ERRCODES[status]};window.wx_code='${code}';`;
  return {
    response: new Response(text, {
      headers: {
        "content-type": "text/javascript",
        "cache-control": "no-store",
        ...(redirect !== undefined && { "x-sandbox-redirect": encodeURIComponent(redirect) }),
      },
    }),
  };
}
