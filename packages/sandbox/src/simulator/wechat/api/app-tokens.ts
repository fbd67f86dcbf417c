import { Refusal, required } from "../../refusal.ts";
import { identityOf, findWechatPerson } from "../../world/lookup/wechat-people.ts";
import type { WechatApp } from "../../world/schema/wechat-schema.ts";
import { randomToken } from "../../world/state/ids.ts";
import { wechatTicketOwner } from "../../world/state/js-tickets.ts";
import { appOfCall, countCall, type SnsCall, type SnsEndpoint } from "./endpoint.ts";

const CREDENTIAL = "appid (41002, 40013), secret (41004, 40125), grant_type (40002)";
const TOKEN_PAGE = "https://developers.weixin.qq.com/doc/service/api/base/api_getaccesstoken.html";
const STABLE_PAGE =
  "https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken.html";

/** An app-level token; a new one at every call. */
export const cgiToken: SnsEndpoint = {
  name: "cgi-bin/token",
  notes: { page: TOKEN_PAGE, checks: `${CREDENTIAL}, IP white-list (40164)`, omits: "daily quota" },
  run(call) {
    const app = credentialled(call, "client_credential");
    const { value, expiresInSeconds } = call.engine.wechatAppTokens.issue(app.appId);
    return { access_token: value, expires_in: expiresInSeconds };
  },
};

/** An app-level token; the same one while it is valid. */
export const stableToken: SnsEndpoint = {
  name: "cgi-bin/stable_token",
  notes: {
    page: STABLE_PAGE,
    checks: `${CREDENTIAL}, IP white-list (40164), POST with JSON (43002), 20 forced refreshes a day (45009)`,
    omits: "the quota of other calls",
  },
  takesJson: true,
  run(call) {
    const app = credentialled(call, "client_credential");
    const force = call.query.get("force_refresh") === "true";
    const token = call.engine.wechatAppTokens.stable(app.appId, force);
    if (token === 45009) throw new Refusal(45009);
    return { access_token: token.value, expires_in: token.expiresInSeconds };
  },
};

/** A ticket with which pages sign their JS-SDK calls. @see https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/JS-SDK.html */
export const getticket: SnsEndpoint = {
  name: "cgi-bin/ticket/getticket",
  notes: {
    page: "https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/JS-SDK.html",
    checks: "an app-level access_token (41001, 40001, 42001), type is jsapi (40097)",
    omits: "wx_card tickets, daily quota",
  },
  run({ engine, query }) {
    const appId = engine.wechatAppTokens.check(required(query, "access_token", 41001));
    if (typeof appId === "number") throw new Refusal(appId);
    if (query.get("type") !== "jsapi") throw new Refusal(40097);
    const { value } = engine.jsTickets.issue(wechatTicketOwner(appId));
    return { errcode: 0, errmsg: "ok", ticket: value, expires_in: 7200 };
  },
};

/** A mini program's login code becomes an identity, once. @see https://developers.weixin.qq.com/miniprogram/dev/server/API/user-login/api_code2session.html */
export const jscode2session: SnsEndpoint = {
  name: "sns/jscode2session",
  notes: {
    page: "https://developers.weixin.qq.com/miniprogram/dev/server/API/user-login/api_code2session.html",
    checks:
      "appid (41002, 40013), secret (41004, 40125), js_code once in 300 s (41008, 40029, 40163), grant_type (40002)",
    omits: "high-risk users (40226), except by a fault",
  },
  run(call) {
    const { engine, query } = call;
    const app = appOfCall(call);
    if (required(query, "secret", 41004) !== app.secret) throw new Refusal(40125);
    countCall(call, app);
    const code = required(query, "js_code", 41008);
    if (query.get("grant_type") !== "authorization_code") throw new Refusal(40002);
    if (app.kind !== "miniProgram") throw new Refusal(40029);
    const grant = engine.wechatGrants.exchange(code, app.appId);
    if (typeof grant === "number") throw new Refusal(grant);
    const person = findWechatPerson(engine.settings.wechat, grant.personId);
    if (!person) throw new Refusal(40029);
    const { openId, unionId } = identityOf(app, person);
    return {
      openid: openId,
      session_key: Buffer.from(randomToken(16)).toString("base64"),
      ...(unionId !== undefined && { unionid: unionId }),
    };
  },
};

/** The app whose id and secret the call carries. Websites have no app-level token. */
function credentialled(call: SnsCall, grantType: string): WechatApp {
  const { engine, query } = call;
  if (query.get("grant_type") !== grantType) throw new Refusal(40002);
  const app = appOfCall(call);
  if (app.kind === "website") throw new Refusal(40013);
  const { callerIp } = engine.settings;
  if (app.trustedIps && !app.trustedIps.includes(callerIp))
    throw new Refusal(40164, `invalid ip ${callerIp} ipv6 ::ffff:${callerIp}, not in whitelist`);
  if (required(query, "secret", 41004) !== app.secret) throw new Refusal(40125);
  return app;
}
