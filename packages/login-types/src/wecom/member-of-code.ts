import { Code, isCode } from "@menshen/core";
import type { WecomClient, WecomMember } from "@menshen/providers";

const OUT_OF_RANGE = 60011;

/**
 * Exchanges an authorization code for the member's id.
 * @throws Code 10203 not a member of this company, 40029 the code is unknown, spent or expired
 */
export async function memberOfCode(
  wecom: WecomClient,
  code: string,
): Promise<{ userid: string; userTicket?: string }> {
  const who = await wecom.getUserInfo(code);
  if (who.kind === "outsider") throw new Code(10203, "the person is not a member of the company");
  // "CorpId/userid": a member of a linked company, for whom this one does not vouch.
  if (who.userid.includes("/")) throw new Code(10203, "the person is a member of a linked company");
  return who;
}

/** Null for a member outside the app's visible range, who signs in with the id only. */
export async function visibleMember(
  wecom: WecomClient,
  userid: string,
): Promise<WecomMember | null> {
  try {
    return await wecom.getUser(userid);
  } catch (error) {
    if (isCode(error, OUT_OF_RANGE, "wecom")) return null;
    throw error;
  }
}
