import { isCode } from "@menshen/core";
import type { AccountScope, Identity, Report } from "@menshen/domain";
import type { WechatClient, WechatGrant, WechatUserInfo } from "@menshen/providers";

const NO_RIGHT = 48001;

/**
 * Identifies the person that a code belongs to. The tokens are not stored: WeChat answers everything at once.
 * @throws Code 40029 the code is unknown or expired, 40163 it is spent, 50001 the person took the authorisation back
 */
export async function identifyPerson(
  wechat: WechatClient,
  accounts: AccountScope,
  code: string,
  report: Report | undefined,
): Promise<Identity<object>> {
  report?.begin("token");
  const grant = await wechat.exchangeCode(code);
  await report?.("token", {});
  report?.begin("identity");
  const info = await infoOf(wechat, grant);
  const { openId } = grant;
  const unionId = grant.unionId ?? info?.unionId ?? null;
  await report?.("identity", { openId, unionId });
  const nickname = info?.nickname || null;
  const avatar = info?.avatar ?? null;
  await report?.("profile", { nickname, avatar });
  return {
    account: { ...accounts, subject: openId },
    unionId,
    profile: { nickname, avatar },
    name: nickname,
    avatar,
    corp: null,
    member: null,
    // WeChat knows the person and no company: every company the user is an active member of is open.
    vouchesFor: "person",
    publicProfile: {},
  };
}

/** Null where the app may not ask; the grant identifies the person already. */
async function infoOf(
  wechat: WechatClient,
  { accessToken, openId }: WechatGrant,
): Promise<WechatUserInfo | null> {
  try {
    return await wechat.getUserInfo(accessToken, openId);
  } catch (error) {
    if (isCode(error, NO_RIGHT, "wechat")) return null;
    throw error;
  }
}
