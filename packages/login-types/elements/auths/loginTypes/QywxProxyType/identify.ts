import type { CorpRef, Identity, NamedCorp, Report } from "@menshen/domain";
import { memberOfCode, nameCompany, visibleMember } from "@menshen/login-types/wecom";
import { isPlainCorpId, type WecomMember } from "@menshen/providers";
import type { OpenCorp, Suite } from "./suite.ts";

/** What `getLoginCode` answers beside loginCode and corpList. */
export interface ProxyProfile {
  /** The member's id as WeCom shows it to the suite. */
  userId: string;
}

/**
 * Identifies the member of a company that a code belongs to.
 * @throws Code 10203 not a member of this company, 40029 the code is unknown, spent or expired
 */
export async function identifyMember(
  { suiteId, apiBase, ports }: Suite,
  corp: OpenCorp,
  code: string,
  report: Report | undefined,
): Promise<Identity<ProxyProfile>> {
  const { corpId, wecom } = corp;
  if (report) {
    report.begin("token");
    await wecom.accessToken();
    await report("token", {});
  }
  report?.begin("identity");
  const { userid: userId } = await memberOfCode(wecom, code);
  await report?.("identity", { userId });
  report?.begin("profile");
  const [record, named] = await Promise.all([
    visibleMember(wecom, userId),
    nameCompany(wecom, ports, { base: apiBase, corpId, fallback: authorisedName(corp) }),
  ]);
  const { name = null, avatar = null, status = null } = record ?? {};
  await report?.("profile", { userId, name, avatar, status });
  const memberId = foldUserId(corpId, userId);
  return {
    account: { ...accountsOf({ suiteId, apiBase }, corpId), subject: memberId },
    profile: profileOf({ suiteId, corpId }, userId, record),
    name,
    avatar,
    corp: named,
    member: { memberId, status },
    vouchesFor: "corp",
    publicProfile: { userId },
    contact: { mobile: [record?.mobile], email: [record?.email, record?.bizMail] },
  };
}

/** The company as its authorisation names it. */
export function authorisedName({ corpId, corpName, corpFullName }: CorpRef): NamedCorp {
  const names = { corpName, corpFullName: corpFullName || corpName };
  return { corpId, ...names, nameSource: corpName ? "authorisation" : null };
}

/** Where the accounts of a company's members are. */
export function accountsOf(
  { suiteId, apiBase }: Pick<Suite, "suiteId" | "apiBase">,
  corpId: string,
) {
  return { kind: "wecom-proxy", base: apiBase, tenant: `${suiteId}/${corpId}` };
}

/** Encrypted ids have a case, plain ones have none. */
export function foldUserId(corpId: string, userId: string): string {
  return isPlainCorpId(corpId) ? userId.toLowerCase() : userId;
}

/** The profile that is stored of a member. */
export function profileOf(
  of: { suiteId: string; corpId: string },
  userId: string,
  record: WecomMember | null,
): Record<string, unknown> {
  const { name = null, avatar = null, status = null, openUserid: openUserId = null } = record ?? {};
  return { ...of, userId, openUserId, name, avatar, status };
}
