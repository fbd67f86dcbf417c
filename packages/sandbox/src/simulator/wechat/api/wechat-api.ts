import { Refusal } from "../../refusal.ts";
import type { Context, Reply, Site } from "../../route.ts";
import type { Engine } from "../../world/engine.ts";
import type { SnsEndpoint } from "./endpoint.ts";
import { errorText, snsResponse } from "./envelope.ts";
import { cgiToken, getticket, jscode2session, stableToken } from "./app-tokens.ts";
import { accessToken, refreshToken } from "./tokens.ts";
import { auth, userinfo } from "./user.ts";

const ENDPOINTS = [
  accessToken,
  refreshToken,
  auth,
  userinfo,
  cgiToken,
  stableToken,
  getticket,
  jscode2session,
];

/** WeChat's API: user-level calls below `sns/`, app-level ones below `cgi-bin/`. */
export const wechatApi: Site = {
  hosts: ["api.weixin.qq.com"],
  routes: ENDPOINTS.map((endpoint) => ({
    path: `/${endpoint.name}`,
    methods: ["GET", "POST"],
    endpoint: endpoint.name,
    notes: endpoint.notes,
    documentedMethod: endpoint.takesJson ? "POST" : "GET",
    handle: (context) => answer(endpoint, context),
  })),
};

async function answer(endpoint: SnsEndpoint, context: Context): Promise<Reply> {
  const { engine, request, fault } = context;
  const query = await readParameters(endpoint, context);
  const appId = query.get("appid") ?? appOfToken(engine, query);
  if (fault.revokeToken) revokeToken(engine, query);
  try {
    if (fault.errcode !== undefined) throw new Refusal(fault.errcode, fault.errmsg);
    if (endpoint.takesJson && request.method !== "POST") throw new Refusal(43002);
    const fields = endpoint.run({ engine, name: endpoint.name, query });
    return { response: snsResponse(fields, fault, false), appId };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { errcode, text } = error;
    const errmsg = errorText(errcode, engine.clock.now(), text);
    return { response: snsResponse({ errcode, errmsg }, fault, true), errcode, appId };
  }
}

/** The query, then the fields of a form; JSON counts only where it is documented. */
async function readParameters(
  { takesJson }: SnsEndpoint,
  { request, url }: Context,
): Promise<URLSearchParams> {
  const text = await request.text();
  if (takesJson) return new URLSearchParams(scalarsOf(text));
  const all = new URLSearchParams(url.searchParams);
  const type = request.headers.get("content-type") ?? "";
  if (!type.startsWith("application/x-www-form-urlencoded")) return all;
  for (const [name, value] of new URLSearchParams(text)) if (!all.has(name)) all.set(name, value);
  return all;
}

function scalarsOf(text: string): [string, string][] {
  try {
    const fields = Object.entries(JSON.parse(text) as Record<string, unknown>);
    return fields.map(([name, value]) => [name, String(value)]);
  } catch {
    return [];
  }
}

function appOfToken(engine: Engine, query: URLSearchParams): string | undefined {
  const grant = engine.wechatGrants.check(query.get("access_token") ?? "");
  return typeof grant === "object" ? grant.appId : undefined;
}

function revokeToken({ wechatGrants }: Engine, query: URLSearchParams): void {
  const grant = wechatGrants.check(query.get("access_token") ?? "");
  if (typeof grant === "object") wechatGrants.revoke((each) => each === grant, 40001);
}
