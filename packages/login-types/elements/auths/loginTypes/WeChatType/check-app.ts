import { isCode } from "@menshen/core";
import { failedCheck, type CheckResult } from "@menshen/domain";
import type { WechatClient } from "@menshen/providers";

const UNKNOWN_CODE = 40029;

/**
 * Whether AppID and AppSecret are right. A website application has no call of its own to ask with: an invented code is
 * refused as unknown only after both were accepted.
 */
export async function checkApp(wechat: Pick<WechatClient, "exchangeCode">): Promise<CheckResult[]> {
  try {
    await wechat.exchangeCode("menshen-connection-check");
    return [accepted];
  } catch (error) {
    return [isCode(error, UNKNOWN_CODE, "wechat") ? accepted : failedCheck("token", error)];
  }
}

const accepted: CheckResult = {
  check: "token",
  status: "ok",
  message: { zh: "AppID 与 AppSecret 有效", en: "AppID and AppSecret are accepted" },
};
