import type { ContactChange, MemberFacts } from "@menshen/domain";
import { xmlText, type WecomMember } from "@menshen/providers";
import { factsOf, type DirectoryApp } from "./directory-source.ts";
import type { CallbackRecord } from "./process-event.ts";

export type Reader = Pick<DirectoryApp, "fold" | "profileOf">;

/**
 * What a `change_contact` event says, in either of WeCom's formats; null for what is no change of the directory, such as
 * one of a tag. Events carry only what changed; empty fields count as absent.
 *
 * @param order the member's last reported departments: leader flags may come without them
 * @see https://developer.work.weixin.qq.com/document/path/90970
 */
export function contactChangeOf(
  reader: Reader,
  { decoded, occurredAtMs }: Pick<CallbackRecord, "decoded" | "occurredAtMs">,
  order: readonly number[],
): ContactChange | null {
  const text = (name: string) => xmlText(decoded, name) || null;
  const userId = text("UserID");
  const departmentId = numberOf(text("Id"));
  const kind = text("ChangeType");
  if ((kind === "create_user" || kind === "update_user") && userId !== null) {
    const newUserId = text("NewUserID");
    const facts = memberFacts(reader, text, { isNew: kind === "create_user", order });
    const newMemberId = newUserId && reader.fold(newUserId);
    return { change: "member", facts, newMemberId, occurredAtMs };
  }
  if (kind === "delete_user" && userId !== null)
    return { change: "member-removed", memberId: reader.fold(userId), occurredAtMs };
  if ((kind === "create_party" || kind === "update_party") && departmentId !== null) {
    const parentId = numberOf(text("ParentId")) || null;
    const place = { departmentId, parentId, order: numberOf(text("Order")) };
    const facts = { ...place, name: text("Name"), leaders: null };
    return { change: "department", facts, occurredAtMs };
  }
  if (kind === "delete_party" && departmentId !== null)
    return { change: "department-removed", departmentId, occurredAtMs };
  return null;
}

type Text = (name: string) => string | null;

function memberFacts(
  reader: Reader,
  text: Text,
  { isNew, order }: { isNew: boolean; order: readonly number[] },
): MemberFacts {
  const flags = numbersOf(text("IsLeaderInDept"));
  const listed = numbersOf(text("Department"));
  // Flags of another number than the departments say nothing about single ones.
  const department = listed.length === 0 && flags.length === order.length ? [...order] : listed;
  const written = text("UserID") ?? "";
  const facts = factsOf(reader, {
    ...nothing,
    userid: text("NewUserID") ?? written,
    openUserid: text("OpenUserID"),
    name: text("Name"),
    department,
    isLeaderInDept: flags,
    mainDepartment: numberOf(text("MainDepartment")),
    position: text("Position"),
    mobile: text("Mobile"),
    gender: genderOf(text("Gender")),
    email: text("Email"),
    // Replaces a missing e-mail address; an update does not say whether one exists.
    bizMail: isNew ? text("BizMail") : null,
    status: numberOf(text("Status")),
    avatar: text("Avatar"),
  });
  const { isLeader, ...profile } = facts.profile;
  const isReported = flags.length > 0 && isLeader !== undefined;
  const stored = isReported ? { ...profile, isLeader } : profile;
  return { ...facts, memberId: reader.fold(written), profile: stored };
}

const nothing: Omit<WecomMember, "userid"> = {
  name: null,
  department: [],
  order: [],
  position: null,
  mobile: null,
  gender: null,
  email: null,
  bizMail: null,
  isLeaderInDept: [],
  directLeader: [],
  avatar: null,
  thumbAvatar: null,
  telephone: null,
  alias: null,
  address: null,
  openUserid: null,
  mainDepartment: null,
  status: null,
  qrCode: null,
};

function genderOf(text: string | null): WecomMember["gender"] {
  return (["0", "1", "2"] as const).find((gender) => gender === text) ?? null;
}

/** Comma lists. */
function numbersOf(text: string | null): number[] {
  const parts = text === null ? [] : text.split(",");
  return parts.map(numberOf).filter((number) => number !== null);
}

function numberOf(text: string | null): number | null {
  return text !== null && /^\s*\d{1,15}\s*$/.test(text) ? Number(text) : null;
}
