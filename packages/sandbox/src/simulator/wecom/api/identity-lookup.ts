import { Refusal } from "../../refusal.ts";
import { appView, findApp } from "../../world/lookup/directory.ts";
import { findSuite, openUserId } from "../../world/lookup/scoped-ids.ts";
import type { Provider } from "../../world/schema/provider-schema.ts";
import type { Corp, Member } from "../../world/schema/world-schema.ts";
import { stableId } from "../../world/state/ids.ts";
import { requiredText } from "./body.ts";
import type { ApiCall, ApiEndpoint } from "./endpoint.ts";

const MISSES = "misses above 20 % of the members (at least 10) block the app for a day (45009)";

/** A member by mobile number. @see https://developer.work.weixin.qq.com/document/path/95402 */
export const userGetuserid: ApiEndpoint = {
  name: "user/getuserid",
  notes: {
    page: "path/95402",
    checks: `length of mobile (40058); visible range (46004); ${MISSES}`,
  },
  method: "POST",
  callers: ["app", "contacts"],
  run(call) {
    const mobile = requiredText(call.body, "mobile", 40063);
    const bytes = Buffer.byteLength(mobile);
    if (bytes < 5 || bytes > 32) throw new Refusal(40058, "invalid param 'mobile'");
    return found(call, (member) => member.mobile === mobile);
  },
};

/** A member by mailbox. @see https://developer.work.weixin.qq.com/document/path/95895 */
export const userGetUseridByEmail: ApiEndpoint = {
  name: "user/get_userid_by_email",
  notes: { page: "path/95895", checks: `email_type (40058); visible range (46004); ${MISSES}` },
  method: "POST",
  callers: ["app", "contacts"],
  run(call) {
    const email = requiredText(call.body, "email", 40063).toLowerCase();
    const { email_type: type = 1 } = call.body;
    if (type !== 1 && type !== 2) throw new Refusal(40058, "invalid param 'email_type'");
    return found(
      call,
      ({ bizMail, email: personal }) => (type === 1 ? bizMail : personal).toLowerCase() === email,
    );
  },
};

function found(call: ApiCall, matches: (member: Member) => boolean): Record<string, unknown> {
  const { engine, corp, app, view, names } = call;
  const ceiling = Math.max(Math.floor(corp.members.length / 5), 10);
  const key = `lookup misses ${corp.corpId} ${app?.agentId ?? "contacts"}`;
  if (engine.rates.overDailyCeiling(key, ceiling)) throw new Refusal(45009);
  const member = corp.members.find((each) => matches(each) && view.member(each));
  if (member) return { userid: names.user(member.userId) };
  engine.rates.countDaily(key);
  throw new Refusal(46004);
}

/** The openid by which WeChat pay and red packets address a member; one per company. */
const openIdOf = ({ corpId }: Corp, userId: string): string => stableId("o", 28, corpId, userId);

/** A member's openid. @see https://developer.work.weixin.qq.com/document/path/90202 */
export const userConvertToOpenid: ApiEndpoint = {
  name: "user/convert_to_openid",
  notes: {
    page: "path/90202",
    checks: "userid (41009, 60111), visible range (60011), bound to WeChat (43004)",
  },
  method: "POST",
  callers: ["app", "contacts"],
  run({ body, corp, view, names }) {
    const member = names.member(requiredText(body, "userid", 41009));
    if (!member) throw new Refusal(60111);
    if (!view.member(member)) throw new Refusal(60011);
    if (!member.boundWechat) throw new Refusal(43004);
    const appid = { appid: stableId("wx", 18, "pay", corp.corpId).toLowerCase() };
    return {
      openid: openIdOf(corp, member.userId),
      ...(body["agentid"] !== undefined && appid),
    };
  },
};

/** The member behind an openid of this company. @see https://developer.work.weixin.qq.com/document/path/90202 */
export const userConvertToUserid: ApiEndpoint = {
  name: "user/convert_to_userid",
  notes: { page: "path/90202", checks: "openid of this company (40073), visible range (60011)" },
  method: "POST",
  callers: ["app", "contacts"],
  run({ body, corp, view, names }) {
    const openId = requiredText(body, "openid", 40063);
    const member = corp.members.find(({ userId }) => openIdOf(corp, userId) === openId);
    if (!member) throw new Refusal(40073);
    if (!view.member(member)) throw new Refusal(60011);
    return { userid: names.user(member.userId) };
  },
};

const MOST_IDS = 1_000;

/** Plain userids for a provider's encrypted ones. @see https://developer.work.weixin.qq.com/document/path/101521 */
export const openuseridToUserid: ApiEndpoint = {
  name: "batch/openuserid_to_userid",
  notes: {
    page: "path/101521",
    checks:
      "self-built app (48002), list length (40058), source_agentid (40056), range of both apps",
    omits: "the day-long block after many wrong ids",
  },
  method: "POST",
  callers: ["selfBuilt"],
  onError: { userid_list: [], invalid_open_userid_list: [] },
  run(call) {
    const list: unknown = call.body["open_userid_list"];
    if (!Array.isArray(list) || list.length === 0) throw new Refusal(40063);
    if (list.length > MOST_IDS) throw new Refusal(40058, "invalid param 'open_userid_list'");
    const providers = sourceProviders(call);
    const members = visibleByOpenId(call, providers);
    const rows = list.map((id: unknown) => ({ id, member: members.get(String(id)) }));
    return {
      userid_list: rows.flatMap(({ id, member }) =>
        member ? [{ open_userid: id, userid: member.userId }] : [],
      ),
      invalid_open_userid_list: rows.filter(({ member }) => !member).map(({ id }) => id),
    };
  },
};

/** The provider of the source app; without `source_agentid` any provider of the world. */
function sourceProviders({ engine, body, corp }: ApiCall): readonly Provider[] {
  const { providers } = engine.settings;
  const { source_agentid: agentId } = body;
  if (agentId === undefined) return providers;
  const suite = findSuite(providers, findApp(corp, Number(agentId))?.proxy?.suiteId);
  if (!suite) throw new Refusal(40056);
  return [suite.provider];
}

function visibleByOpenId(
  { corp, view, body }: ApiCall,
  providers: readonly Provider[],
): ReadonlyMap<string, Member> {
  const source = findApp(corp, Number(body["source_agentid"]));
  const isVisible = (member: Member) =>
    view.member(member) && (!source || appView(corp, source).member(member));
  return new Map(
    providers.flatMap((provider) =>
      corp.members
        .filter(isVisible)
        .map((member) => [openUserId(provider, corp, member.userId), member] as const),
    ),
  );
}
