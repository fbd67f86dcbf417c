import { Code, isCode } from "@menshen/core";
import {
  type BeginFlow,
  type CompanyLogin,
  type Identity,
  type ProviderAnswer,
} from "@menshen/domain";
import { suiteAuthorizePage, suiteScanPage, visibleMember } from "@menshen/login-types/wecom";
import { foldCorpId, type SuiteClient } from "@menshen/providers";
import type { QywxProxyConfig } from "./config.ts";
import {
  accountsOf,
  authorisedName,
  foldUserId,
  profileOf,
  type ProxyProfile,
} from "./identify.ts";
import { authorisationOf, openCorp, type OpenCorp, type Suite } from "./suite.ts";

type SuiteMember = Extract<Awaited<ReturnType<SuiteClient["getUserInfo"]>>, { kind: "member" }>;

/**
 * A login at a suite from the market: its code names the company.
 * @param expected where the flow, the caller or the config names one
 */
export function suiteCompany(
  suite: Suite,
  config: QywxProxyConfig,
  expected: OpenCorp | null,
): CompanyLogin<ProxyProfile> {
  let corp: OpenCorp | null = null;
  return {
    corpId: expected?.corpId ?? null,
    // Read after `identify`, which finds the company.
    get precondition() {
      return corp ? authorisationOf(suite, corp) : undefined;
    },
    begin: (flow) => pageOf(suite, config, flow),
    identify: async (answer) => {
      const member = await memberOf(suite, answer);
      corp = await openCorp(suite, member.corpId);
      if (expected && corp.corpId !== expected.corpId)
        throw new Code(10203, "the person is a member of another company");
      return await identityOf(suite, corp, member, answer);
    },
  };
}

function pageOf(
  { suiteId, loginSuite, ports: { bases } }: Suite,
  { loginBase = bases.wecomLogin, authorizeBase = bases.wechatOpen, scope }: QywxProxyConfig,
  { flow, state, redirectUri }: BeginFlow,
): string {
  if (flow === "workbench")
    return suiteAuthorizePage(authorizeBase, { suiteId, redirectUri, scope }, state);
  if (!loginSuite) throw noLoginSuite();
  return suiteScanPage(loginBase, { suiteId: loginSuite.suiteId, redirectUri }, state);
}

/** A code belongs to the page that gave it: where the app does not know one, it is the login authorisation's. */
async function memberOf(
  { client, loginSuite }: Suite,
  { code, report }: ProviderAnswer,
): Promise<SuiteMember> {
  const who = await client.getUserInfo(code).catch((error: unknown) => {
    if (!loginSuite || !isCode(error, undefined, "wecom")) throw error;
    return loginSuite.client.getUserInfo(code);
  });
  if (who.kind === "outsider") throw new Code(10203, "the person is a member of no company");
  await report?.("identity", { userId: who.userid, corpId: who.corpId });
  return { ...who, corpId: foldCorpId(who.corpId) };
}

async function identityOf(
  suite: Suite,
  corp: OpenCorp,
  { userid: userId, openUserid, userTicket }: SuiteMember,
  { report }: ProviderAnswer,
): Promise<Identity<ProxyProfile>> {
  const { suiteId, apiBase } = suite;
  const { corpId, wecom } = corp;
  report?.begin("profile");
  const [record, detail] = await Promise.all([
    visibleMember(wecom, userId),
    userTicket === null ? null : privateDetail(suite, userTicket),
  ]);
  const { name = null, status = null } = record ?? {};
  const avatar = detail?.avatar ?? record?.avatar ?? null;
  await report?.("profile", { userId, name, avatar, status });
  const memberId = foldUserId(corpId, userId);
  const profile = profileOf({ suiteId, corpId }, userId, record);
  return {
    account: { ...accountsOf({ suiteId, apiBase }, corpId), subject: memberId },
    profile: { ...profile, avatar, openUserId: openUserid ?? profile["openUserId"] },
    name,
    avatar,
    corp: authorisedName(corp),
    member: { memberId, status },
    vouchesFor: "corp",
    publicProfile: { userId },
    contact: { mobile: [record?.mobile], email: [record?.email, record?.bizMail] },
  };
}

/** An extra: a login does not fail because WeCom refuses it. */
async function privateDetail({ client, ports }: Suite, userTicket: string) {
  try {
    return await client.getUserDetail(userTicket);
  } catch (error) {
    if (!isCode(error, undefined, "wecom")) throw error;
    ports.log.warn({ errcode: error.errcode }, "WeCom refused a member's private data");
    return null;
  }
}

function noLoginSuite(): Code {
  return new Code(10701, "QR logins of a suite need authConfig.loginSuite", {
    adminHint: {
      zh: "第三方应用在电脑上扫码登录使用服务商的“登录授权”：请在 authConfig.loginSuite 中填写它的 suiteId、suiteSecret、Token 与 encodingAESKey。",
      en: "QR logins of a third-party app go through the provider's login authorisation (登录授权): set its suiteId, suiteSecret, token and encodingAESKey in authConfig.loginSuite.",
    },
  });
}
