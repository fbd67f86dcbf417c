import { isCode } from "@menshen/core";
import { checkSecrets, failedCheck, type CheckResult } from "@menshen/domain";
import type { WecomClient } from "@menshen/providers";

const UNTRUSTED_IP = 60020;

/**
 * Whether an app's secrets, agentid, trusted domain and caller's address are right, as its own settings at WeCom tell.
 *
 * @param redirectUri where logins come back to
 */
export async function checkApp(
  wecom: Pick<WecomClient, "getAgent" | "testSecrets">,
  redirectUri: string,
): Promise<CheckResult[]> {
  const secrets = checkSecrets("corpSecret", await wecom.testSecrets(), accepted);
  if (secrets.every(({ status }) => status === "error")) return secrets;
  try {
    const agent = await wecom.getAgent();
    return [
      ...secrets,
      ip,
      checkAgent(agent),
      checkTrustedDomain(agent.trustedDomain, new URL(redirectUri)),
    ];
  } catch (error) {
    const refused = isCode(error, UNTRUSTED_IP, "wecom");
    return [...secrets, failedCheck(refused ? "trusted-ip" : "agent", error)];
  }
}

function checkAgent({
  name,
  isEnabled,
  seesNobody,
}: Awaited<ReturnType<WecomClient["getAgent"]>>): CheckResult {
  if (!isEnabled) {
    return {
      check: "agent",
      status: "error",
      message: { zh: "应用已停用", en: "the app is disabled" },
      remedy: {
        zh: "企业微信管理后台 → 应用管理 → 该应用，启用它。",
        en: "Enable it in the WeCom admin console: App Management, the app's page.",
      },
    };
  }
  if (seesNobody) {
    return {
      check: "agent",
      status: "warning",
      message: {
        zh: "可见范围是空的，没有人能登录",
        en: "the visible range is empty: nobody can sign in",
      },
      remedy: {
        zh: "在该应用的“可见范围”中添加成员或部门。",
        en: "Add members or departments to the app's visible range.",
      },
    };
  }
  const shown = name ?? "";
  return {
    check: "agent",
    status: "ok",
    message: { zh: `AgentId 属于应用“${shown}”`, en: `the agent id belongs to the app "${shown}"` },
  };
}

/** Only the domain of logins inside WeCom is readable; that of scans is not. */
function checkTrustedDomain(trusted: string | null, { host }: URL): CheckResult {
  const check = "trusted-domain";
  if (trusted === host) {
    const message = { zh: `可信域名是 ${host}`, en: `the trusted domain is ${host}` };
    return { check, status: "ok", message, remedy: scanDomain(host) };
  }
  return {
    check,
    status: "warning",
    message: trusted
      ? {
          zh: `可信域名是 ${trusted}，授权回调地址的域名是 ${host}`,
          en: `the trusted domain is ${trusted}, that of the redirect URI is ${host}`,
        }
      : { zh: "没有设置可信域名", en: "no trusted domain is set" },
    remedy: {
      zh: `企业微信管理后台 → 该应用：“网页授权及JS-SDK”的可信域名与“企业微信授权登录”的授权回调域都填 ${host}；只设置后者时仅能扫码登录。`,
      en: `In the app's page of the WeCom admin console enter ${host} as trusted domain (web authorisation and JS-SDK) and as callback domain (web login); with the latter alone only scans sign in.`,
    },
  };
}

function scanDomain(host: string) {
  return {
    zh: `扫码登录还需要“企业微信授权登录”的授权回调域 ${host}（接口无法读取）。`,
    en: `Scans also need the callback domain ${host} under web login, which no API shows.`,
  };
}

const accepted = { zh: "CorpID 与 Secret 有效", en: "corpid and secret are accepted" };

const ip: CheckResult = {
  check: "trusted-ip",
  status: "ok",
  message: { zh: "本服务器的 IP 可以调用接口", en: "this server's address may call the API" },
};
