import { departmentName } from "@menshen/login-types/wecom";
import type { WecomClient, WecomMember, WecomUserDetail } from "@menshen/providers";

/** A member as `getLoginCode` shows one. Null is what WeCom withheld. */
export interface LoginProfile {
  /** As WeCom writes it. */
  userId: string;
  name: string | null;
  mobile: string | null;
  email: string | null;
  avatar: string | null;
  department: number[] | null;
  position: string | null;
  /** "0" unknown, "1" male, "2" female. */
  gender: "0" | "1" | "2" | null;
  /** 1 active, 2 disabled, 4 not activated, 5 left. */
  status: number | null;
  isLeader: boolean | null;
}

/** The directory's record, and what the member agreed to give where the directory withholds it. */
export function profileOf(
  userId: string,
  member: WecomMember | null,
  detail: WecomUserDetail | null,
): LoginProfile {
  return {
    userId,
    name: member?.name ?? null,
    mobile: detail?.mobile ?? member?.mobile ?? null,
    email: emailOf(detail) ?? emailOf(member),
    avatar: detail?.avatar ?? member?.avatar ?? null,
    department: member?.department ?? null,
    position: member?.position ?? null,
    gender: genderOf(detail?.gender ?? member?.gender),
    status: member?.status ?? null,
    isLeader: member && isLeader(member),
  };
}

/**
 * The part of it that is stored. Placeholders for withheld values must not replace stored ones: an empty department list
 * means that the app sees none, and "0" is no gender.
 */
export function storedProfile({ department, gender, ...profile }: LoginProfile): LoginProfile {
  return {
    ...profile,
    department: department?.length === 0 ? null : department,
    gender: gender === "0" ? null : gender,
  };
}

/** A member's record for administrators. */
export interface MemberRecord extends LoginProfile {
  alias: string | null;
  telephone: string | null;
  mainDepartment: number | null;
  directLeader: string[];
  /** The departments the app may see; a name may be withheld. */
  departments: { id: number; name: string | null }[];
}

/** @throws Code 60111 no such member, 60011 outside the app's visible range */
export async function fullRecord(wecom: WecomClient, userId: string): Promise<MemberRecord> {
  const member = await wecom.getUser(userId);
  const departments = await Promise.all(
    member.department.map(async (id) => ({ id, name: await departmentName(wecom, id) })),
  );
  const { alias, telephone, mainDepartment, directLeader } = member;
  const profile = profileOf(member.userid, member, null);
  return { ...profile, alias, telephone, mainDepartment, directLeader, departments };
}

function emailOf(source: { email: string | null; bizMail: string | null } | null): string | null {
  return source && (source.email ?? source.bizMail);
}

function genderOf(written: string | null | undefined): LoginProfile["gender"] {
  return (["0", "1", "2"] as const).find((gender) => gender === written) ?? null;
}

function isLeader({ isLeaderInDept }: WecomMember): boolean {
  return isLeaderInDept.includes(1);
}
