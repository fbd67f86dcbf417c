import type { AppHandle } from "@menshen/core";

/* The examples of the reference's page about WeChat, line by line. Parameters are named, positions are not taken. */

type App = Pick<AppHandle, "getElement">;
type Print = (line: string) => void;

/** Get the WeChat login instance and use it. */
export async function basicUsage(app: App, codes: readonly [string, string], userId: string) {
  // Get WeChat login instance
  const wechatAuth = app.getElement("auths.loginTypes.MyWeChatLogin");
  // Get login configuration information
  const loginConfig = await wechatAuth.getLoginConfig();
  // Bind user WeChat account
  const bound = await wechatAuth.bind({ userId, code: codes[0] });
  // Handle WeChat QR code callback, get login code
  const loginResult = await wechatAuth.getLoginCode({ code: codes[1] });
  return { loginConfig, loginResult, bound };
}

/** Get login configuration. */
export async function getLoginConfig(app: App, print: (value: unknown) => void): Promise<void> {
  const wechatAuth = app.getElement("auths.loginTypes.MyWeChatLogin");
  const config = await wechatAuth.getLoginConfig();
  print(config);
}

/** Handle the WeChat login callback. */
export async function getLoginCode(app: App, print: Print, code: string): Promise<void> {
  const wechatAuth = app.getElement("auths.loginTypes.MyWeChatLogin");
  try {
    const result = await wechatAuth.getLoginCode({ code });
    print(`Login Code: ${result.loginCode}`);
    print(`Organization List: ${JSON.stringify(result.corpList)}`);
  } catch (error) {
    print(`Login failed: ${String(error)}`);
  }
}

/** Bind a WeChat account. */
export async function bind(app: App, print: Print, userId: string, code: string): Promise<void> {
  const wechatAuth = app.getElement("auths.loginTypes.MyWeChatLogin");
  try {
    await wechatAuth.bind({ userId, code });
    print("WeChat account bound successfully");
  } catch (error) {
    print(`Binding failed: ${String(error)}`);
  }
}

/** Unbind a WeChat account. */
export async function unbind(app: App, print: Print, userId: string) {
  const wechatAuth = app.getElement("auths.loginTypes.MyWeChatLogin");
  const result = await wechatAuth.unbind({ userId });
  print("WeChat account unbound successfully");
  return result;
}

/** Get user authentication information. */
export async function getUserAuthInfo(app: App, print: Print, userId: string): Promise<void> {
  const wechatAuth = app.getElement("auths.loginTypes.MyWeChatLogin");
  // Get user data from authentication model
  const authModel = app.getElement("auths.loginTypes.WeChatType.WeChatAuthModel");
  const authObj = await authModel.get({ filter: `Q(userId='${userId}')`, orderList: [] });
  const authInfo = await wechatAuth.getUserAuthInfo({ authObj });
  print(`Authentication Status: ${authInfo.isActive}`);
}

/** The fields of the model. */
export async function modelFields(app: App, userId: string) {
  const authModel = app.getElement("auths.loginTypes.WeChatType.WeChatAuthModel");
  const row = await authModel.get({ filter: { userId } });
  return row && Object.keys(row);
}

/** Configuration of the frontend component. */
export function frontendComponent(app: App) {
  // Get frontend login component configuration
  const wechatAuth = app.getElement("auths.loginTypes.MyWeChatLogin");
  const frontendConfig = {
    componentType: "WeChatLogin",
    appId: wechatAuth.authConfig["appId"],
    redirectUri: "https://yourdomain.com/auth/callback",
    scope: "snsapi_login",
  };
  // Configuration when using login component in page
  const loginComponentProps = {
    authType: "WeChatType",
    config: frontendConfig,
    onSuccess: "handleLoginSuccess",
    onError: "handleLoginError",
  };
  return loginComponentProps;
}
