import { isCode, type Ports } from "@menshen/core";
import type { Identity, NamedCorp, Report } from "@menshen/domain";
import { memberOfCode, nameCompany, visibleMember } from "@menshen/login-types/wecom";
import { foldCorpId, type WecomClient, type WecomUserDetail } from "@menshen/providers";
import { storedProfile, profileOf, type LoginProfile } from "./profile.ts";

export interface MemberLogin {
  readonly wecom: WecomClient;
  readonly ports: Ports;
  readonly company: {
    readonly base: string;
    readonly corpId: string;
    /** From the config. */
    readonly name: string | undefined;
  };
  /** True where the login page asks members for their private data. */
  readonly privateInfo: boolean;
}

/**
 * Identifies the member of the company that a code belongs to.
 * @throws Code 10203 not a member of this company, 40029 the code is unstored, spent or expired
 */
export async function identifyMember(
  login: MemberLogin,
  code: string,
  report: Report | undefined,
): Promise<Identity<LoginProfile>> {
  const { wecom, company } = login;
  if (report) {
    report.begin("token");
    await wecom.accessToken();
    await report("token", {});
  }
  report?.begin("identity");
  const { userid, userTicket } = await memberOfCode(wecom, code);
  await report?.("identity", { userId: userid });
  report?.begin("profile");
  const [member, detail, corp] = await Promise.all([
    visibleMember(wecom, userid),
    login.privateInfo && userTicket ? privateDetail(login, userTicket) : null,
    corpOf(login),
  ]);
  const profile = profileOf(userid, member, detail);
  await report?.("profile", { ...profile });
  const memberId = userid.toLowerCase();
  return {
    account: { kind: "wecom", base: company.base, tenant: corp.corpId, subject: memberId },
    profile: { ...storedProfile(profile) },
    name: profile.name,
    avatar: profile.avatar,
    corp,
    member: { memberId, status: profile.status },
    vouchesFor: "corp",
    publicProfile: profile,
    contact: { mobile: [profile.mobile], email: [profile.email] },
  };
}

/** Private data is an extra: a login does not fail because WeCom refuses it. */
async function privateDetail(
  { wecom, ports }: MemberLogin,
  userTicket: string,
): Promise<WecomUserDetail | null> {
  try {
    return await wecom.getUserDetail(userTicket);
  } catch (error) {
    if (!isCode(error, undefined, "wecom")) throw error;
    ports.log.warn({ errcode: error.errcode }, "WeCom refused a member's private data");
    return null;
  }
}

/** The company with the names to store. */
export async function corpOf({
  wecom,
  ports,
  company,
}: Pick<MemberLogin, "wecom" | "ports" | "company">): Promise<NamedCorp> {
  const { base, name } = company;
  const corpId = foldCorpId(company.corpId);
  const config = {
    corpId,
    corpName: name ?? "",
    corpFullName: name ?? "",
    nameSource: "config",
  } as const;
  return await nameCompany(wecom, ports, { base, corpId, fallback: name ? config : null });
}
