import type { View } from "../../world/directory.ts";
import { findMember } from "../../world/directory.ts";
import { stableId } from "../../world/ids.ts";
import type { App, Corp, Member } from "../../world/schema.ts";

/** The picture of somebody who has none, or does not show it. */
export const defaultAvatar = "https://wework.qpic.cn/wwpic/sandbox-default/0";

export const qrCodeOf = (member: Member): string =>
  `https://open.work.weixin.qq.com/wwopen/userQRCode?vcode=vc${stableId("", 10, member.userId).toLowerCase()}`;

/** Fields an error answer of a member query still carries. */
export const EMPTY_MEMBER = { department: [], order: [], is_leader_in_dept: [], direct_leader: [] };

/**
 * A member as the directory shows it to one caller: only departments and leaders the caller sees, and without the
 * sensitive fields for an app created from 2022-06-20 on.
 *
 * @param app undefined for the contact-sync assistant
 * @see https://developer.work.weixin.qq.com/document/path/90196
 */
export function memberFields(
  corp: Corp,
  member: Member,
  view: View,
  app: App | undefined,
): Record<string, unknown> {
  const own = member.departments.filter(({ id }) => view.departments.has(id));
  const main = member.mainDepartment ?? member.departments[0]?.id;
  return {
    userid: member.userId,
    name: member.name,
    department: own.map(({ id }) => id),
    order: own.map(({ order }) => order),
    is_leader_in_dept: own.map(({ leader }) => (leader ? 1 : 0)),
    direct_leader: member.directLeaders.filter((id) => seesUser(corp, view, id)),
    ...(main !== undefined && view.departments.has(main) ? { main_department: main } : {}),
    status: member.status,
    isleader: own.some(({ leader }) => leader) ? 1 : 0,
    enable: member.status === 2 ? 0 : 1,
    position: member.position,
    telephone: member.telephone,
    alias: member.alias,
    extattr: {
      attrs: member.attributes.map(({ name, value }) => ({
        type: 0,
        name,
        value,
        text: { value },
      })),
    },
    external_position: member.externalPosition,
    ...sensitiveFields(member, app),
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

function seesUser(corp: Corp, view: View, userId: string): boolean {
  const member = findMember(corp, userId);
  return member !== undefined && view.member(member);
}
