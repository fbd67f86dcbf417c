import { required, Refusal } from "../../refusal.ts";
import { appView, findCorp, findMember } from "../../world/lookup/directory.ts";
import { openCorpId, openUserId, providerNames } from "../../world/lookup/scoped-ids.ts";
import type { App, Corp, Member } from "../../world/schema/world-schema.ts";
import { stableId } from "../../world/state/ids.ts";
import { TICKET_SECONDS, type CodeGrant } from "../../world/state/wecom-grants.ts";
import { requiredText } from "../api/body.ts";
import { defaultAvatar, qrCodeOf } from "../directory/member.ts";
import type { ServiceEndpoint, SuiteCall } from "./endpoint.ts";

interface SuiteIdentity {
  readonly corp: Corp;
  /** The suite's app in the member's company, where it is installed. */
  readonly app: App | undefined;
  readonly grant: CodeGrant;
  readonly member: Member | undefined;
}

/**
 * Who signed in to a suite. The code itself identifies the company.
 *
 * @see https://developer.work.weixin.qq.com/document/path/91121
 */
export const getuserinfo3rd: ServiceEndpoint = {
  name: "service/auth/getuserinfo3rd",
  notes: {
    page: "path/91121",
    checks:
      "no proxy template (48002), code once in 300 s (41008, 40029), trusted redirect host (50001)",
    omits: "school and parent identities",
  },
  method: "GET",
  credential: "suite",
  run(call) {
    const identity = exchange(call);
    const { member, corp } = identity;
    if (!member) return { openid: openIdOf(call, identity) };
    return {
      corpid: corpIdOf(call, identity),
      userid: userIdOf(call, identity, member),
      open_userid: openUserId(call.provider, corp, member.userId),
      ...ticketFields(call, identity, member),
    };
  },
};

/** The same at its legacy address, with the legacy field names. @see https://developer.work.weixin.qq.com/document/path/91121 */
export const legacyGetuserinfo3rd: ServiceEndpoint = {
  name: "service/getuserinfo3rd",
  notes: {
    page: "path/91121",
    checks: "as service/auth/getuserinfo3rd; the suite's token also as access_token",
  },
  method: "GET",
  credential: "suite",
  acceptsAccessToken: true,
  run(call) {
    const identity = exchange(call);
    const { member, corp, grant } = identity;
    const subject = grant.subject.kind === "member" ? grant.subject.userId : grant.subject.openId;
    const device = { DeviceId: stableId("", 32, corp.corpId, subject) };
    if (!member) return { OpenId: openIdOf(call, identity), ...device };
    return {
      CorpId: corpIdOf(call, identity),
      UserId: userIdOf(call, identity, member),
      ...device,
      open_userid: openUserId(call.provider, corp, member.userId),
      ...ticketFields(call, identity, member),
    };
  },
};

/** What the member consented to; never mobile, e-mail or address. @see https://developer.work.weixin.qq.com/document/path/91122 */
export const getuserdetail3rd: ServiceEndpoint = {
  name: "service/auth/getuserdetail3rd",
  notes: {
    page: "path/91122",
    checks:
      "no proxy template (48002), user_ticket (84090, 84014, 84015), member (60111), visible range (60011)",
  },
  credential: "suite",
  run(call) {
    refuseProxy(call);
    const ticket = requiredText(call.body, "user_ticket", 84090);
    const grant = call.engine.grants.readTicket(ticket);
    if (grant === "expired") throw new Refusal(84014);
    if (grant === "unknown" || grant.suiteId !== call.template.suiteId) throw new Refusal(84015);
    const corp = findCorp(call.engine.settings.corps, grant.corpId);
    const member = corp && findMember(corp, grant.userId);
    if (!corp || !member) throw new Refusal(60111);
    const app = appOf(call, corp);
    if (!app || !appView(corp, app).member(member)) throw new Refusal(60011);
    const shows = (field: "gender" | "avatar" | "qr_code") =>
      app.sensitiveFields.includes(field) && grant.consented.includes(field);
    const names = providerNames(call.provider, corp, app.proxy?.encrypted);
    return {
      corpid: names.corpId,
      userid: names.user(member.userId),
      name: names.user(member.userId),
      gender: shows("gender") ? member.gender : "0",
      avatar: shows("avatar") ? member.avatar || defaultAvatar : defaultAvatar,
      ...(shows("qr_code") && { qr_code: qrCodeOf(member) }),
    };
  },
};

/** The calls of a proxy-developed app are those of a self-built one. */
function refuseProxy({ template }: SuiteCall): void {
  if (template.kind === "proxy") throw new Refusal(48002);
}

function exchange(call: SuiteCall): SuiteIdentity {
  refuseProxy(call);
  const { engine, query, template } = call;
  const code = required(query, "code", 41008);
  const grant = engine.grants.peekCode(code);
  const corp = grant && findCorp(engine.settings.corps, grant.corpId);
  if (!grant || !corp || grant.suiteId !== template.suiteId) throw new Refusal(40029);
  const host = grant.redirectHost.toLowerCase();
  if (!template.trustedDomains.some((each) => each.toLowerCase() === host))
    throw new Refusal(50001);
  engine.grants.consumeCode(code);
  const { subject } = grant;
  const isMember = subject.kind === "member" && !call.asOutsider;
  const member = isMember ? findMember(corp, subject.userId) : undefined;
  return { corp, app: appOf(call, corp), grant, member };
}

const appOf = ({ template }: SuiteCall, corp: Corp): App | undefined =>
  corp.apps.find(({ proxy }) => proxy?.suiteId === template.suiteId);

/** Without an authorisation the provider receives encrypted ids. */
function corpIdOf({ provider }: SuiteCall, { corp, app }: SuiteIdentity): string {
  return app?.proxy?.encrypted === false ? corp.corpId : openCorpId(provider, corp);
}

function userIdOf(
  { provider }: SuiteCall,
  { corp, app }: SuiteIdentity,
  { userId }: Member,
): string {
  return app?.proxy?.encrypted === false ? userId : openUserId(provider, corp, userId);
}

/** A non-member's openid is one per provider, not per company. */
function openIdOf({ provider }: SuiteCall, { grant }: SuiteIdentity): string {
  const { subject, corpId } = grant;
  const parts = subject.kind === "member" ? [corpId, subject.userId] : [subject.openId];
  return stableId("o", 28, "provider", provider.corpId, ...parts);
}

function ticketFields(
  { engine, template }: SuiteCall,
  { corp, app, grant }: SuiteIdentity,
  member: Member,
) {
  if (!grant.consented || !app || !appView(corp, app).member(member)) return {};
  const user_ticket = engine.grants.issueTicket({
    corpId: corp.corpId,
    agentId: app.agentId,
    suiteId: template.suiteId,
    userId: member.userId,
    consented: grant.consented,
  });
  return { user_ticket, expires_in: TICKET_SECONDS };
}
