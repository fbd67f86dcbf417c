import { checkSecrets, type CheckResult } from "@menshen/domain";
import type { WechatClient } from "@menshen/providers";

/** Whether AppID and AppSecret are right. */
export async function checkApp(wechat: Pick<WechatClient, "testSecrets">): Promise<CheckResult[]> {
  return checkSecrets("appSecret", await wechat.testSecrets(), accepted);
}

const accepted = { zh: "AppID 与 AppSecret 有效", en: "AppID and AppSecret are accepted" };
