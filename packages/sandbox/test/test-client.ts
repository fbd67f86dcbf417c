import { demo } from "../src/demo/world.ts";
import type { Sandbox } from "../src/sandbox.ts";

/** A plain caller of the simulated API, for the tests of this package. */
export interface TestClient {
  /** The JSON of one call to the official host. A body makes it a POST. */
  readonly api: (name: string, query?: Record<string, string>, body?: unknown) => Promise<Answer>;
  /** A living token: the portal's unless another secret is given. */
  readonly token: (secret?: string, corpId?: string) => Promise<string>;
}

/** Any answer of the API. */
export type Answer = Record<string, unknown> & { errcode: number; errmsg: string };

export function clientOf({ fetch }: Sandbox): TestClient {
  const api: TestClient["api"] = async (name, query = {}, body) => {
    const url = `https://qyapi.weixin.qq.com/cgi-bin/${name}?${new URLSearchParams(query).toString()}`;
    const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
    return (await (await fetch(url, init)).json()) as Answer;
  };
  return {
    api,
    async token(corpsecret = demo.corpA.apps.portal.secret, corpid = demo.corpA.corpId) {
      const answer = await api("gettoken", { corpid, corpsecret });
      if (answer.errcode !== 0) throw new Error(`gettoken: ${answer.errmsg}`);
      return String(answer["access_token"]);
    },
  };
}

const A = demo.corpA;

/** A web-login URL of the demo portal; parameters can be changed, or taken out with null. */
export function webLoginUrl(
  changes: Record<string, string | null> = {},
  page = "https://login.work.weixin.qq.com/wwlogin/sso/login",
): string {
  return withChanges(page, changes, {
    login_type: "CorpApp",
    appid: A.corpId,
    agentid: String(A.apps.portal.agentId),
    redirect_uri: "http://127.0.0.1:3000/cb?next=%2Fhome",
    state: "abc123",
  });
}

/** An in-client authorise URL of the demo portal, likewise. */
export function authorizeUrl(changes: Record<string, string | null> = {}): string {
  const page = "https://open.weixin.qq.com/connect/oauth2/authorize";
  const url = withChanges(page, changes, {
    appid: A.corpId,
    redirect_uri: "http://127.0.0.1:3000/cb",
    response_type: "code",
    scope: "snsapi_base",
    state: "abc123",
    agentid: String(A.apps.portal.agentId),
  });
  return `${url}#wechat_redirect`;
}

/** A WeChat website-login URL of the demo site, likewise. */
export function qrConnectUrl(
  changes: Record<string, string | null> = {},
  page = "https://open.weixin.qq.com/connect/qrconnect",
): string {
  const url = withChanges(page, changes, {
    appid: demo.wechat.apps.site.appId,
    redirect_uri: "http://127.0.0.1:3000/cb?next=%2Fhome",
    response_type: "code",
    scope: "snsapi_login",
    state: "abc123",
  });
  return `${url}#wechat_redirect`;
}

/** A plain caller of WeChat's API. */
export function snsOf({ fetch, world }: Sandbox) {
  const { appId: appid, secret } = demo.wechat.apps.site;
  const sns = async (name: string, query: Record<string, string> = {}): Promise<Answer> => {
    const url = `https://api.weixin.qq.com/sns/${name}?${new URLSearchParams(query).toString()}`;
    return (await (await fetch(url)).json()) as Answer;
  };
  const exchange = (code: string, changes: Record<string, string> = {}) =>
    sns("oauth2/access_token", {
      appid,
      secret,
      code,
      grant_type: "authorization_code",
      ...changes,
    });
  /** A login of the demo site, up to its tokens. */
  const login = async (userId: string = demo.wechat.people.plain) => {
    const answer = await exchange(world.issueCode({ appId: appid, userId }));
    const text = (key: string) => String(answer[key]);
    return {
      access_token: text("access_token"),
      refresh_token: text("refresh_token"),
      openid: text("openid"),
    };
  };
  const refresh = (refresh_token: string, changes: Record<string, string> = {}) =>
    sns("oauth2/refresh_token", { appid, grant_type: "refresh_token", refresh_token, ...changes });
  return { sns, exchange, login, refresh };
}

function withChanges(
  page: string,
  changes: Record<string, string | null>,
  params: Record<string, string>,
): string {
  const kept = Object.entries({ ...params, ...changes }).filter(([, value]) => value !== null);
  return `${page}?${new URLSearchParams(kept as [string, string][]).toString()}`;
}
