import { isCode } from "@menshen/core";
import {
  withoutNulls,
  type AccountKey,
  type CorpRow,
  type DirectorySource,
  type MemberFacts,
} from "@menshen/domain";
import type { WecomClient, WecomDepartment, WecomMember } from "@menshen/providers";

/** A company's directory, as one app reaches it. */
export interface DirectoryApp {
  readonly corp: CorpRow;
  /** The scope of its members' accounts. */
  readonly accounts: Omit<AccountKey, "subject">;
  /** A member's id as it is compared. */
  readonly fold: (userId: string) => string;
  /** The profile that a login of this member would store. */
  readonly profileOf: (member: WecomMember) => Readonly<Record<string, unknown>>;
  /** Makes a call on the company's behalf. */
  readonly ask: <T>(call: (wecom: WecomClient) => Promise<T>) => Promise<T>;
}

const NO_SUCH_MEMBER = 60111;
/** The interface is not open to this app, or not under this kind of token. */
const CLOSED = new Set([48001, 48002, 48005]);
/** Gone, outside the visible range, or without a licence: this one only. */
const OUT_OF_REACH = new Set([50002, 60003, 60011, 60021, 60123, 701008, 701099]);
const TOO_LONG = 45029;

/** A company's directory as WeCom shows it to one app. */
export function directorySource(app: DirectoryApp): DirectorySource {
  const { corp, accounts, ask, fold } = app;
  return {
    corp,
    accountOf: (memberId) => ({ ...accounts, subject: memberId }),
    async places(departmentId) {
      const rows = await ask((wecom) => wecom.listDepartmentIds(departmentId)).catch(
        (error: unknown) => {
          if (!isRefusedWith(error, CLOSED)) throw error;
          return ask((wecom) => wecom.listDepartments(departmentId));
        },
      );
      return rows.map(placeOf);
    },
    async department(departmentId) {
      const row = await ask((wecom) => wecom.getDepartment(departmentId));
      return { ...placeOf(row), name: row.name, leaders: row.departmentLeader.map(fold) };
    },
    async memberIds(departmentId) {
      const ids = await ask((wecom) => wecom.listMemberIds(departmentId));
      return ids.filter(isOwn).map(fold);
    },
    async members(departmentId) {
      const { members, isComplete } = await ask((wecom) => wecom.listMembers(departmentId));
      const own = members.filter(({ userid }) => isOwn(userid));
      return { members: own.map((one) => factsOf(app, one)), isComplete };
    },
    async member(memberId) {
      try {
        return factsOf(app, await ask((wecom) => wecom.getUser(memberId)));
      } catch (error) {
        if (isCode(error, NO_SUCH_MEMBER, "wecom")) return null;
        throw error;
      }
    },
    isOutOfReach: (error) => isRefusedWith(error, OUT_OF_REACH),
    unreadableField,
    isTooLong: (error) => isCode(error, TOO_LONG, "wecom"),
  };
}

/** A member's record in the terms of the directory. */
export function factsOf(
  { fold, profileOf }: Pick<DirectoryApp, "fold" | "profileOf">,
  member: WecomMember,
): MemberFacts {
  const { userid, name, status, position, mainDepartment } = member;
  return {
    memberId: fold(userid),
    name,
    status,
    position,
    mainDepartment,
    departments: placesOf(member),
    profile: withoutNulls(profileOf(member)),
  };
}

/** An empty list means that the app sees no department. Lists of another length do not describe single departments. */
function placesOf({
  department,
  order,
  isLeaderInDept,
}: Pick<WecomMember, "department" | "order" | "isLeaderInDept">): MemberFacts["departments"] {
  if (department.length === 0) return null;
  const orders = order.length === department.length ? order : [];
  const flags = isLeaderInDept.length === department.length ? isLeaderInDept : [];
  return department.map((departmentId, at) => ({
    departmentId,
    order: orders[at] ?? null,
    isLeader: flags[at] === undefined ? null : flags[at] === 1,
  }));
}

function placeOf({ id, parentId, order }: Pick<WecomDepartment, "id" | "parentId" | "order">) {
  // The root's parent is 0.
  return { departmentId: id, parentId: parentId || null, order };
}

/** "CorpId/userid": a member of a linked company. */
function isOwn(userId: string): boolean {
  return !userId.includes("/");
}

function unreadableField(error: unknown): string | null {
  const field = isCode(error, 10502, "app") ? error.data?.["field"] : undefined;
  return typeof field === "string" ? field : null;
}

function isRefusedWith(error: unknown, numbers: ReadonlySet<number>): boolean {
  return isCode(error, undefined, "wecom") && numbers.has(error.errcode);
}
