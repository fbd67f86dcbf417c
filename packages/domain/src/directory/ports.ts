import type { InboxError } from "../inbox/ports.ts";
import type { CorpRow, MemberEdits, MemberRow, TimeSource } from "../accounts/ports.ts";
import type { DepartmentFacts, DepartmentPlace, MemberFacts, MemberPlace } from "./types.ts";

/*
 * The company directory, and the runs that bring it up to date. A run collects what the provider says, compares it with
 * what is stored, and applies the difference, each step in small transactions, so that it can be resumed anywhere.
 */

/** A department that is stored. */
export interface DepartmentRow extends DepartmentFacts {
  readonly corpKey: string;
  /** When an event or a sync last wrote it. */
  readonly changedAtMs: number;
  /** Of `changedAtMs`; null where it was not recorded. */
  readonly timeSource: TimeSource | null;
  /** A tombstone. */
  readonly removedAtMs: number | null;
}

/** A stored member. Null is what the provider never reported. */
export interface DirectoryMember extends MemberFacts, MemberRow {
  /** Sorted by id; empty where the provider never listed them. */
  readonly departments: readonly MemberPlace[];
  /** Of `changedAtMs`; null where it was not recorded. */
  readonly timeSource: TimeSource | null;
}

export interface ListMembers {
  readonly corpKey: string;
  /** Only its direct members; all members where absent. */
  readonly departmentId?: number | undefined;
  /** Part of a name or of an id; ASCII letters in either case. */
  readonly search?: string | undefined;
  /** `removed` shows the tombstones, which are left out elsewhere. */
  readonly state?: "active" | "inactive" | "removed" | undefined;
  readonly limit: number;
  /** The memberId of the last row of the page before; rows are sorted by memberId. */
  readonly after?: string | undefined;
}

/** Counted up to 10,001 each. */
export interface ListedCorp extends CorpRow {
  readonly departments: number;
  readonly members: number;
  /** Of those, who can sign in. */
  readonly activeMembers: number;
}

/** When a change was seen. The caller rejects changes older than the stored row. */
export interface Seen {
  readonly nowMs: number;
  /** Of `nowMs`, and of each member's own time; `own` where it is absent. */
  readonly timeSource?: TimeSource | null | undefined;
}

/** What the provider said of a member, and when. */
export interface MemberUpdate extends MemberFacts {
  /** `nowMs` of the call where it is absent. Older changes are rejected later. */
  readonly changedAtMs?: number;
}

export interface DirectoryStore {
  /** Sorted by name. */
  listCorps(): Promise<ListedCorp[]>;
  /** In tree order: after its parent, larger `order` first. Without tombstones by default. */
  departments(corpKey: string, options?: { removed?: boolean }): Promise<DepartmentRow[]>;
  findDepartment(corpKey: string, departmentId: number): Promise<DepartmentRow | null>;
  /** Creates, changes or restores it. Null facts leave what is stored. */
  putDepartment(corpKey: string, facts: DepartmentFacts, seen: Seen): Promise<void>;
  /** Writes a tombstone even for an unknown department: an in-flight listing may still contain it. */
  removeDepartment(corpKey: string, departmentId: number, seen: Seen): Promise<void>;
  findMember(corpKey: string, memberId: string): Promise<DirectoryMember | null>;
  /** Those of them that are stored, tombstones included, sorted by id. */
  findMembers(corpKey: string, memberIds: readonly string[]): Promise<DirectoryMember[]>;
  /** All members of a company, tombstones included. */
  everyMember(corpKey: string): Promise<DirectoryMember[]>;
  listMembers(page: ListMembers): Promise<DirectoryMember[]>;
  /**
   * Creates, changes or restores members (one who left, status 5, stays a tombstone), in a handful of statements however
   * many they are. Null facts and absent profile keys leave what is stored, but a tombstone's status. A status other
   * than 1 ends the member's sessions of this corp in the same transaction; a restored member does not get them back.
   * Each may have its own time.
   */
  putMembers(corpKey: string, members: readonly MemberUpdate[], seen: Seen): Promise<void>;
  /**
   * Writes tombstones, even for unknown members; ends the members' sessions of this corp in the same transaction. Each may
   * have its own time.
   */
  removeMembers(
    corpKey: string,
    members: readonly Pick<MemberUpdate, "memberId" | "changedAtMs">[],
    seen: Seen,
  ): Promise<void>;
  /**
   * Changes a member's id, also in its departments. False, and nothing changed, where there is no such member or the new
   * id is taken, even by a tombstone.
   */
  renameMember(corpKey: string, from: string, to: string, seen: Seen): Promise<boolean>;
  /** Sets fields and records that they are edited; what the provider says of them is ignored from then on. */
  editMember(corpKey: string, memberId: string, edits: MemberEdits): Promise<void>;
  /** Ends the edits; the values stay until the provider's replace them. */
  discardEdits(corpKey: string, memberIds: readonly string[]): Promise<void>;
}

/** `company` is everything, `departments` one of them with all below it, `member` one person. */
export type SyncKind = "company" | "departments" | "member";

/** `waiting`: for an administrator to confirm many removals. */
export type SyncStatus = "queued" | "running" | "waiting" | "done" | "failed" | "cancelled";

export type SyncPhase = "collect" | "compare" | "apply";

export interface NewSync {
  readonly id: string;
  readonly corpKey: string;
  /** Full name of the login element whose `processSync` does the work. */
  readonly element: string;
  readonly kind: SyncKind;
  /** Id of the department or the member; null: all of them. */
  readonly target: string | null;
  /** Also overwrite fields that an administrator edited here. */
  readonly forceUpdate: boolean;
  /** Only show the difference. */
  readonly dryRun: boolean;
  /** Afterwards create a user for every active member who is none. */
  readonly createUsers: boolean;
  /** `admin`, `server`, or a userId. */
  readonly actor: string;
  readonly createdAtMs: number;
}

export interface Tally {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  readonly skipped: number;
}

export interface SyncCounts {
  readonly departments: Tally;
  readonly members: Tally;
}

export interface SyncRow extends NewSync {
  readonly status: SyncStatus;
  readonly phase: SyncPhase;
  /** Steps of the phase done, and their total once it is determined: departments to collect, changes to apply. */
  readonly done: number;
  readonly total: number | null;
  /** Calls to the provider so far. */
  readonly calls: number;
  /** Of the difference, once compared. */
  readonly counts: SyncCounts | null;
  /** True once an administrator confirmed the removals. */
  readonly confirmed: boolean;
  readonly startedAtMs: number | null;
  readonly finishedAtMs: number | null;
  /** A pause the provider asked for ends then. */
  readonly nextTryAtMs: number;
  /** What ended it, or what it pauses for. */
  readonly error: InboxError | null;
}

/** A claimed run; the lease is the fencing token. */
export interface ClaimedSync extends SyncRow {
  readonly lease: number;
}

export type SyncClaim = Pick<ClaimedSync, "id" | "lease">;

/** Why a change was skipped. */
export type SkipReason =
  /** An event or a login changed it after this run asked. */
  | "changed-since"
  /** Missing, but none of its departments was listed in full. */
  | "not-listed"
  /** The provider withholds it. */
  | "withheld"
  /** Its record cannot be read. */
  | "invalid";

export interface NewSyncChange {
  readonly of: "department" | "member";
  /** Id of the department or the member. */
  readonly subject: string;
  readonly name: string | null;
  readonly change: "added" | "changed" | "removed" | "skipped";
  readonly reason: SkipReason | null;
  /** What changes: field -> before and after. Readable, never a secret. */
  readonly fields: Readonly<Record<string, readonly [before: unknown, after: unknown]>>;
}

export interface SyncChange extends NewSyncChange {
  readonly id: number;
  readonly applied: boolean;
}

/** What the provider said of a department, staged until it is compared. */
export interface StagedDepartment {
  readonly place: DepartmentPlace;
  /** `failed`: the provider refused, with the number. */
  readonly state: "pending" | "listed" | "failed";
  readonly errcode: number | null;
  readonly facts: DepartmentFacts | null;
  readonly fetchedAtMs: number | null;
}

export interface StagedMember {
  readonly facts: MemberFacts;
  readonly fetchedAtMs: number;
}

/** The result of listing one department. */
export interface Listed {
  readonly departmentId: number;
  readonly facts: DepartmentFacts | null;
  readonly members: readonly MemberFacts[];
  readonly errcode: number | null;
  readonly fetchedAtMs: number;
}

export interface SyncStore {
  /** @throws Code 10404 a run of this company is queued, running or waiting */
  create(run: NewSync): Promise<void>;
  find(id: string): Promise<SyncRow | null>;
  /** Newest first; `before` is the id of the last row of the page before. */
  list(page: {
    corpKey?: string | undefined;
    limit: number;
    before?: string | undefined;
  }): Promise<SyncRow[]>;
  /**
   * A run to work on: queued and due, or left by a worker that died. With an id only that one. Leases go by the database's
   * clock.
   */
  claim(of: {
    holder: string;
    nowMs: number;
    leaseMs: number;
    id?: string | undefined;
  }): Promise<ClaimedSync | null>;
  /**
   * Renews the lease; the first statement of every transaction of a run. False when another worker has the run, or it was
   * cancelled: then nothing may be written.
   */
  renew(claim: SyncClaim, leaseMs: number): Promise<boolean>;
  /** `calls` are added to those before. */
  progress(
    id: string,
    step: Partial<Pick<SyncRow, "phase" | "done" | "total" | "counts">> & { calls?: number },
  ): Promise<void>;
  /** Releases it until then: the provider asked for a pause. */
  pause(id: string, until: { nextTryAtMs: number; error: InboxError }): Promise<void>;
  /** Releases it until an administrator confirms. */
  wait(id: string): Promise<void>;
  /** `waiting` -> `queued`, confirmed. False when it does not wait. */
  confirm(id: string, nowMs: number): Promise<boolean>;
  /** Ends a run that is not over, even while a worker has it. False when it is over. */
  cancel(id: string, nowMs: number): Promise<boolean>;
  /** Ends it and drops what was staged. */
  end(
    id: string,
    outcome: {
      status: "done" | "failed";
      counts: SyncCounts | null;
      error: InboxError | null;
      nowMs: number;
    },
  ): Promise<void>;

  /** The departments to list, all `pending`; those already staged stay as they are. */
  stagePlaces(id: string, places: readonly DepartmentPlace[]): Promise<void>;
  /** A member listed twice is staged once. */
  stageListed(id: string, listed: Listed): Promise<void>;
  staged(id: string): Promise<{
    readonly departments: StagedDepartment[];
    readonly members: StagedMember[];
  }>;

  /** Replaces the difference. */
  putChanges(id: string, changes: readonly NewSyncChange[]): Promise<void>;
  /** Not applied yet, in the order of writing; never those that are skipped. */
  nextChanges(id: string, limit: number): Promise<SyncChange[]>;
  /** Applied, or skipped after all. */
  settleChanges(settled: readonly { id: number; reason: SkipReason | null }[]): Promise<void>;
  counts(id: string): Promise<SyncCounts>;
  listChanges(
    id: string,
    page: {
      change?: NewSyncChange["change"] | undefined;
      of?: NewSyncChange["of"] | undefined;
      limit: number;
      after?: number | undefined;
    },
  ): Promise<SyncChange[]>;
  /** Departments that the provider refused, with its numbers. */
  failures(id: string): Promise<{ departmentId: number; errcode: number }[]>;
}

export interface DirectoryStores {
  readonly directory: DirectoryStore;
  readonly syncs: SyncStore;
}
