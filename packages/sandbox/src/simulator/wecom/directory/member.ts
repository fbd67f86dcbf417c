import { Refusal } from "../../refusal.ts";
import { findMember } from "../../world/lookup/directory.ts";
import { stableId } from "../../world/state/ids.ts";
import { grants } from "../../world/lookup/scoped-ids.ts";
import type { App, Member } from "../../world/schema/world-schema.ts";
import type { ApiCall } from "../api/endpoint.ts";

/** The default picture, for a member without one or whose picture is withheld. */
export const defaultAvatar = "https://wework.qpic.cn/wwpic/sandbox-default/0";

export const qrCodeOf = (member: Member): string =>
  `https://open.work.weixin.qq.com/wwopen/userQRCode?vcode=vc${stableId("", 10, member.userId).toLowerCase()}`;

/** Since 2022-08-15 the contact-sync secret reads ids only, unless it called from the same IP before. */
export function refuseDetailsToContacts({ app, corp }: Pick<ApiCall, "app" | "corp">): void {
  if (!app && !corp.contactReadsDetails) throw new Refusal(48009);
}

/** Fields an error answer of a member query still carries. */
export const EMPTY_MEMBER = { department: [], order: [], is_leader_in_dept: [], direct_leader: [] };

/**
 * A member as the directory shows it to one caller: only departments and leaders the caller sees, and without the
 * sensitive fields for an app created from 2022-06-20 on. A provider's app also lacks what it was not granted.
 *
 * @see https://developer.work.weixin.qq.com/document/path/90196
 * @see https://developer.work.weixin.qq.com/document/path/96255
 */
export function memberFields(by: Reader, member: Member): Record<string, unknown> {
  const { view, names, app } = by;
  const own = member.departments.filter(({ id }) => view.departments.has(id));
  const main = member.mainDepartment ?? member.departments[0]?.id;
  return {
    ...shownIds(by, member),
    department: own.map(({ id }) => id),
    order: own.map(({ order }) => order),
    is_leader_in_dept: own.map(({ leader }) => (leader ? 1 : 0)),
    direct_leader: member.directLeaders.filter((id) => seesUser(by, id)).map(names.user),
    ...(main !== undefined && view.departments.has(main) ? { main_department: main } : {}),
    status: member.status,
    isleader: own.some(({ leader }) => leader) ? 1 : 0,
    enable: member.status === 2 ? 0 : 1,
    ...grantedFields(member, app),
    ...sensitiveFields(member, app),
  };
}

/** The parts of a call that decide which fields of a member are returned. */
export type Reader = Pick<ApiCall, "corp" | "app" | "view" | "names">;

/** Ids and name. Without the permission for names, the id replaces the name. */
export function shownIds({ names, app }: Reader, { userId, name }: Member) {
  const userid = names.user(userId);
  const open_userid = names.openUser(userId);
  return {
    userid,
    name: grants(app, "contact:sensitive:user_name") ? name : userid,
    ...(open_userid !== undefined && { open_userid }),
  };
}

function grantedFields(member: Member, app: App | undefined): Record<string, unknown> {
  const attrs = member.attributes.map(({ name, value }) => ({
    type: 0,
    name,
    value,
    text: { value },
  }));
  return {
    ...(grants(app, "contact:sensitive:position") && { position: member.position }),
    ...(grants(app, "contact:sensitive:telephone") && { telephone: member.telephone }),
    ...(grants(app, "contact:sensitive:alias") && { alias: member.alias }),
    ...(grants(app, "contact:sensitive:extattr") && { extattr: { attrs } }),
    ...(grants(app, "contact:sensitive:external_position") && {
      external_position: member.externalPosition,
    }),
  };
}

function sensitiveFields(member: Member, app: App | undefined): Record<string, string> {
  if (app === undefined || app.createdBefore20220620) return revealed(member);
  if (app.withheld === "absent") return {};
  return {
    ...Object.fromEntries(Object.keys(revealed(member)).map((field) => [field, ""])),
    gender: "0",
  };
}

function revealed(member: Member): Record<string, string> {
  const avatar = member.avatar || defaultAvatar;
  return {
    gender: member.gender,
    avatar,
    thumb_avatar: avatar.replace(/\/0$/, "/100"),
    mobile: member.mobile,
    email: member.email,
    biz_mail: member.bizMail,
    qr_code: qrCodeOf(member),
    address: member.address,
  };
}

function seesUser({ corp, view }: Reader, userId: string): boolean {
  const member = findMember(corp, userId);
  return member !== undefined && view.member(member);
}
