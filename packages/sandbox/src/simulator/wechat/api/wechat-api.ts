import { Refusal } from "../../refusal.ts";
import type { Context, Reply, Site } from "../../route.ts";
import type { Engine } from "../../world/engine.ts";
import type { SnsEndpoint } from "./endpoint.ts";
import { errorText, snsResponse } from "./envelope.ts";
import { accessToken, refreshToken } from "./tokens.ts";
import { auth, userinfo } from "./user.ts";

/** WeChat's user-level API. */
export const wechatApi: Site = {
  hosts: ["api.weixin.qq.com"],
  routes: [accessToken, refreshToken, auth, userinfo].map((endpoint) => ({
    path: `/${endpoint.name}`,
    methods: ["GET", "POST"],
    endpoint: endpoint.name,
    handle: (context) => answer(endpoint, context),
  })),
};

function answer(endpoint: SnsEndpoint, { engine, url, fault }: Context): Reply {
  const query = url.searchParams;
  const appId = query.get("appid") ?? appOfToken(engine, query);
  if (fault.revokeToken) killToken(engine, query);
  try {
    if (fault.errcode !== undefined) throw new Refusal(fault.errcode, fault.errmsg);
    const fields = endpoint.run({ engine, name: endpoint.name, query });
    return { response: snsResponse(fields, fault, false), appId };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { errcode, text } = error;
    const errmsg = errorText(errcode, engine.clock.now(), text);
    return { response: snsResponse({ errcode, errmsg }, fault, true), errcode, appId };
  }
}

function appOfToken(engine: Engine, query: URLSearchParams): string | undefined {
  const grant = engine.wechatGrants.check(query.get("access_token") ?? "");
  return typeof grant === "object" ? grant.appId : undefined;
}

function killToken({ wechatGrants }: Engine, query: URLSearchParams): void {
  const grant = wechatGrants.check(query.get("access_token") ?? "");
  if (typeof grant === "object") wechatGrants.revoke((each) => each === grant, 40001);
}
