import type { Context, Reply, Site } from "../route.ts";
import { OFFICIAL_HOSTS } from "../hosts.ts";

/**
 * `wxLogin.js`: `new WxLogin({...})` frames the QR page of a website. Values are concatenated as they are, as in the
 * original: the caller has encoded `redirect_uri`.
 *
 * @see https://developers.weixin.qq.com/doc/oplatform/Website_App/WeChat_Login/Wechat_Login.html
 */
export const wxLoginScript: Site = {
  hosts: ["res.wx.qq.com"],
  routes: ["zh_CN", "en_US"].map((lang) => ({
    path: `/connect/${lang}/htmledition/js/wxLogin.js`,
    methods: ["GET"],
    handle: (context) => script(context, "https://open.weixin.qq.com", WX_LOGIN),
  })),
};

/** `wwLogin-1.2.7.js`: `new WwLogin({...})` frames WeCom's legacy QR page. @see https://developer.work.weixin.qq.com/document/path/91025 */
export const wwLoginScript: Site = {
  hosts: ["wwcdn.weixin.qq.com"],
  routes: [
    {
      path: "/node/wework/wwopen/js/*",
      methods: ["GET"],
      handle: (context) => script(context, "https://open.work.weixin.qq.com", WW_LOGIN),
    },
  ],
};

/** The frame is on the provider's host where the script was loaded from one, else on the sandbox's own. */
function script({ url, origin }: Context, official: string, text: string): Reply {
  const base = OFFICIAL_HOSTS.has(url.hostname) ? official : origin;
  const body = text.replace("__BASE__", () => JSON.stringify(base));
  const headers = {
    "content-type": "text/javascript; charset=UTF-8",
    "cache-control": "no-store",
    "access-control-allow-origin": "*",
  };
  return { response: new Response(body, { headers }) };
}

const WX_LOGIN = `"use strict";
(() => {
  const base = __BASE__;
  const PASSED_ON = ["styletype", "sizetype", "bgcolor", "rst", "style", "href", "stylelite", "fast_login", "color_scheme", "embed_origin"];
  window.WxLogin = function WxLogin(options) {
    const self = options.self_redirect;
    const redirect = self === true ? "true" : self === false ? "false" : "default";
    let address = base + "/connect/qrconnect?appid=" + options.appid + "&scope=" + options.scope
      + "&redirect_uri=" + options.redirect_uri + "&state=" + (options.state ?? "")
      + "&response_type=code&login_type=jssdk&self_redirect=" + redirect;
    for (const name of PASSED_ON) if (options[name] !== undefined && options[name] !== "") address += "&" + name + "=" + options[name];
    if (options.lang === "en") address += "&lang=en";
    const frame = document.createElement("iframe");
    frame.src = address;
    frame.width = "300px";
    frame.height = "400px";
    frame.setAttribute("frameborder", "0");
    frame.setAttribute("scrolling", "no");
    frame.setAttribute("allow", "local-network-access");
    frame.addEventListener("load", () => {
      options.onReady?.(true);
      options.onQRcodeReady?.();
    });
    const place = document.getElementById(options.id);
    place.replaceChildren(frame);
  };
})();
`;

const WW_LOGIN = `"use strict";
(() => {
  const base = __BASE__;
  window.WwLogin = function WwLogin(options) {
    if (!new.target) throw new TypeError("WwLogin: use new");
    let address = base + "/wwopen/sso/qrConnect?appid=" + options.appid + "&agentid=" + options.agentid
      + "&redirect_uri=" + options.redirect_uri + "&state=" + (options.state ?? "")
      + "&login_type=jssdk&self_redirect=" + (options.self_redirect === true);
    for (const name of ["style", "href", "embed_origin"]) if (options[name]) address += "&" + name + "=" + options[name];
    if (options.lang) address += "&lang=" + options.lang;
    const frame = document.createElement("iframe");
    frame.src = address;
    frame.width = "300px";
    frame.height = "400px";
    frame.setAttribute("frameborder", "0");
    frame.setAttribute("scrolling", "no");
    const onMessage = (event) => {
      if (event.origin !== new URL(base).origin || event.source !== frame.contentWindow) return;
      if (typeof event.data === "string" && /^https?:/.test(event.data)) location.href = event.data;
    };
    window.addEventListener("message", onMessage);
    frame.addEventListener("load", () => frame.contentWindow.postMessage("ask_usePostMessage", "*"));
    document.getElementById(options.id).replaceChildren(frame);
    this.destroyed = () => {
      window.removeEventListener("message", onMessage);
      frame.remove();
    };
  };
})();
`;
