import { createHash } from "node:crypto";
import { Code, isCode, toCode, type FreshToken, type Ports } from "@menshen/core";
import type { z } from "zod";
import { firstAccepted, laterSecret } from "../../first-accepted.ts";
import {
  defaultLimits,
  request,
  requestWithToken,
  type Call,
  type CallOptions,
  type Limits,
  type TokenProvider,
  type TokenSource,
} from "../../http.ts";
import { wecomCode, wecomCodes } from "../codes.ts";
import {
  adminListAnswer,
  authInfoAnswer,
  corpTokenAnswer,
  customizedUrlAnswer,
  openCorpIdAnswer,
  permanentCodeAnswer,
  providerTokenAnswer,
  suiteTokenAnswer,
  suiteUserAnswer,
} from "./schemas.ts";
import { userDetailAnswer } from "../schemas.ts";
import type { WecomUserDetail } from "../client.ts";

/** Pushed by WeCom every ten minutes; required for a suite token. */
export interface SuiteTickets {
  readonly newest: string;
  /** The one before: for a short time WeCom may not accept its newest. */
  readonly previous: string | null;
}

export interface SuiteClientOptions {
  /** `https://qyapi.weixin.qq.com`, or a simulator. */
  apiBase: string;
  suiteId: string;
  /** Of several, during a rotation, the first that WeCom accepts is used. */
  suiteSecret: string | readonly string[];
  /** The provider's own company; for links with a state. */
  provider?: { readonly corpId: string; readonly secret: string } | undefined;
  ports: Pick<Ports, "fetch" | "tokens" | "clock" | "log">;
  /** The stored tickets, read for every suite token; null before the first one. */
  tickets: () => Promise<SuiteTickets | null>;
  limits?: Partial<Limits> | undefined;
}

/** The result of an authorisation code. */
type PermanentGrant = z.output<typeof permanentCodeAnswer>;
/** The current state of a company's authorisation. */
type AuthInfo = z.output<typeof authInfoAnswer>;
type CustomizedUrl = z.output<typeof customizedUrlAnswer>;
/** Who a login code belongs to. */
type SuiteUser = z.output<typeof suiteUserAnswer>;
/** An administrator of the app in a company. */
type SuiteAdmin = z.output<typeof adminListAnswer>[number];

/** The company and the permanent code that a call uses. */
interface AuthorisedCorp {
  readonly corpId: string;
  readonly permanentCode: string;
}

/** The server API of WeCom as a provider's suite. Every method throws `Code`s only. */
export interface SuiteClient {
  /**
   * Whether WeCom accepts each secret, in their order: null, or the refusal. Needs a ticket: the first refusal is 40085
   * without one.
   */
  testSecrets(): Promise<(Code | null)[]>;
  /**
   * Consumes an authorisation code. The caller has to store the result before any other call: it cannot be requested
   * again. The short form of the call is tried first; its answer has no agent.
   * @throws Code 40078 the code is unknown, used or older than ten minutes; 40085 no ticket that WeCom accepts
   * @see https://developer.work.weixin.qq.com/document/path/100776
   */
  getPermanentCode(authCode: string, options?: CallOptions): Promise<PermanentGrant>;
  /**
   * @throws Code 40084, 48004 the authorisation was revoked
   * @see https://developer.work.weixin.qq.com/document/path/90604
   */
  getAuthInfo(corp: AuthorisedCorp, options?: CallOptions): Promise<AuthInfo>;
  /** @see https://developer.work.weixin.qq.com/document/path/90606 */
  getAdminList(
    of: { corpId: string; agentId: string },
    options?: CallOptions,
  ): Promise<SuiteAdmin[]>;
  /**
   * A link to authorise this suite, for display as a QR code.
   * @throws Code 10701 the provider's own company and secret are not configured
   * @see https://developer.work.weixin.qq.com/document/path/98744
   */
  getCustomizedAuthUrl(state: string, options?: CallOptions): Promise<CustomizedUrl>;
  /**
   * The encrypted id by which WeCom names a company to this provider.
   * @throws Code 710000 the company authorised no app of this provider; 10701 as above
   * @see https://developer.work.weixin.qq.com/document/path/95604
   */
  getOpenCorpId(corpId: string, options?: CallOptions): Promise<string>;
  /**
   * Consumes a login code of a third-party suite; the code names the company. Not retried when the outcome is unknown.
   * @throws Code 40029 the code is unknown, used, older than five minutes or of another suite; 48002 a proxy template
   * @see https://developer.work.weixin.qq.com/document/path/91121
   */
  getUserInfo(code: string, options?: CallOptions): Promise<SuiteUser>;
  /**
   * The fields that the member agreed to give: never mobile or e-mail.
   * @see https://developer.work.weixin.qq.com/document/path/91122
   */
  getUserDetail(userTicket: string, options?: CallOptions): Promise<WecomUserDetail>;
  /**
   * The token of a third-party app in a company. Proxy apps get theirs as self-built ones do.
   * @see https://developer.work.weixin.qq.com/document/path/90605
   */
  getCorpToken(corp: AuthorisedCorp, options?: CallOptions): Promise<FreshToken>;
}

/** A client for one suite. It is stateless: tokens and tickets are behind the ports. */
export function createSuiteClient(options: SuiteClientOptions): SuiteClient {
  const { suiteId, suiteSecret, provider: own } = options;
  const provider: TokenProvider = {
    source: "wecom",
    base: options.apiBase,
    secrets: [suiteSecret, own?.secret ?? []].flat(),
    codes: wecomCodes,
    codeOf: wecomCode,
    ports: options.ports,
    limits: { ...defaultLimits, ...options.limits },
  };
  const ask = [suiteSecret].flat().map((secret) => askWith(provider, options, secret));
  const token = suiteToken(options, ask);
  const exchange = (version: string, authCode: string, { signal }: CallOptions) =>
    requestWithToken(provider, token, {
      path: `/cgi-bin/service/${version}get_permanent_code`,
      body: { auth_code: authCode },
      answer: permanentCodeAnswer,
      once: true,
      signal,
    });
  const asProvider = async <S extends z.ZodType>(call: Call<S>) => {
    if (!own) throw new Code(10701, "the provider's corpid and secret are not configured");
    return await requestWithToken(provider, providerToken(provider, options.apiBase, own), call);
  };
  return {
    testSecrets: () => Promise.all(ask.map((askToken) => askToken().then(() => null, toCode))),
    getPermanentCode: (authCode, call = {}) =>
      exchange("v2/", authCode, call).catch((error: unknown) => {
        if (isMissing(error)) return exchange("", authCode, call);
        throw error;
      }),
    getAuthInfo: ({ corpId, permanentCode }, { signal } = {}) =>
      requestWithToken(provider, token, {
        path: "/cgi-bin/service/get_auth_info",
        body: { auth_corpid: corpId, permanent_code: permanentCode },
        answer: authInfoAnswer,
        signal,
      }),
    getAdminList: ({ corpId, agentId }, { signal } = {}) =>
      requestWithToken(provider, token, {
        path: "/cgi-bin/service/get_admin_list",
        body: { auth_corpid: corpId, agentid: Number(agentId) },
        answer: adminListAnswer,
        signal,
      }),
    getCustomizedAuthUrl: (state, { signal } = {}) =>
      asProvider({
        path: "/cgi-bin/service/get_customized_auth_url",
        body: { state, templateid_list: [suiteId] },
        answer: customizedUrlAnswer,
        signal,
      }),
    getUserInfo: (code, { signal } = {}) =>
      requestWithToken(provider, token, {
        path: "/cgi-bin/service/auth/getuserinfo3rd",
        credentials: { code },
        answer: suiteUserAnswer,
        once: true,
        signal,
      }),
    getUserDetail: (userTicket, { signal } = {}) =>
      requestWithToken(provider, token, {
        path: "/cgi-bin/service/auth/getuserdetail3rd",
        body: { user_ticket: userTicket },
        answer: userDetailAnswer,
        signal,
      }),
    getCorpToken: ({ corpId, permanentCode }, { signal } = {}) =>
      requestWithToken(provider, token, {
        path: "/cgi-bin/service/get_corp_token",
        body: { auth_corpid: corpId, permanent_code: permanentCode },
        answer: corpTokenAnswer,
        signal,
      }),
    getOpenCorpId: (corpId, { signal } = {}) =>
      asProvider({
        path: "/cgi-bin/service/corpid_to_opencorpid",
        body: { corpid: corpId },
        answer: openCorpIdAnswer,
        signal,
      }),
  };
}

const TICKET_REFUSED = 40085;
const WRONG_SECRET = 40080;

/** One secret's token, with the newest ticket that WeCom accepts. */
type AskToken = () => Promise<FreshToken>;

function askWith(
  provider: TokenProvider,
  { suiteId, tickets }: SuiteClientOptions,
  secret: string,
): AskToken {
  const ask = (ticket: string): Promise<FreshToken> =>
    request(provider, {
      path: "/cgi-bin/service/get_suite_token",
      body: { suite_id: suiteId, suite_secret: secret, suite_ticket: ticket },
      answer: suiteTokenAnswer,
    });
  return async () => {
    const stored = await tickets();
    if (!stored) {
      const cause = new Error("no ticket was pushed to this server yet");
      throw wecomCode(TICKET_REFUSED, "/cgi-bin/service/get_suite_token", cause);
    }
    const { newest, previous } = stored;
    const usable = previous === null ? [newest] : [newest, previous];
    return await firstAccepted(usable, (error) => isCode(error, TICKET_REFUSED, "wecom"), ask);
  };
}

function suiteToken(
  { apiBase, suiteId, suiteSecret, ports }: SuiteClientOptions,
  ask: readonly AskToken[],
): TokenSource {
  return {
    key: `wecom-suite:${apiBase}:${suiteId}:${fingerprint([suiteSecret].flat().join("\n"))}`,
    parameter: "suite_access_token",
    refresh: () =>
      firstAccepted(
        ask,
        (error) => isCode(error, WRONG_SECRET, "wecom"),
        (askToken) => askToken(),
        (position) => ports.log.warn({ suiteId, position }, laterSecret("WeCom")),
      ),
  };
}

function providerToken(
  provider: TokenProvider,
  apiBase: string,
  { corpId, secret }: { readonly corpId: string; readonly secret: string },
): TokenSource {
  return {
    key: `wecom-provider:${apiBase}:${corpId}:${fingerprint(secret)}`,
    parameter: "provider_access_token",
    refresh: () =>
      request(provider, {
        path: "/cgi-bin/service/get_provider_token",
        body: { corpid: corpId, provider_secret: secret },
        answer: providerTokenAnswer,
      }),
  };
}

/** A new secret is a new credential: its tokens are cached under another key. */
function fingerprint(secret: string): string {
  return createHash("sha256").update(secret).digest("hex").slice(0, 16);
}

/** The call does not exist or is not permitted; the code was not consumed. */
function isMissing(error: unknown): boolean {
  if (isCode(error, 10502)) return true;
  return [48001, 48002, 48005].some((errcode) => isCode(error, errcode, "wecom"));
}

/** Whether WeCom reports a company's authorisation as void: it may return, so nothing is deleted. */
export function isAuthorisationLost(error: unknown): error is Code {
  return (
    isCode(error, undefined, "wecom") && wecomCodes[error.errcode]?.group === "authorization-lost"
  );
}
