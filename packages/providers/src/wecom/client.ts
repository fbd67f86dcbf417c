import { createHash } from "node:crypto";
import { isCode, toCode, type Code, type FreshToken, type Ports } from "@menshen/core";
import type { z } from "zod";
import { firstAccepted, laterSecret } from "../first-accepted.ts";
import {
  currentToken,
  defaultLimits,
  request,
  requestWithToken,
  type Call,
  type CallOptions,
  type Limits,
  type TokenProvider,
  type TokenSource,
} from "../http.ts";
import { wecomCode, wecomCodes } from "./codes.ts";
import {
  agentAnswer,
  departmentAnswer,
  departmentIdsAnswer,
  departmentListAnswer,
  memberAnswer,
  memberIdsAnswer,
  memberListAnswer,
  ticketAnswer,
  tokenAnswer,
  userDetailAnswer,
  userInfoAnswer,
} from "./schemas.ts";

export interface WecomClientOptions {
  /** `https://qyapi.weixin.qq.com`, or a simulator. */
  apiBase: string;
  corpId: string;
  /** The app's secret. Of several, during a rotation, the first that WeCom accepts is used. */
  secret: string | readonly string[];
  agentId: string;
  /** Fetches the app's token where `gettoken` does not: for a third-party app. */
  fetchToken?: (() => Promise<FreshToken>) | undefined;
  ports: Pick<Ports, "fetch" | "tokens" | "clock" | "log">;
  limits?: Partial<Limits> | undefined;
}

/** An app's own settings. */
type WecomAgent = z.output<typeof agentAnswer>;
/** The owner of a code. A member of a linked company has a `userid` of the form `CorpId/userid`. */
type WecomUserInfo = z.output<typeof userInfoAnswer>;
/** The fields that a member allowed the app to read; null is withheld. */
export type WecomUserDetail = z.output<typeof userDetailAnswer>;
/** A member record; null is absent or withheld. Lists may be empty and of unequal length. */
export type WecomMember = z.output<typeof memberAnswer>;
export type WecomDepartment = z.output<typeof departmentAnswer>;
/** A department's place in the tree; the parent may be outside the app's visible range. */
type WecomDepartmentPlace = z.output<typeof departmentIdsAnswer>[number];

/** The server API of WeCom as one app of one company. Every method throws `Code`s only. */
export interface WecomClient {
  /** Whether WeCom accepts each secret, in their order: null, or the refusal. The cache of tokens is not read. */
  testSecrets(): Promise<(Code | null)[]>;
  /** @throws Code 301002, 40056 not this app's agentid @see https://developer.work.weixin.qq.com/document/path/90227 */
  getAgent(options?: CallOptions): Promise<WecomAgent>;
  accessToken(options?: CallOptions): Promise<string>;
  /**
   * The company's ticket, for signatures of `wx.config`. Cached and leased like a token.
   * @see https://developer.work.weixin.qq.com/document/path/90506
   */
  corpTicket(options?: CallOptions): Promise<string>;
  /** The app's ticket, for signatures of `wx.agentConfig`. Cached and leased like a token. */
  agentTicket(options?: CallOptions): Promise<string>;
  /**
   * Consumes a login code. Not retried when the outcome is unknown.
   * @throws Code 40029 the code is unknown, used, older than five minutes or of another app
   * @see https://developer.work.weixin.qq.com/document/path/91023
   */
  getUserInfo(code: string, options?: CallOptions): Promise<WecomUserInfo>;
  /** @see https://developer.work.weixin.qq.com/document/path/95833 */
  getUserDetail(userTicket: string, options?: CallOptions): Promise<WecomUserDetail>;
  /**
   * Fields withheld from newer apps may be available from {@link WecomClient.getUserDetail}.
   * @throws Code 60111 no such member, 60011 outside the app's visible range
   * @see https://developer.work.weixin.qq.com/document/path/90196
   */
  getUser(userid: string, options?: CallOptions): Promise<WecomMember>;
  /** @see https://developer.work.weixin.qq.com/document/path/95351 */
  getDepartment(id: number, options?: CallOptions): Promise<WecomDepartment>;
  /**
   * A department and all below it; without an id, the whole visible range of the app.
   * @see https://developer.work.weixin.qq.com/document/path/95350
   */
  listDepartmentIds(id?: number, options?: CallOptions): Promise<WecomDepartmentPlace[]>;
  /**
   * The same with names and leaders; its documentation calls it slow.
   * @see https://developer.work.weixin.qq.com/document/path/90208
   */
  listDepartments(id?: number, options?: CallOptions): Promise<WecomDepartment[]>;
  /**
   * The ids of the direct members of a department.
   * @throws Code 60123 no such department, 60011 outside the app's visible range
   * @see https://developer.work.weixin.qq.com/document/path/90200
   */
  listMemberIds(departmentId: number, options?: CallOptions): Promise<string[]>;
  /**
   * Their complete records.
   * @throws Code 45029 too many members for one answer
   * @see https://developer.work.weixin.qq.com/document/path/90201
   */
  listMembers(departmentId: number, options?: CallOptions): Promise<WecomMemberList>;
}

interface WecomMemberList {
  readonly members: readonly WecomMember[];
  /** False where a record could not be read. */
  readonly isComplete: boolean;
}

/** A list of all members may be long and slow. */
const listLimits = { timeoutMs: 20_000, maxBytes: 32 * 1024 * 1024 };

/** A client for a self-built app. It is stateless: tokens are behind the port. */
export function createWecomClient(options: WecomClientOptions): WecomClient {
  const provider: TokenProvider = {
    source: "wecom",
    base: options.apiBase,
    secrets: [options.secret].flat(),
    codes: wecomCodes,
    codeOf: wecomCode,
    ports: options.ports,
    limits: { ...defaultLimits, ...options.limits },
  };
  const { fetchToken, secret, agentId } = options;
  const ask = fetchToken
    ? [fetchToken]
    : [secret].flat().map((one) => tokenOf(provider, options, one));
  return identityCalls(provider, appToken(options, ask), { agentId, ask });
}

type AskToken = () => Promise<FreshToken>;

function tokenOf(
  provider: TokenProvider,
  { corpId }: WecomClientOptions,
  secret: string,
): AskToken {
  return () =>
    request(provider, {
      path: "/cgi-bin/gettoken",
      query: { corpid: corpId },
      credentials: { corpsecret: secret },
      answer: tokenAnswer,
    });
}

function appToken(
  { apiBase, corpId, secret, agentId, ports }: WecomClientOptions,
  ask: readonly AskToken[],
): TokenSource {
  // A new secret is a new credential: its tokens are cached under another key.
  const fingerprint = createHash("sha256")
    .update([secret].flat().join("\n"))
    .digest("hex")
    .slice(0, 16);
  return {
    key: `wecom:${apiBase}:${corpId}:${agentId}:${fingerprint}`,
    parameter: "access_token",
    refresh: () =>
      firstAccepted(
        ask,
        (error) => isCode(error, WRONG_SECRET, "wecom"),
        (askToken) => askToken(),
        (position) => ports.log.warn({ corpId, agentId, position }, laterSecret("WeCom")),
      ),
  };
}

const WRONG_SECRET = 40001;

/** The calls under an app's own token, for every kind of app. */
function identityCalls(
  provider: TokenProvider,
  token: TokenSource,
  { agentId, ask }: { readonly agentId: string; readonly ask: readonly AskToken[] },
): WecomClient {
  const call = <S extends z.ZodType>(given: Call<S>) => requestWithToken(provider, token, given);
  const ticket = (kind: string, path: string, query = {}): TokenSource => ({
    key: `${token.key}:${kind}`,
    parameter: "ticket",
    refresh: () => call({ path, query, answer: ticketAnswer }),
  });
  const corpTicket = ticket("jsapi-ticket", "/cgi-bin/get_jsapi_ticket");
  const agentTicket = ticket("agent-ticket", "/cgi-bin/ticket/get", { type: "agent_config" });
  return {
    testSecrets: () => Promise.all(ask.map((askToken) => askToken().then(() => null, toCode))),
    getAgent: ({ signal } = {}) =>
      call({
        path: "/cgi-bin/agent/get",
        query: { agentid: agentId },
        answer: agentAnswer,
        signal,
      }),
    accessToken: ({ signal } = {}) => currentToken(provider, token, signal),
    corpTicket: ({ signal } = {}) => currentToken(provider, corpTicket, signal),
    agentTicket: ({ signal } = {}) => currentToken(provider, agentTicket, signal),
    getUserInfo: (code, { signal } = {}) =>
      call({
        path: "/cgi-bin/auth/getuserinfo",
        credentials: { code },
        answer: userInfoAnswer,
        once: true,
        signal,
      }),
    getUserDetail: (userTicket, { signal } = {}) =>
      call({
        path: "/cgi-bin/auth/getuserdetail",
        body: { user_ticket: userTicket },
        answer: userDetailAnswer,
        signal,
      }),
    getUser: (userid, { signal } = {}) =>
      call({ path: "/cgi-bin/user/get", query: { userid }, answer: memberAnswer, signal }),
    getDepartment: (id, { signal } = {}) =>
      call({
        path: "/cgi-bin/department/get",
        query: { id: String(id) },
        answer: departmentAnswer,
        signal,
      }),
    listDepartmentIds: (id, { signal } = {}) =>
      call({
        path: "/cgi-bin/department/simplelist",
        query: id === undefined ? {} : { id: String(id) },
        answer: departmentIdsAnswer,
        limits: listLimits,
        signal,
      }),
    listDepartments: (id, { signal } = {}) =>
      call({
        path: "/cgi-bin/department/list",
        query: id === undefined ? {} : { id: String(id) },
        answer: departmentListAnswer,
        limits: listLimits,
        signal,
      }),
    listMemberIds: (departmentId, { signal } = {}) =>
      call({
        path: "/cgi-bin/user/simplelist",
        query: { department_id: String(departmentId) },
        answer: memberIdsAnswer,
        limits: listLimits,
        signal,
      }),
    listMembers: (departmentId, { signal } = {}) =>
      call({
        path: "/cgi-bin/user/list",
        query: { department_id: String(departmentId) },
        answer: memberListAnswer,
        limits: listLimits,
        signal,
      }),
  };
}
