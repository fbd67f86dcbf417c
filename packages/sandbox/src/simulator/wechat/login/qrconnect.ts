import { address } from "../../address.ts";
import { html } from "../../../ui/html.ts";
import { pageResponse } from "../../../ui/page.ts";
import type { Context, Reply, Site } from "../../route.ts";
import { langOf, words, type Lang } from "../../../ui/i18n/texts.ts";
import { PageRefusal, refuseScripted } from "../../login/page-refusal.ts";
import { qrSvg, veils } from "../../../ui/qr-code.ts";
import { errorPage } from "../../../ui/pages/notice.ts";
import type { Scan, ScanStatus } from "../../world/state/scans.ts";
import type { WechatApp } from "../../world/schema/wechat-schema.ts";
import { WECHAT_ERRORS } from "../error-codes.ts";
import { readQrConnect } from "./page-request.ts";
import { QRCONNECT_SCRIPT } from "./qrconnect-script.ts";

const ENDPOINT = "connect/qrconnect";
/** The page's poll is answered at the latest after this long. */
const POLL_MS = 25_000;

/** The website-login page and its QR code. @see https://developers.weixin.qq.com/doc/oplatform/Website_App/WeChat_Login/Wechat_Login.html */
export const websiteLogin: Site = {
  hosts: ["open.weixin.qq.com"],
  routes: [
    { path: `/${ENDPOINT}`, methods: ["GET"], endpoint: ENDPOINT, handle: openLogin },
    { path: "/connect/qrcode/*", methods: ["GET"], handle: qrImage },
  ],
};

/** What that page polls; nobody documents it. */
export const websiteLoginPoll: Site = {
  hosts: ["lp.open.weixin.qq.com", "long.open.weixin.qq.com"],
  routes: [{ path: "/connect/l/qrconnect", methods: ["GET"], handle: poll }],
};

function openLogin({ engine, url, request, origin, fault }: Context): Reply {
  const lang = langOf(request);
  const text = words(lang);
  try {
    refuseScripted(fault, WECHAT_ERRORS, text);
    const { app, redirectUri, state } = readQrConnect(engine, url.searchParams, text);
    const scan = engine.scans.open({
      page: ENDPOINT,
      app: { platform: "wechat", appId: app.appId },
      redirectUri,
      state,
    });
    return { response: qrPage(lang, url, origin, app, scan), appId: app.appId };
  } catch (error) {
    if (!(error instanceof PageRefusal)) throw error;
    const response = errorPage(lang, error.message, error.errcode, shapeOf(url), true);
    return { response, errcode: error.errcode ?? -1 };
  }
}

/** `wxLogin.js` says that it frames the page, and the frame is small. */
const shapeOf = ({ searchParams }: URL) =>
  searchParams.get("login_type") === "jssdk" ? "frame" : "card";

function phoneOf(origin: string, scan: string, lang: Lang): string {
  return address(`${origin}/phone`, { scan, lang });
}

function qrPage(lang: Lang, url: URL, origin: string, app: WechatApp, scan: Scan): Response {
  const { login: shared, wechat: text } = words(lang);
  const phone = phoneOf(origin, scan.id, lang);
  const body = html`<section
    class="panel stack center"
    data-scan="${scan.id}"
    data-state="waiting"
    data-self-redirect="${url.searchParams.get("self_redirect") ?? "default"}"
    data-text-waiting="${text.waiting}"
    data-text-scanned="${text.scanned}"
    data-text-confirmed="${shared.confirmed}"
    data-text-cancelled="${shared.cancelled}"
    data-text-expired="${shared.expired}"
    data-text-stays="${shared.stays}"
  >
    <h1>${text.heading(app.name)}</h1>
    <div class="qr" data-testid="qr">
      <img
        src="/connect/qrcode/${scan.id}?lang=${lang}"
        alt="${shared.qr}"
        width="212"
        height="212"
      />${veils()}
    </div>
    <p role="status" aria-live="polite" data-testid="status" data-status="waiting">
      ${text.waiting}
    </p>
    <p data-on="cancelled expired" hidden>
      <a class="btn" href="${url.pathname}${url.search}" data-testid="again">${shared.again}</a>
    </p>
    <p class="stack tight" data-on="waiting scanned">
      <a class="btn main" href="${phone}" target="_blank" rel="opener" data-testid="phone-link"
        >${shared.phone}</a
      >
      <span class="soft small extra">${shared.phoneHint}</span>
    </p>
    <p hidden>
      <a class="btn main" href="" target="_top" data-testid="continue">${text.carryOn}</a>
    </p>
  </section>`;
  return pageResponse({
    lang,
    title: text.title,
    body,
    script: QRCONNECT_SCRIPT,
    shape: shapeOf(url),
    framed: true,
  });
}

/** The QR code as a picture; one of a scan nobody opened is not there. */
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
 * Where a scan stands, as script text; answers at once if that is not `last`, else when it changes. A header that the
 * service does not have says where the page goes, because scripted faults and refusals may send it anywhere.
 */
async function poll({ engine, url }: Context): Promise<Reply> {
  const last = Number(url.searchParams.get("last") || ERRCODES.waiting);
  const [since = "-"] = Object.entries(ERRCODES).find(([, code]) => code === last) ?? [];
  const scan = await engine.scans.leaves(url.searchParams.get("uuid") ?? "", since, POLL_MS);
  const known = scan?.app.platform === "wechat" ? scan : undefined;
  const { status = "expired", code = "", redirect } = known ?? {};
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
