import { Refusal } from "../../refusal.ts";
import { findCorp, findMember } from "../../world/lookup/directory.ts";
import { openCorpId, openUserId } from "../../world/lookup/scoped-ids.ts";
import { requiredText } from "../api/body.ts";
import type { ProviderCall, ServiceEndpoint } from "./endpoint.ts";

/**
 * Who signed in on the provider's login page.
 *
 * @see https://developer.work.weixin.qq.com/document/path/91125
 */
export const getLoginInfo: ServiceEndpoint = {
  name: "service/get_login_info",
  notes: {
    page: "path/91125",
    checks:
      "provider's token as access_token (41001, 40014), auth_code once in 300 s (41008, 40029)",
    omits: "departments of auth_info other than the root",
  },
  credential: "provider",
  acceptsAccessToken: true,
  onError: { agent: [] },
  run(call) {
    const { engine, provider, body } = call;
    const code = requiredText(body, "auth_code", 41008);
    const grant = engine.suites.peekLoginCode(code);
    const corp = grant && findCorp(engine.settings.corps, grant.corpId);
    const member = grant && corp && findMember(corp, grant.userId);
    if (!corp || !member || grant.providerCorpId !== provider.corpId) throw new Refusal(40029);
    engine.suites.consumeLoginCode(code);
    const userid = openUserId(provider, corp, member.userId);
    return {
      usertype: userType(corp.admins, member.userId),
      user_info: { userid, open_userid: userid, name: userid, avatar: member.avatar },
      corp_info: { corpid: openCorpId(provider, corp) },
      agent: agentsOf(call, corp.apps),
      auth_info: { department: [{ id: 1, writable: true }] },
    };
  },
};

type Corp = NonNullable<ReturnType<typeof findCorp>>;

/** 2 an administrator, 5 a member. */
function userType(admins: Corp["admins"], userId: string): number {
  return admins.some((admin) => admin.userId === userId && admin.authType === 1) ? 2 : 5;
}

function agentsOf({ provider }: ProviderCall, apps: Corp["apps"]): readonly object[] {
  const suites = new Set(provider.templates.map(({ suiteId }) => suiteId));
  return apps
    .filter(({ proxy }) => proxy && suites.has(proxy.suiteId))
    .map(({ agentId }) => ({ agentid: agentId, auth_type: 1 }));
}
