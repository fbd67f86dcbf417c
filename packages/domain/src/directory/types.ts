import type { AccountKey, CorpRow } from "../accounts/ports.ts";

/** The place of a department in the tree. The parent may lie outside the app's view. */
export interface DepartmentPlace {
  readonly departmentId: number;
  /** Null for the root, and where the provider does not say. */
  readonly parentId: number | null;
  /** Larger sorts first. */
  readonly order: number | null;
}

/** What a provider says about a department. Null means withheld. */
export interface DepartmentFacts extends DepartmentPlace {
  readonly name: string | null;
  readonly leaders: readonly string[] | null;
}

export interface MemberPlace {
  readonly departmentId: number;
  /** Larger sorts first. */
  readonly order: number | null;
  readonly isLeader: boolean | null;
}

/** What a provider says about a member. Null means withheld and never overwrites a stored value. */
export interface MemberFacts {
  /** The provider's id, folded where it compares so. */
  readonly memberId: string;
  readonly name: string | null;
  /** 1 active, 2 disabled, 4 not activated, 5 left. */
  readonly status: number | null;
  readonly position: string | null;
  readonly mainDepartment: number | null;
  /** All of them; null: withheld. */
  readonly departments: readonly MemberPlace[] | null;
  /** Under the names of the login profile (`userId` as written, `mobile`, `email`, `avatar`, ...); no nulls. */
  readonly profile: Readonly<Record<string, unknown>>;
  /** The field that makes the record unreadable; all others are then withheld. */
  readonly invalid?: string | undefined;
}

export interface MemberList {
  readonly members: readonly MemberFacts[];
  /** False where a record cannot be read. */
  readonly isComplete: boolean;
}

/** A provider's directory of one company, as one app sees it. Every call is one call to the provider. */
export interface DirectorySource {
  readonly corp: CorpRow;
  /** The key of a member's account, whose profile is updated with the directory. */
  readonly accountOf: (memberId: string) => AccountKey;
  /** A department and all below it; without an id everything the app sees. */
  places(departmentId?: number): Promise<DepartmentPlace[]>;
  department(departmentId: number): Promise<DepartmentFacts>;
  /** Its direct members; without records that cannot be read. */
  members(departmentId: number): Promise<MemberList>;
  /** Their stored ids alone, in a list of any length. */
  memberIds(departmentId: number): Promise<string[]>;
  /** Null: there is no such member. */
  member(memberId: string): Promise<MemberFacts | null>;
  /** Whether an error concerns this department or member only. */
  isOutOfReach(error: unknown): boolean;
  /** The field that made the record of one department or member unreadable; null for any other error. */
  unreadableField(error: unknown): string | null;
  /** Whether `members` failed because the list is too long for one answer. */
  isTooLong(error: unknown): boolean;
}
