import { Refusal, required } from "../../refusal.ts";
import { identityOf, type WechatIdentity } from "../../world/lookup/wechat-people.ts";
import type { WechatPerson } from "../../world/schema/wechat-schema.ts";
import { bearerOf, countCall, type SnsCall, type SnsEndpoint } from "./endpoint.ts";

/**
 * Whether a token is good for an openid; the one API of these that reports success by number.
 *
 * @see https://developers.weixin.qq.com/doc/oplatform/Website_App/WeChat_Login/Wechat_Login.html
 */
export const auth: SnsEndpoint = {
  name: "sns/auth",
  run(call) {
    subjectOf(call);
    return { errcode: 0, errmsg: "ok" };
  },
};

/**
 * The profile.
 *
 * @see https://developers.weixin.qq.com/doc/oplatform/Website_App/WeChat_Login/Authorized_Interface_Calling_UnionID.html
 */
export const userinfo: SnsEndpoint = {
  name: "sns/userinfo",
  run(call) {
    const { person, identity } = subjectOf(call);
    const { nickname, sex, province, city, country, avatar, privilege } = person;
    return {
      openid: identity.openId,
      nickname,
      sex,
      province,
      city,
      country,
      headimgurl: avatar,
      privilege,
      ...(identity.unionId !== undefined && { unionid: identity.unionId }),
    };
  },
};

/** Whom the token and the openid together name. */
function subjectOf(call: SnsCall): { person: WechatPerson; identity: WechatIdentity } {
  const { app, person } = bearerOf(call);
  if (person.revoked) throw new Refusal(50001);
  countCall(call, app);
  const identity = identityOf(app, person);
  if (required(call.query, "openid", 41009) !== identity.openId) throw new Refusal(40003);
  return { person, identity };
}
