import { Code, isCode, type CallContext, type ElementFacts } from "@menshen/core";
import {
  loginMethods,
  type CompanyHint,
  type LoginConfig,
  type LoginMethods,
  type OrgCodeRow,
  type StartInput,
} from "@menshen/domain";
import { authorizePage, scanPage } from "@menshen/login-types/wecom";
import type { QywxProxyConfig } from "./config.ts";
import { identifyMember, type ProxyProfile } from "./identify.ts";
import { suiteCompany } from "./suite-login.ts";
import { authorisationOf, openCorp, type OpenCorp, type Suite } from "./suite.ts";

/** What `getLoginConfig` answers besides the state; the company's part if it is determined and authorised. */
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
  /** The element that the login continues at. */
  authFullName: string;
  loginUrl: string;
  authorizeUrl: string;
  state: string;
  expiresAt: number;
}

/** The login of a suite's instance. */
export interface ProxyLogin extends Omit<LoginMethods<ProxyProfile>, "start"> {
  /** Without a company it answers no pages. */
  start(input: StartInput, ctx: CallContext): Promise<LoginConfig<QywxProxyLoginConfig>>;
  startFor(corpId: string, input: StartInput, ctx: CallContext): Promise<CodeLoginConfig>;
}

export function proxyLogin(
  suite: Suite,
  config: QywxProxyConfig,
  element: ElementFacts,
  redirectUri: string,
): ProxyLogin {
  const { ports, suiteId } = suite;
  const { wecomLogin, wechatOpen } = ports.bases;
  const { loginBase = wecomLogin, authorizeBase = wechatOpen } = config;
  const login = loginMethods<ProxyProfile>({
    element,
    ports,
    authType: element.type,
    redirectUri,
    requireState: Boolean(config.requireState ?? true),
    // The company vouches for its members.
    allowRegister: true,
    async companyOf(hint) {
      if (suite.mode === "suite")
        return suiteCompany(suite, config, await expectedCorp(suite, element, hint));
      const corp = await corpOf(suite, element, hint);
      const { corpId, agentId } = corp;
      const app = { corpId, agentId, redirectUri };
      return {
        corpId,
        precondition: authorisationOf(suite, corp),
        begin: ({ flow, state }) =>
          flow === "qr"
            ? scanPage(loginBase, app, state)
            : authorizePage(authorizeBase, app, state),
        identify: ({ code, report }) => identifyMember(suite, corp, code, report),
      };
    },
  });
  return {
    ...login,
    async startFor(wanted, input, ctx) {
      const { corpId, agentId } = await openCorp(suite, wanted);
      const { state, expiresAt, loginUrl, authorizeUrl } = await login.start(input, ctx, {
        corpId,
        pages: pagesOf(suite),
      });
      const authFullName = element.fullName;
      return { corpId, agentId, loginUrl, authorizeUrl, authFullName, state, expiresAt };
    },
    async start(input, ctx) {
      if (suite.mode === "suite")
        return { ...(await login.start(input, ctx, { pages: pagesOf(suite) })), suiteId };
      const corp = suite.onlyCorpId === null ? null : await ifAuthorised(suite, suite.onlyCorpId);
      if (!corp) return { ...(await login.start(input, ctx, { corpId: null })), suiteId };
      const { corpId, agentId } = corp;
      return { ...(await login.start(input, ctx, { corpId, pages })), suiteId, corpId, agentId };
    },
  };
}

const pages = { loginUrl: "qr", authorizeUrl: "workbench" } as const;

/** A suite without a login authorisation has no page with a QR code. */
function pagesOf({ mode, loginSuite }: Suite): typeof pages {
  const all = { ...pages } as { loginUrl?: "qr"; authorizeUrl: "workbench" };
  if (mode === "suite" && !loginSuite) delete all.loginUrl;
  return all as typeof pages;
}

/** At a suite from the market the code names the company; what names another one is compared with it. */
async function expectedCorp(
  suite: Suite,
  element: ElementFacts,
  hint: CompanyHint,
): Promise<OpenCorp | null> {
  const { corpId, org, flow } = hint;
  const isNamed = corpId ?? org ?? flow?.corpId ?? suite.onlyCorpId;
  return isNamed === null ? null : await corpOf(suite, element, hint);
}

/** Named by the flow, the code's sender, an organisation code, an id or the config; never guessed. */
async function corpOf(
  suite: Suite,
  element: ElementFacts,
  { corpId, org, flow }: CompanyHint,
): Promise<OpenCorp> {
  if (flow) {
    const wanted = corpId ?? flow.corpId ?? suite.onlyCorpId;
    if (wanted === null) throw stateInvalid();
    const corp = await openCorp(suite, wanted);
    // The code would fail at another company; this refuses it before it is spent.
    if (flow.corpId !== null && flow.corpId !== corp.corpId) throw stateInvalid();
    return corp;
  }
  const row = org === undefined ? null : await corpOfOrgCode(suite, org);
  if (row && row.element !== null && row.element !== element.fullName) {
    throw new Code(10302, "the organisation code belongs to another login element");
  }
  const wanted = row?.corpId ?? corpId ?? suite.onlyCorpId;
  if (wanted === null) throw new Code(10303, "which company: its corpId or organisation code");
  return await openCorp(suite, wanted);
}

/**
 * The company of an organisation code.
 * @throws Code 10302 no company of the suite has it
 */
export async function corpOfOrgCode({ suiteId, ports }: Suite, code: string): Promise<OrgCodeRow> {
  const rows = await ports.data.orgCodes.find(code);
  const row = rows.find((one) => one.suiteId === suiteId);
  if (!row) throw new Code(10302, "no company has this organisation code");
  return row;
}

async function ifAuthorised(suite: Suite, corpId: string): Promise<OpenCorp | null> {
  try {
    return await openCorp(suite, corpId);
  } catch (error) {
    if (isCode(error, 10301, "app")) return null;
    throw error;
  }
}

function stateInvalid(): Code {
  return new Code(10102, "the state is unknown, used, expired or of another company's login");
}
