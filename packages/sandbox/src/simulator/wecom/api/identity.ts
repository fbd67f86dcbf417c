import { appView, findMember } from "../../world/lookup/directory.ts";
import {
  TICKET_SECONDS,
  type CodeGrant,
  type TicketGrant,
} from "../../world/state/wecom-grants.ts";
import { stableId } from "../../world/state/ids.ts";
import type { App, Member, SensitiveField } from "../../world/schema/world-schema.ts";
import { isTrusted } from "../login/trusted-domains.ts";
import { Refusal, required } from "../../refusal.ts";
import type { ApiCall, ApiEndpoint } from "./endpoint.ts";
import { defaultAvatar, qrCodeOf } from "../directory/member.ts";

interface Identity {
  readonly member: Member | undefined;
  readonly openId: string | undefined;
  readonly externalUserId: string | undefined;
  readonly ticket: string | undefined;
}

/**
 * Who signed in. Reports members whether or not the app can see them, other people by openid.
 *
 * @see https://developer.work.weixin.qq.com/document/path/91023
 */
export const authGetuserinfo: ApiEndpoint = {
  name: "auth/getuserinfo",
  notes: {
    page: "path/91023",
    checks: "code once in 300 s (41008, 40029), trusted redirect host (50001)",
    omits: "identities of linked companies",
  },
  method: "GET",
  callers: ["app"],
  unlimited: hasValidCode,
  run(call) {
    const { member, openId, externalUserId, ticket } = exchange(call);
    return present(
      member
        ? { userid: call.names.user(member.userId), user_ticket: ticket }
        : { openid: openId, external_userid: externalUserId },
    );
  },
};

/**
 * The same at its legacy address, with other letter case, a device id and the ticket's lifetime.
 *
 * @see https://developer.work.weixin.qq.com/document/path/91023
 */
export const userGetuserinfo: ApiEndpoint = {
  name: "user/getuserinfo",
  notes: {
    page: "path/91023",
    checks: "as auth/getuserinfo; legacy field names",
    omits: "identities of linked companies",
  },
  method: "GET",
  callers: ["app"],
  unlimited: hasValidCode,
  run(call) {
    const { member, openId, externalUserId, ticket } = exchange(call);
    const device = { DeviceId: stableId("", 32, call.corp.corpId, member?.userId ?? openId ?? "") };
    const person = member
      ? { UserId: call.names.user(member.userId) }
      : { OpenId: openId, external_userid: externalUserId };
    return present({
      ...person,
      ...device,
      user_ticket: ticket,
      expires_in: ticket && TICKET_SECONDS,
    });
  },
};

const detail = (name: string): ApiEndpoint => ({
  name,
  notes: {
    page: "path/95833",
    checks:
      "user_ticket of the last 1800 s (84090, 84014, 84015), member (60111), visible range (60011)",
  },
  method: "POST",
  callers: ["app"],
  run: readDetail,
});

/** What the member agreed to hand over. @see https://developer.work.weixin.qq.com/document/path/95833 */
export const authGetuserdetail = detail("auth/getuserdetail");
/** The same at its old address. @see https://developer.work.weixin.qq.com/document/path/95833 */
export const userGetuserdetail = detail("user/getuserdetail");

/** The grant of the call's code: unused, not expired, of this company and this app. */
function grantOf({ engine, query, corp, app }: ApiCall): CodeGrant | undefined {
  const grant = engine.grants.peekCode(query.get("code") ?? "");
  if (!grant || grant.corpId !== corp.corpId || grant.suiteId !== undefined) return undefined;
  return grant.agentId === undefined || grant.agentId === app?.agentId ? grant : undefined;
}

/** Calls with a valid code are not counted. */
function hasValidCode(call: ApiCall): boolean {
  return grantOf(call) !== undefined;
}

/** Consumes the code. Every invalid code is 40029; only an untrusted host has a number of its own. */
function exchange(call: ApiCall): Identity {
  const code = required(call.query, "code", 41008);
  const grant = grantOf(call);
  if (!grant || !call.app) throw new Refusal(40029);
  if (!isTrusted(call.app, grant.redirectHost)) throw new Refusal(50001);
  call.engine.grants.consumeCode(code);
  return identify(call, call.app, grant);
}

function identify(call: ApiCall, app: App, grant: CodeGrant): Identity {
  const { corp } = call;
  const { subject } = grant;
  const member =
    subject.kind === "member" && !call.asOutsider ? findMember(corp, subject.userId) : undefined;
  if (member)
    return {
      member,
      openId: undefined,
      externalUserId: undefined,
      ticket: ticketFor(call, app, grant, member),
    };
  const openId =
    subject.kind === "outsider" ? subject.openId : stableId("o", 28, corp.corpId, subject.userId);
  return { member, openId, externalUserId: customerId(call, openId), ticket: undefined };
}

/** A customer's id is returned only to an app that sees the follower. */
function customerId({ corp, view }: ApiCall, openId: string): string | undefined {
  const outsider = corp.outsiders.find((each) => each.openId === openId);
  const follower =
    outsider?.follower === undefined ? undefined : findMember(corp, outsider.follower);
  return follower && view.member(follower) ? outsider?.externalUserId : undefined;
}

function ticketFor(call: ApiCall, app: App, grant: CodeGrant, member: Member): string | undefined {
  if (!grant.consented || !call.view.member(member)) return undefined;
  const { corpId } = call.corp;
  return call.engine.grants.issueTicket({
    corpId,
    agentId: app.agentId,
    userId: member.userId,
    consented: grant.consented,
  });
}

function readDetail({ engine, body, corp, app, names }: ApiCall): Record<string, unknown> {
  const ticket = body["user_ticket"];
  if (typeof ticket !== "string" || ticket === "") throw new Refusal(84090);
  const grant = engine.grants.readTicket(ticket);
  if (grant === "expired") throw new Refusal(84014);
  if (grant === "unknown" || grant.suiteId !== undefined) throw new Refusal(84015);
  if (!app || grant.corpId !== corp.corpId || grant.agentId !== app.agentId)
    throw new Refusal(84015);
  const member = findMember(corp, grant.userId);
  if (!member) throw new Refusal(60111);
  if (!appView(corp, app).member(member)) throw new Refusal(60011);
  return present({ userid: names.user(member.userId), ...detailFields(app, member, grant) });
}

/** A field is real when the administrator enabled it for the app and the member ticked it. */
function detailFields(
  app: App,
  member: Member,
  grant: TicketGrant,
): Record<string, string | undefined> {
  const shown = (field: SensitiveField) =>
    app.sensitiveFields.includes(field) && grant.consented.includes(field);
  const text = (field: SensitiveField, value: string) =>
    shown(field) ? value : app.withheld === "empty" ? "" : undefined;
  return {
    gender: shown("gender") ? member.gender : "0",
    avatar: shown("avatar") ? member.avatar || defaultAvatar : defaultAvatar,
    qr_code: text("qr_code", qrCodeOf(member)),
    mobile: text("mobile", member.mobile),
    email: text("email", member.email),
    biz_mail: text("biz_mail", member.bizMail),
    address: text("address", member.address),
  };
}

function present(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
