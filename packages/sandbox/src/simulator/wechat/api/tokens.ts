import { Refusal, required } from "../../refusal.ts";
import type { WechatTokens } from "../../world/state/wechat-grants.ts";
import { findWechatPerson, identityFor } from "../../world/lookup/wechat-people.ts";
import type { WechatApp } from "../../world/schema/wechat-schema.ts";
import { appOfCall, countCall, type SnsCall, type SnsEndpoint } from "./endpoint.ts";

/**
 * A code becomes tokens and an identity, once.
 *
 * @see https://developers.weixin.qq.com/doc/oplatform/Website_App/WeChat_Login/Wechat_Login.html
 */
export const accessToken: SnsEndpoint = {
  name: "sns/oauth2/access_token",
  notes: {
    page: "https://developers.weixin.qq.com/doc/oplatform/Website_App/WeChat_Login/Wechat_Login.html",
    checks:
      "appid (41002, 40013), secret (41004, 40125), code once in 600 s, 300 s in the client (41008, 40029, 40163), grant_type (40002)",
  },
  run(call) {
    const { engine, query } = call;
    const app = appOfCall(call);
    if (required(query, "secret", 41004) !== app.secret) throw new Refusal(40125);
    countCall(call, app);
    const code = required(query, "code", 41008);
    if (query.get("grant_type") !== "authorization_code") throw new Refusal(40002);
    const grant = engine.wechatGrants.exchange(code, app.appId);
    if (typeof grant === "number") throw new Refusal(grant);
    const person = findWechatPerson(engine.settings.wechat, grant.personId);
    if (!person) throw new Refusal(40029);
    const { openId, unionId } = identityFor(grant, app, person);
    const sharesUnionId = unionId !== undefined && grant.scope !== "snsapi_base";
    return {
      ...tokenFields(engine.wechatGrants.issueTokens(grant, app), openId),
      ...(sharesUnionId && { unionid: unionId }),
      ...(grant.isSnapshot && { is_snapshotuser: 1 }),
    };
  },
};

/**
 * Extends a valid access token or replaces an expired one. Needs no secret and returns no unionid.
 *
 * @see https://developers.weixin.qq.com/doc/oplatform/Website_App/WeChat_Login/Wechat_Login.html
 */
export const refreshToken: SnsEndpoint = {
  name: "sns/oauth2/refresh_token",
  notes: {
    page: "https://developers.weixin.qq.com/doc/oplatform/Website_App/WeChat_Login/Wechat_Login.html",
    checks:
      "appid (41002, 40013), grant_type (40002), refresh_token of the last 30 days (41003, 40030, 42002, 42007)",
  },
  run(call) {
    const { engine, query } = call;
    const app = appOfCall(call);
    countCall(call, app);
    if (query.get("grant_type") !== "refresh_token") throw new Refusal(40002);
    const token = required(query, "refresh_token", 41003);
    const tokens = engine.wechatGrants.refresh(token, app.appId, app);
    if (typeof tokens === "number") throw new Refusal(tokens);
    return tokenFields(tokens, openIdOf(call, tokens, app));
  },
};

/** The tokens of a person who revoked the authorisation cannot be refreshed. */
function openIdOf({ engine }: SnsCall, { grant }: WechatTokens, app: WechatApp): string {
  const person = findWechatPerson(engine.settings.wechat, grant.personId);
  if (!person || person.revoked) throw new Refusal(40030);
  return identityFor(grant, app, person).openId;
}

function tokenFields(tokens: WechatTokens, openid: string): Record<string, unknown> {
  return {
    access_token: tokens.accessToken,
    expires_in: tokens.expiresInSeconds,
    refresh_token: tokens.refreshToken,
    openid,
    scope: tokens.grant.scope,
  };
}
