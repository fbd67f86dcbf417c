import { Code, isCode, type CallContext, type ElementFacts, type Method } from "@menshen/core";
import {
  loginMethods,
  sha256,
  type BeginLogin,
  type BegunLogin,
  type FinishLogin,
  type LoginConfig,
  type LoginGrant,
  type LoginMethods,
  type LoginOutcome,
  type OrgCodeRow,
  type Platform,
  type SignedIn,
  type StartInput,
} from "@menshen/domain";
import { authorizePage, scanPage } from "../QywxInnerType/pages.ts";
import type { QywxProxyConfig } from "./config.ts";
import { identifyMember, type ProxyProfile } from "./identify.ts";
import { authorisationOf, openCorp, type OpenCorp, type Suite } from "./suite.ts";

/** What `getLoginConfig` answers beside the state; the company's part where it is known and authorised. */
export interface QywxProxyLoginConfig {
  suiteId: string;
  corpId?: string;
  agentId?: string;
  /** The page with the QR code, for PC browsers. */
  loginUrl?: string;
  /** The redirect for a page that is open inside WeCom. */
  authorizeUrl?: string;
}

export interface CodeLoginConfig {
  corpId: string;
  agentId: string;
  /** The element that the login goes on at. */
  authFullName: string;
  loginUrl: string;
  authorizeUrl: string;
  state: string;
  expiresAt: number;
}

export interface LoginInput {
  corpId: string;
  code: string;
  loginType?: "qr" | "workbench" | undefined;
  state?: string | undefined;
  verifier?: string | undefined;
}

/** The login flow of a suite's instance: one flow for each company. */
export interface ProxyLogin {
  start(input: StartInput, ctx: CallContext): Promise<LoginConfig<QywxProxyLoginConfig>>;
  startFor(corpId: string, input: StartInput, ctx: CallContext): Promise<CodeLoginConfig>;
  complete(input: LoginInput, ctx: CallContext): Promise<ProxyProfile & LoginGrant>;
  workbench(
    input: LoginInput & { platform?: Platform | undefined },
    ctx: CallContext,
  ): Promise<SignedIn>;
  beginLogin: Method<"mutation", "internal", BeginLogin, BegunLogin>;
  finishLogin: Method<"mutation", "internal", FinishLogin, LoginOutcome>;
}

export function proxyLogin(
  suite: Suite,
  config: QywxProxyConfig,
  element: ElementFacts,
  redirectUri: string,
): ProxyLogin {
  const { ports, suiteId } = suite;
  const bases = {
    qr: (config.loginBase ?? ports.bases.wecomLogin).replace(/\/+$/, ""),
    workbench: (config.authorizeBase ?? ports.bases.wechatOpen).replace(/\/+$/, ""),
  };
  const pageUrl = ({ corpId, agentId }: OpenCorp, flow: "qr" | "workbench", state: string) => {
    const page = flow === "qr" ? scanPage : authorizePage;
    return page(bases[flow], { corpId, agentId, redirectUri }, state);
  };
  /** Without a company it only starts flows. */
  const loginOf = (corp: OpenCorp | null): LoginMethods<ProxyProfile> =>
    loginMethods({
      element,
      ports,
      authType: element.type,
      requireState: Boolean(config.requireState ?? true),
      // The company vouches for its members.
      allowRegister: true,
      corpId: corp?.corpId ?? null,
      ground: corp ? authorisationOf(suite, corp) : undefined,
      pageUrl: (flow, state) => pageUrl(must(corp), flow, state),
      identify: (code, report) => identifyMember(suite, must(corp), code, report),
    });
  const pagesFor = (corp: OpenCorp, state: string) => ({
    corpId: corp.corpId,
    agentId: corp.agentId,
    loginUrl: pageUrl(corp, "qr", state),
    authorizeUrl: pageUrl(corp, "workbench", state),
  });
  const startFor: ProxyLogin["startFor"] = async (corpId, input, ctx) => {
    const corp = await openCorp(suite, corpId);
    const { state, expiresAt } = await loginOf(corp).start(input, ctx);
    return { ...pagesFor(corp, state), authFullName: element.fullName, state, expiresAt };
  };
  /** The login at the company that a code is said to come from. */
  const loginAt = async ({ corpId, state }: LoginInput): Promise<LoginMethods<ProxyProfile>> => {
    const corp = await openCorp(suite, corpId);
    const of = state === undefined ? null : await corpOfFlow(suite, element, state);
    // Its code would be no good elsewhere; this says so before the code is spent.
    if (of !== null && of !== corp.corpId) throw stateInvalid();
    return loginOf(corp);
  };
  const anyone = loginOf(null);
  return {
    startFor,
    complete: async ({ corpId, code, state, verifier }, ctx) => {
      const login = await loginAt({ corpId, code, state });
      return await login.complete({ code, state, verifier }, ctx);
    },
    async start(input, ctx) {
      const corp = suite.onlyCorpId === null ? null : await ifAuthorised(suite, suite.onlyCorpId);
      const started = await loginOf(corp).start(input, ctx);
      return { ...started, suiteId, ...(corp && pagesFor(corp, started.state)) };
    },
    async workbench({ platform = "app", corpId, code, state, verifier }, ctx) {
      const login = await loginAt({ corpId, code, state });
      return await login.signIn({ code, state, verifier, platform }, ctx);
    },
    beginLogin: {
      ...anyone.beginLogin,
      async run(input, ctx) {
        const { corpId, org, ...begin } = input as BeginLogin;
        const corp = await corpToStartAt(suite, element, { corpId, org });
        return await loginOf(corp).beginLogin.run(begin, ctx);
      },
    },
    finishLogin: {
      ...anyone.finishLogin,
      async run(input, ctx) {
        const corpId = await corpOfFlow(suite, element, (input as FinishLogin).state);
        if (corpId === null) throw stateInvalid();
        return await loginOf(await openCorp(suite, corpId)).finishLogin.run(input, ctx);
      },
    },
  };
}

/**
 * The company of a code, which is one of this suite's.
 * @throws Code 10302 nobody has this code
 */
export async function corpOfOrgCode({ suiteId, ports }: Suite, code: string): Promise<OrgCodeRow> {
  const rows = await ports.data.orgCodes.find(code);
  const row = rows.find((one) => one.suiteId === suiteId);
  if (!row) throw new Code(10302, "no company has this organisation code");
  return row;
}

/** Told by organisation code, by id, or by the config; never guessed. */
async function corpToStartAt(
  suite: Suite,
  { fullName }: ElementFacts,
  { corpId, org }: Pick<BeginLogin, "corpId" | "org">,
): Promise<OpenCorp> {
  if (org !== undefined) {
    const row = await corpOfOrgCode(suite, org);
    if (row.element !== null && row.element !== fullName) {
      throw new Code(10302, "the organisation code belongs to another login element");
    }
    return await openCorp(suite, row.corpId);
  }
  const wanted = corpId ?? suite.onlyCorpId;
  if (wanted === null) throw new Code(10303, "which company: its corpId or organisation code");
  return await openCorp(suite, wanted);
}

async function corpOfFlow(
  { ports }: Suite,
  { fullName }: ElementFacts,
  state: string,
): Promise<string | null> {
  const flow = await ports.data.flows.find(sha256(state));
  return flow?.element === fullName ? flow.corpId : null;
}

async function ifAuthorised(suite: Suite, corpId: string): Promise<OpenCorp | null> {
  try {
    return await openCorp(suite, corpId);
  } catch (error) {
    if (isCode(error, 10301, "app")) return null;
    throw error;
  }
}

function must(corp: OpenCorp | null): OpenCorp {
  if (!corp) throw new Code(10303, "which company: its corpId or organisation code");
  return corp;
}

function stateInvalid(): Code {
  return new Code(10102, "the state is unknown, used, expired or of another company's login");
}
