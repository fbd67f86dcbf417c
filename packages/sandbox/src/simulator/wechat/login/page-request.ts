import type { Texts } from "../../../ui/i18n/texts.ts";
import { PageRefusal } from "../../login/page-refusal.ts";
import { parseRedirectUri } from "../../login/redirect.ts";
import type { Engine } from "../../world/engine.ts";
import { findWechatApp } from "../../world/lookup/wechat-people.ts";
import type { WechatApp } from "../../world/schema/wechat-schema.ts";

/** A checked website-login URL. */
export interface QrConnectRequest {
  readonly app: WechatApp;
  readonly redirectUri: string;
  readonly state: string;
}

/**
 * Reads a website-login URL. The parameters of `wxLogin.js` are accepted.
 *
 * @throws PageRefusal
 * @see https://developers.weixin.qq.com/doc/oplatform/Website_App/WeChat_Login/Wechat_Login.html
 */
export function readQrConnect(
  { settings }: Engine,
  query: URLSearchParams,
  { error: text }: Texts,
): QrConnectRequest {
  const app = findWechatApp(settings.wechat, query.get("appid") ?? "");
  if (app?.kind !== "website") throw new PageRefusal(text.param("appid"));
  if (query.get("response_type") !== "code") throw new PageRefusal(text.param("response_type"));
  const scopes = (query.get("scope") ?? "").split(",");
  if (scopes.some((scope) => scope !== "snsapi_login")) throw new PageRefusal(text.scope);
  const redirectUri = query.get("redirect_uri") ?? "";
  const host = parseRedirectUri(redirectUri)?.host;
  if (host === undefined || !app.callbackHosts.some((each) => each.toLowerCase() === host))
    throw new PageRefusal(text.param("redirect_uri"));
  return { app, redirectUri, state: query.get("state") ?? "" };
}
