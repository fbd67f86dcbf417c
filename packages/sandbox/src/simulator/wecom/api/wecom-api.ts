import type { Context, Reply, Route, Site } from "../../route.ts";
import { agentGet, agentList, getApiDomainIp, getcallbackip } from "./agent.ts";
import { answer } from "./answer.ts";
import { departmentGet, departmentList, departmentSimplelist } from "../directory/departments.ts";
import { Refusal } from "../../refusal.ts";
import type { ApiEndpoint } from "./endpoint.ts";
import { apiResponse, refusalResponse } from "./envelope.ts";
import { gettoken, GETTOKEN_NOTES } from "./gettoken.ts";
import { readBody } from "./body.ts";
import {
  authGetuserdetail,
  authGetuserinfo,
  userGetuserdetail,
  userGetuserinfo,
} from "./identity.ts";
import { agentGetAdminList, agentGetPermissions, useridToOpenuserid } from "./provider-app.ts";
import {
  openuseridToUserid,
  userConvertToOpenid,
  userConvertToUserid,
  userGetUseridByEmail,
  userGetuserid,
} from "./identity-lookup.ts";
import { getJsapiTicket, ticketGet } from "./jsapi-tickets.ts";
import { messageSend } from "./message-send.ts";
import { authGetTfaInfo, userAuthsucc, userTfaSucc } from "./second-verification.ts";
import { tagGet, tagList } from "../directory/tags.ts";
import { userGet, userList, userListId, userSimplelist } from "../directory/users.ts";

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
  agentList,
  getJsapiTicket,
  ticketGet,
  userGetuserid,
  userGetUseridByEmail,
  userConvertToOpenid,
  userConvertToUserid,
  openuseridToUserid,
  tagList,
  tagGet,
  userAuthsucc,
  userTfaSucc,
  authGetTfaInfo,
  messageSend,
];

/** The server API. */
export const wecomApi: Site = {
  hosts: ["qyapi.weixin.qq.com"],
  routes: [
    route({ name: "gettoken", method: "GET", notes: GETTOKEN_NOTES }, answerGettoken),
    ...ENDPOINTS.map((endpoint) => route(endpoint, answering(endpoint))),
  ],
};

type Described = Pick<ApiEndpoint, "name" | "method" | "notes">;

function route({ name, method, notes }: Described, handle: Route["handle"]): Route {
  return {
    path: `/cgi-bin/${name}`,
    methods: ["GET", "POST"],
    documentedMethod: method,
    endpoint: name,
    notes,
    handle,
  };
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

async function answerGettoken({ engine, request, url, fault }: Context): Promise<Reply> {
  const body = readBody(await request.text());
  const query = withBody(url.searchParams, body.fields);
  const corpId = query.get("corpid") ?? undefined;
  try {
    if (fault.errcode !== undefined) throw new Refusal(fault.errcode, fault.errmsg);
    const fields = { errcode: 0, errmsg: "ok", ...gettoken(engine, query) };
    return { response: apiResponse(fields, fault), errcode: 0, corpId };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const response = refusalResponse(engine, error, body, undefined, fault);
    return { response, errcode: error.errcode, corpId };
  }
}

/** A POST may carry `corpid` and `corpsecret` as JSON. */
function withBody(query: URLSearchParams, fields: Readonly<Record<string, unknown>>) {
  const all = new URLSearchParams(query);
  for (const name of ["corpid", "corpsecret"]) {
    const value = fields[name];
    if (!all.has(name) && typeof value === "string") all.set(name, value);
  }
  return all;
}
