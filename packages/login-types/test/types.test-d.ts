import type { ElementOf } from "@menshen/core";
import type { CorpRef } from "@menshen/domain";
import type AuthSvc from "../elements/auths/loginTypes/services/AuthSvc/AuthSvc.ts";
import type Model from "../elements/auths/loginTypes/QywxInnerType/QywxInnerAuthModel/QywxInnerAuthModel.ts";
import type QywxInnerType from "../elements/auths/loginTypes/QywxInnerType/QywxInnerType.ts";
import type QywxProxyType from "../elements/auths/loginTypes/QywxProxyType/QywxProxyType.ts";
import type { ProxyInstance } from "../elements/auths/loginTypes/QywxProxyType/instance.ts";
import type WeChatModel from "../elements/auths/loginTypes/WeChatType/WeChatAuthModel/WeChatAuthModel.ts";
import type WeChatType from "../elements/auths/loginTypes/WeChatType/WeChatType.ts";

declare const qywx: ElementOf<typeof QywxInnerType>;
declare const proxy: ElementOf<typeof QywxProxyType>;
declare const auth: ElementOf<typeof AuthSvc>;
declare const model: ElementOf<typeof Model>;
declare const wechat: ElementOf<typeof WeChatType>;
declare const wechatModel: ElementOf<typeof WeChatModel>;

export async function good(): Promise<void> {
  const config = await qywx.getLoginConfig();
  // Readable without asking whether the element is active ...
  config.loginUrl satisfies string | undefined;
  config.title.zh satisfies string;
  // ... and certain once that was asked.
  if (config.isActive) {
    config.loginUrl satisfies string;
    config.state satisfies string;
    config.expiresAt satisfies number;
  }
  await qywx.getLoginConfig({ challenge: "x", purpose: "bind", returnTo: "/" });
  const done = await qywx.getLoginCode({ authCode: "x" });
  await qywx.getLoginCode({ authCode: "x", state: new URLSearchParams("").get("state") });
  await wechat.bind({ code: "x", state: new URLSearchParams("").get("state") });
  done.loginCode satisfies string;
  done.corpList satisfies CorpRef[];
  done.gender satisfies "0" | "1" | "2" | null;
  (await qywx.getUserInfo({ userId: "x" })).departments satisfies { name: string | null }[];
  (await qywx.getAccessToken()) satisfies string;
  const site = await wechat.getLoginConfig({ purpose: "bind" });
  if (site.isActive) site.authConfig.appId satisfies string;
  (await wechat.getLoginCode({ code: "x" })).corpList satisfies CorpRef[];
  (await wechat.bind({ userId: "u", code: "x" })).message satisfies "Operation successful";
  (await wechat.unbind()).success satisfies true;
  const authObj = await wechatModel.get({ filter: { userId: "u" } });
  if (authObj) (await wechat.getUserAuthInfo({ authObj })).isActive satisfies boolean;
  const parts = { nonce: "n", msg_signature: "s", timestamp: "1", echostr: "e" };
  (await qywx.notify(parts)) satisfies string;
  (await qywx.notify(new Request("http://localhost"))) satisfies Response;
  wechat.authConfig.appSecret satisfies string;
  const signedIn = await auth.loginByCode({ loginCode: "x", corp: "y", platform: "app" });
  signedIn.user.userId satisfies string;
  (await auth.currentUser())?.userId satisfies string | undefined;
  (await model.get({ filter: { userId: "x" } }))?.mobile satisfies string | null | undefined;
}

export async function bad(): Promise<void> {
  // @ts-expect-error -- the parameter of this Type is called authCode
  await qywx.getLoginCode({ code: "x" });
  // @ts-expect-error -- and of this one code
  await wechat.getLoginCode({ authCode: "x" });
  // @ts-expect-error -- no such purpose
  await qywx.getLoginConfig({ purpose: "dry-run" });
  // @ts-expect-error -- no such platform
  await auth.loginByCode({ loginCode: "x", platform: "tv" });
  // @ts-expect-error -- no such field
  await model.get({ filter: { nick: "x" } });
  const config = await qywx.getLoginConfig();
  // @ts-expect-error -- an inactive element has no state
  config.state satisfies string;
}

/** What the service calls is what the Type offers. */
proxy satisfies ProxyInstance;
