import type { Client } from "@menshen/client";
import { Code, type AppHandle } from "@menshen/core";

/* The examples of the reference's page about WeCom self-built apps, line by line. */

type App = Pick<AppHandle, "getElement">;
type Print = (line: string) => void;

/** Basic usage. */
export async function basicUsage(app: App, authCode: string) {
  // Get login instance
  const qywxAuth = app.getElement("auths.loginTypes.QywxInnerExample");
  // Get login configuration
  const loginConfig = await qywxAuth.getLoginConfig();
  // Get user information based on authorization code
  const userInfo = await qywxAuth.getLoginCode({ authCode });
  return { loginConfig, userInfo };
}

/** Get login configuration. */
export async function getLoginConfig(app: App, print: Print): Promise<void> {
  const qywxAuth = app.getElement("auths.loginTypes.QywxInnerExample");
  const config = await qywxAuth.getLoginConfig();
  if (!config.isActive) throw new Error("the element is not active");
  print(`Enterprise ID: ${config.corpId}`);
  print(`Application ID: ${config.agentId}`);
}

/** User login authentication. */
export async function getLoginCode(app: App, print: Print, codeFromFrontend: string) {
  const qywxAuth = app.getElement("auths.loginTypes.QywxInnerExample");
  try {
    const userInfo = await qywxAuth.getLoginCode({ authCode: codeFromFrontend });
    print(`User login successful: ${userInfo.name}`);
    print(`User department: ${String(userInfo.department)}`);
  } catch (error) {
    print(`Login failed: ${String(error)}`);
  }
}

/** Get user detailed information. */
export async function getUserInfo(app: App, userId: string) {
  const qywxAuth = app.getElement("auths.loginTypes.QywxInnerExample");
  return await qywxAuth.getUserInfo({ userId });
}

/** Get access token. */
export async function getAccessToken(app: App): Promise<string> {
  const qywxAuth = app.getElement("auths.loginTypes.QywxInnerExample");
  return await qywxAuth.getAccessToken();
}

/** Sync user information. */
export async function syncUserInfo(app: App, userId: string): Promise<void> {
  const qywxAuth = app.getElement("auths.loginTypes.QywxInnerExample");
  await qywxAuth.syncUserInfo({ userId, forceUpdate: true });
}

/** Sync department information. */
export async function syncDepartmentInfo(app: App): Promise<void> {
  const qywxAuth = app.getElement("auths.loginTypes.QywxInnerExample");
  await qywxAuth.syncDepartmentInfo(); // Sync all departments
  await qywxAuth.syncDepartmentInfo({ deptId: "2" }); // Sync specified department
}

/** Frontend login flow: get the configuration, build WeCom's address from its parts. */
export async function buildLoginUrl(api: Client): Promise<string> {
  const config = await api.getLoginConfig("auths.loginTypes.QywxInnerExample");
  if (!config.isActive) throw new Error("the element is not active");
  return `https://login.work.weixin.qq.com/wwlogin/sso/login?login_type=CorpApp&appid=${config.corpId}&agentid=${config.agentId}&redirect_uri=${encodeURIComponent(config.redirectUri)}&state=${config.state}`;
}

/** Frontend login flow: handle the redirect. */
export async function handleCallback(
  api: Client,
  window: { readonly location: { readonly search: string } },
) {
  const urlParams = new URLSearchParams(window.location.search);
  const authCode = urlParams.get("code");
  if (authCode) {
    return await api.loginWithCode("auths.loginTypes.QywxInnerExample", {
      authCode: authCode,
      state: urlParams.get("state"),
    });
  }
  return null;
}

/** Error handling. */
export async function errorHandling(app: App, authCode: string) {
  const qywxAuth = app.getElement("auths.loginTypes.QywxInnerExample");
  try {
    return await qywxAuth.getLoginCode({ authCode });
  } catch (error) {
    if (String(error).includes("40013"))
      throw new Code(40013, "Enterprise ID is incorrect, please check configuration");
    else if (String(error).includes("40029"))
      throw new Code(40029, "Authorization code is invalid or expired");
    else throw new Code(50000, `Login failed: ${String(error)}`);
  }
}
