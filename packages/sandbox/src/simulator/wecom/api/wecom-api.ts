import type { Context, Reply, Route, Site } from "../../route.ts";
import { agentGet, getApiDomainIp, getcallbackip } from "./agent.ts";
import { answer } from "./answer.ts";
import { departmentGet, departmentList, departmentSimplelist } from "./departments.ts";
import { Refusal } from "../../refusal.ts";
import type { ApiEndpoint } from "./endpoint.ts";
import { apiResponse, errorText } from "./envelope.ts";
import { gettoken } from "./gettoken.ts";
import {
  authGetuserdetail,
  authGetuserinfo,
  userGetuserdetail,
  userGetuserinfo,
} from "./identity.ts";
import { agentGetAdminList, agentGetPermissions, useridToOpenuserid } from "./provider-app.ts";
import { userGet, userList, userListId, userSimplelist } from "./users.ts";

const ENDPOINTS: readonly ApiEndpoint[] = [
  authGetuserinfo,
  userGetuserinfo,
  authGetuserdetail,
  userGetuserdetail,
  userGet,
  userSimplelist,
  userList,
  userListId,
  departmentList,
  departmentSimplelist,
  departmentGet,
  agentGet,
  getcallbackip,
  getApiDomainIp,
  agentGetAdminList,
  agentGetPermissions,
  useridToOpenuserid,
];

/** The server API. */
export const wecomApi: Site = {
  hosts: ["qyapi.weixin.qq.com"],
  routes: [
    route("gettoken", answerGettoken),
    ...ENDPOINTS.map((endpoint) => route(endpoint.name, answering(endpoint))),
  ],
};

function route(name: string, handle: Route["handle"]): Route {
  return { path: `/cgi-bin/${name}`, methods: ["GET", "POST"], endpoint: name, handle };
}

function answering(endpoint: ApiEndpoint) {
  return async ({ engine, request, fault }: Context): Promise<Reply> => {
    const body = await request.text();
    const { owner, ...reply } = answer(engine, endpoint, request, body, fault);
    return {
      ...reply,
      corpId: owner?.corpId,
      agentId: owner?.kind === "app" ? owner.agentId : undefined,
    };
  };
}

function answerGettoken({ engine, url, fault }: Context): Reply {
  const corpId = url.searchParams.get("corpid") ?? undefined;
  try {
    if (fault.errcode !== undefined) throw new Refusal(fault.errcode, fault.errmsg);
    const fields = gettoken(engine, url.searchParams);
    return {
      response: apiResponse({ errcode: 0, errmsg: "ok", ...fields }, fault),
      errcode: 0,
      corpId,
    };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const context = {
      nowMs: engine.clock.now(),
      callerIp: engine.settings.callerIp,
      text: error.text,
    };
    const fields = { errcode: error.errcode, errmsg: errorText(error.errcode, context) };
    return { response: apiResponse(fields, fault), errcode: error.errcode, corpId };
  }
}
