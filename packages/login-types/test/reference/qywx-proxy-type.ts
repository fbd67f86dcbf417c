import { LoginPlatformEnum } from "@menshen/client";
import type { AppHandle } from "@menshen/core";

/* The examples of the reference's page about WeCom proxy development, line by line. */

type App = Pick<AppHandle, "getElement">;
type Print = (line: string) => void;

/** Basic usage. */
export async function basicUsage(app: App, corpId: string, authCodeFromQywx: string) {
  // Get login instance
  const authInstance = app.getElement("auths.QywxProxyTemp");
  // Get login configuration
  const config = await authInstance.getLoginConfig();
  // Get login code
  const loginResult = await authInstance.getLoginCode({ corpId, code: authCodeFromQywx });
  // Get service instance
  const authService = app.getElement(
    "auths.loginTypes.QywxProxyType.services.QywxProxyAuthService",
  );
  return { config, loginResult, authService };
}

/** Get login configuration. */
export async function getLoginConfig(app: App, print: Print): Promise<void> {
  const authInstance = app.getElement("auths.QywxProxyTemp");
  const config = await authInstance.getLoginConfig();
  print(`Suite ID: ${config.suiteId}`);
}

/** Get login code. */
export async function getLoginCode(app: App, print: Print, corpId: string, code: string) {
  const authInstance = app.getElement("auths.QywxProxyTemp");
  const result = await authInstance.getLoginCode({ corpId, code, loginType: "workbench" });
  print(`Login Code: ${result.loginCode}`);
  print(`User ID: ${result.userId}`);
}

const service = (app: App) =>
  app.getElement("auths.loginTypes.QywxProxyType.services.QywxProxyAuthService");

/** Workspace login. */
export async function loginByWorkbench(app: App, corpId: string, code: string) {
  const authService = service(app);
  return await authService.loginByWorkbench({ corpId, code });
}

/** Workspace login with the platform that the reference's table names. */
export async function loginByWorkbenchOn(app: App, corpId: string, code: string) {
  const authService = service(app);
  return await authService.loginByWorkbench({ corpId, code, platform: LoginPlatformEnum.mobile });
}

interface Received {
  readonly nonce: string;
  readonly msg_signature: string;
  readonly timestamp: string;
  readonly echostr?: string;
}

/** Handle a callback notification. */
export async function notify(app: App, received: Received): Promise<string> {
  const authService = service(app);
  const response = await authService.notify({
    nonce: received.nonce,
    msg_signature: received.msg_signature,
    timestamp: received.timestamp,
    ...(received.echostr !== undefined && { echostr: received.echostr }),
  });
  return response;
}

/** Set the organisation code. */
export async function setCode(app: App, corpId: string): Promise<void> {
  const authService = service(app);
  await authService.setCode({ corpId, code: "org_code_123" });
}

/** Get the login configuration by the organisation code. */
export async function getLoginConfigByCode(app: App, print: Print): Promise<void> {
  const authService = service(app);
  const config = await authService.getLoginConfig({ code: "org_code_123" });
  print(`Enterprise ID: ${config.corpId}`);
  print(`Application ID: ${config.agentId}`);
}

/** Retry a callback. */
export async function retryCallBack(app: App, recordId: number): Promise<void> {
  const authService = service(app);
  await authService.retryCallBack({ recordId });
}

/** Get the authentication configuration. */
export function authConfig(app: App, print: Print): void {
  const authInstance = app.getElement("auths.QywxProxyTemp");
  const config = authInstance.authConfig;
  print(`Suite ID: ${config.suiteId}`);
}

/** Event handling: a web framework's route. The body, which Flask takes from its context, is an argument here. */
export async function handleQywxCallback(app: App, request: Request): Promise<Response> {
  const { searchParams: args } = new URL(request.url);
  const authService = service(app);
  const response = await authService.notify({
    nonce: args.get("nonce") ?? "",
    msg_signature: args.get("msg_signature") ?? "",
    timestamp: args.get("timestamp") ?? "",
    echostr: args.get("echostr"),
    body: await request.text(),
  });
  return new Response(response);
}
