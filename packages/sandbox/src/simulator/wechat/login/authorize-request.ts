import type { Texts } from "../../../ui/i18n/texts.ts";
import { PageRefusal } from "../../login/page-refusal.ts";
import { isValidState } from "../../login/check-state.ts";
import { parseRedirectUri } from "../../login/redirect.ts";
import type { Engine } from "../../world/engine.ts";
import { findWechatApp } from "../../world/lookup/wechat-people.ts";
import type { WechatApp } from "../../world/schema/wechat-schema.ts";

/** A checked authorise URL of a service account. */
export interface AuthorizeRequest {
  readonly app: WechatApp;
  readonly scope: "snsapi_base" | "snsapi_userinfo";
  readonly redirectUri: string;
  readonly state: string;
  /** Ask for consent even where the person consented before. */
  readonly forcePopup: boolean;
  /** Sign in as the virtual account of the snapshot page. */
  readonly forceSnapShot: boolean;
}

/**
 * Reads a service account's authorise URL.
 *
 * @throws PageRefusal
 * @see https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/Wechat_webpage_authorization.html
 */
export function readServiceAccountAuthorize(
  { settings }: Engine,
  query: URLSearchParams,
  { error: text }: Texts,
): AuthorizeRequest {
  const app = findWechatApp(settings.wechat, query.get("appid") ?? "");
  if (!app) throw new PageRefusal(text.param("appid"), 10012);
  if (app.kind !== "serviceAccount") throw new PageRefusal(text.scope, 10016);
  if (query.get("response_type") !== "code") throw new PageRefusal(text.param("response_type"));
  const scope = query.get("scope");
  if (!scope) throw new PageRefusal(text.scope, 10010);
  if (scope !== "snsapi_base" && scope !== "snsapi_userinfo")
    throw new PageRefusal(text.scope, 10005);
  const redirectUri = query.get("redirect_uri") ?? "";
  if (redirectUri === "") throw new PageRefusal(text.param("redirect_uri"), 10011);
  const host = parseRedirectUri(redirectUri)?.host;
  if (host === undefined || !app.callbackHosts.some((each) => each.toLowerCase() === host))
    throw new PageRefusal(text.param("redirect_uri"), 10003);
  const state = query.get("state") ?? "";
  if (!isValidState(settings, state)) throw new PageRefusal(text.param("state"));
  const forcePopup = query.get("forcePopup") === "true";
  const forceSnapShot = query.get("forceSnapShot") === "true";
  return { app, scope, redirectUri, state, forcePopup, forceSnapShot };
}
