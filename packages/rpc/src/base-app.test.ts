import { expect, it } from "vitest";
import { openFixture, serve } from "../test/serve.ts";

/** Making this list longer is a decision, not an accident. */
const reachable = [
  "Example.getJsConfig query session",
  "Example.getLoginCode mutation public",
  "Example.getLoginConfig query public",
  "Example.getUserInfo query admin",
  "Example.notify webhook public",
  "Example.syncDepartmentInfo mutation admin",
  "Example.syncUserInfo mutation admin",
  "app.elements.get query admin",
  "app.elements.list query admin",
  "app.elements.schema query admin",
  "app.elements.validate mutation admin",
  "app.info query public",
  "app.onSnapshot subscription admin",
  "auths.loginTypes.QywxInnerType.QywxInnerAuthModel.get query admin",
  "auths.loginTypes.QywxInnerType.QywxInnerAuthModel.query query admin",
  "auths.loginTypes.QywxProxyType.QywxProxyAuthModel.get query admin",
  "auths.loginTypes.QywxProxyType.QywxProxyAuthModel.query query admin",
  "auths.loginTypes.QywxProxyType.services.QywxProxyAuthService.getAuthUrl mutation admin",
  "auths.loginTypes.QywxProxyType.services.QywxProxyAuthService.getJsConfig query public",
  "auths.loginTypes.QywxProxyType.services.QywxProxyAuthService.getLoginConfig query public",
  "auths.loginTypes.QywxProxyType.services.QywxProxyAuthService.getLoginConfigByCode query public",
  "auths.loginTypes.QywxProxyType.services.QywxProxyAuthService.listSuites query admin",
  "auths.loginTypes.QywxProxyType.services.QywxProxyAuthService.loginByWorkbench mutation public",
  "auths.loginTypes.QywxProxyType.services.QywxProxyAuthService.notify webhook public",
  "auths.loginTypes.QywxProxyType.services.QywxProxyAuthService.retryCallBack mutation admin",
  "auths.loginTypes.QywxProxyType.services.QywxProxyAuthService.setCallback mutation admin",
  "auths.loginTypes.QywxProxyType.services.QywxProxyAuthService.setCode mutation admin",
  "auths.loginTypes.WeChatType.WeChatAuthModel.get query admin",
  "auths.loginTypes.WeChatType.WeChatAuthModel.query query admin",
  "auths.loginTypes.services.AuthSvc.currentUser query public",
  "auths.loginTypes.services.AuthSvc.listLoginTypes query public",
  "auths.loginTypes.services.AuthSvc.listSessions query session",
  "auths.loginTypes.services.AuthSvc.loginByCode mutation public",
  "auths.loginTypes.services.AuthSvc.logout mutation session",
  "auths.loginTypes.services.AuthSvc.revokeSession mutation session",
];

it("internal methods are unreachable: lists every reachable path of the base app and of an Instance", async () => {
  const here = import.meta.dirname;
  await using app = await openFixture(
    `${here}/../../login-types/elements`,
    `${here}/../test/base-layer`,
  );
  expect(app.snapshot.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  await using host = await serve(app);
  expect(host.rpc.reachablePaths()).toEqual(reachable);
});
