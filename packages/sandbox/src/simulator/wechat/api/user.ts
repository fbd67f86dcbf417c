import { Refusal, required } from "../../refusal.ts";
import { identityFor, type WechatIdentity } from "../../world/lookup/wechat-people.ts";
import type { WechatGrant } from "../../world/state/wechat-grants.ts";
import type { WechatPerson } from "../../world/schema/wechat-schema.ts";
import { bearerOf, countCall, type SnsCall, type SnsEndpoint } from "./endpoint.ts";

/**
 * Whether a token is good for an openid; the one API of these that reports success by number.
 *
 * @see https://developers.weixin.qq.com/doc/oplatform/Website_App/WeChat_Login/Wechat_Login.html
 */
export const auth: SnsEndpoint = {
  name: "sns/auth",
  notes: {
    page: "https://developers.weixin.qq.com/doc/oplatform/Website_App/WeChat_Login/Wechat_Login.html",
    checks:
      "access_token (41001, 40001, 42001, 42007), authorisation (50001), openid (41009, 40003)",
  },
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
  notes: {
    page: "https://developers.weixin.qq.com/doc/oplatform/Website_App/WeChat_Login/Authorized_Interface_Calling_UnionID.html",
    checks:
      "access_token (41001, 40001, 42001, 42007), authorisation (50001), scope (48001), openid (41009, 40003)",
    omits: "lang",
  },
  run(call) {
    const { person, identity, grant } = subjectOf(call);
    if (grant.scope === "snsapi_base") throw new Refusal(48001);
    if (grant.isSnapshot) return snapshotProfile(identity);
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

/** The virtual account of the snapshot page. */
function snapshotProfile({ openId, unionId }: WechatIdentity): Record<string, unknown> {
  const empty = { sex: 0, province: "", city: "", country: "", headimgurl: "", privilege: [] };
  return { openid: openId, nickname: "微信用户", ...empty, unionid: unionId };
}

interface Subject {
  readonly person: WechatPerson;
  readonly identity: WechatIdentity;
  readonly grant: WechatGrant;
}

/** The person that the token and the openid together identify. */
function subjectOf(call: SnsCall): Subject {
  const { app, person, grant } = bearerOf(call);
  if (person.revoked) throw new Refusal(50001);
  countCall(call, app);
  const identity = identityFor(grant, app, person);
  if (required(call.query, "openid", 41009) !== identity.openId) throw new Refusal(40003);
  return { person, identity, grant };
}
