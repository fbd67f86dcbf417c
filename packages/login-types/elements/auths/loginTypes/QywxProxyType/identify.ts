import { Code, isCode } from "@menshen/core";
import type { Identity, Report } from "@menshen/domain";
import { isPlainCorpId, type WecomClient, type WecomMember } from "@menshen/providers";
import type { OpenCorp, Suite } from "./suite.ts";

/** What `getLoginCode` answers beside loginCode and corpList. */
export interface ProxyProfile {
  /** The member's id as WeCom tells it to the suite. */
  userId: string;
}

const OUT_OF_RANGE = 60011;

/**
 * Which member of a company a code belongs to.
 * @throws Code 10203 not a member of this company, 40029 the code is unknown, spent or expired
 */
export async function identifyMember(
  { suiteId, apiBase }: Suite,
  { corpId, corpName, corpFullName, wecom }: OpenCorp,
  code: string,
  report: Report | undefined,
): Promise<Identity<ProxyProfile>> {
  if (report) {
    await wecom.accessToken();
    await report("token", {});
  }
  const userId = await memberBehind(wecom, code);
  await report?.("identity", { userId });
  const record = await memberRecord(wecom, userId);
  const { name = null, avatar = null, status = null } = record ?? {};
  await report?.("profile", { userId, name, avatar, status });
  const memberId = foldUserId(corpId, userId);
  return {
    account: { ...accountsOf({ suiteId, apiBase }, corpId), subject: memberId },
    profile: profileOf({ suiteId, corpId }, userId, record),
    name,
    avatar,
    corp: { corpId, corpName, corpFullName: corpFullName || corpName },
    member: { memberId, status },
    vouchesFor: "corp",
    publicProfile: { userId },
  };
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

/** What is kept of a member. */
export function profileOf(
  of: { suiteId: string; corpId: string },
  userId: string,
  record: WecomMember | null,
): Record<string, unknown> {
  const { name = null, avatar = null, status = null, openUserid: openUserId = null } = record ?? {};
  return { ...of, userId, openUserId, name, avatar, status };
}

async function memberBehind(wecom: WecomClient, code: string): Promise<string> {
  const who = await wecom.getUserInfo(code);
  if (who.kind === "outsider") throw new Code(10203, "the person is not a member of the company");
  // "CorpId/userid": a member of a linked company, for whom this one does not vouch.
  if (who.userid.includes("/")) throw new Code(10203, "the person is a member of a linked company");
  return who.userid;
}

/** Null for a member outside the app's visible range, who signs in with the id only. */
async function memberRecord(wecom: WecomClient, userId: string): Promise<WecomMember | null> {
  try {
    return await wecom.getUser(userId);
  } catch (error) {
    if (isCode(error, OUT_OF_RANGE, "wecom")) return null;
    throw error;
  }
}
