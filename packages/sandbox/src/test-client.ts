import { demo } from "./demo/world.ts";
import type { Sandbox } from "./sandbox.ts";

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

function withChanges(
  page: string,
  changes: Record<string, string | null>,
  params: Record<string, string>,
): string {
  const kept = Object.entries({ ...params, ...changes }).filter(([, value]) => value !== null);
  return `${page}?${new URLSearchParams(kept as [string, string][]).toString()}`;
}
