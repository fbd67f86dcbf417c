import { isCode, type Ports } from "@menshen/core";
import type { CorpRef, Identity, Report } from "@menshen/domain";
import { memberOfCode, visibleMember } from "@menshen/login-types/wecom";
import { foldCorpId, type WecomClient, type WecomUserDetail } from "@menshen/providers";
import { departmentName, storedProfile, profileOf, type LoginProfile } from "./profile.ts";

export interface MemberLogin {
  readonly wecom: WecomClient;
  readonly ports: Ports;
  readonly company: {
    readonly base: string;
    readonly corpId: string;
    /** From the config. */
    readonly name: string | undefined;
    /** Of the element; used where no name is stored. */
    readonly title: string;
  };
  /** True where the login page asks members for their private data. */
  readonly privateInfo: boolean;
}

const ROOT_DEPARTMENT = 1;
const NAME_MAX_AGE_MS = 24 * 60 * 60_000;

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
    await wecom.accessToken();
    await report("token", {});
  }
  const { userid, userTicket } = await memberOfCode(wecom, code);
  await report?.("identity", { userId: userid });
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

/**
 * The company, with names where ours are missing, a day old or not the configured one. WeCom's name for it is that of
 * the root department, which few apps may see.
 */
export async function corpOf({
  wecom,
  ports,
  company,
}: Pick<MemberLogin, "wecom" | "ports" | "company">): Promise<CorpRef> {
  const corpId = foldCorpId(company.corpId);
  const stored = await ports.data.corps.find(company.base, corpId);
  const fresh = company.name
    ? stored?.corpName === company.name
    : stored && ports.clock.now() - stored.updatedAtMs < NAME_MAX_AGE_MS;
  if (fresh) return { corpId, corpName: "", corpFullName: "" };
  if (company.name) return { corpId, corpName: company.name, corpFullName: company.name };
  const name = await departmentName(wecom, ROOT_DEPARTMENT).catch(() => null);
  const corpName = name ?? stored?.corpName ?? company.title;
  return { corpId, corpName, corpFullName: name ?? stored?.corpFullName ?? company.title };
}
