import type { AccountRow, MemberRow, MergeProposal, UserRow } from "./ports.ts";

/** Two users who turned out to be one person, made one. */
export interface MergeRow {
  readonly id: number;
  readonly keptUserId: string;
  readonly mergedUserId: string;
  /** `admin`, or the userId of an administrator. */
  readonly actor: string;
  readonly atMs: number;
  readonly undoneAtMs: number | null;
  readonly moved: Moved;
}

/** What it takes to undo a merge. */
export interface Moved {
  /** Their ids. */
  readonly accounts: readonly AccountRow["id"][];
  readonly members: readonly Pick<MemberRow, "corpKey" | "memberId">[];
  /** The merged user's before. */
  readonly status: UserRow["status"];
  /** What the kept user lacked and took over. */
  readonly filled: Pick<UserRow, "name" | "avatar">;
  /** Proposals that named the merged user, and what they became; null where that says nothing new. */
  readonly proposals: readonly {
    readonly was: MergeProposal;
    readonly now: MergeProposal | null;
  }[];
}

export interface NewMerge extends Pick<MergeRow, "keptUserId" | "mergedUserId" | "actor"> {
  readonly nowMs: number;
}

/** Called in one transaction under both users' locks. */
export interface MergeStore {
  /**
   * Accounts and memberships of the merged user become the kept one's, who takes over a name and an avatar where there
   * is none. The merged user is disabled and points at the kept one; what could still sign in as the merged one ends.
   */
  carryOut(merge: NewMerge): Promise<MergeRow & { readonly sessionsEnded: number }>;
  /**
   * Gives these accounts of the kept user, and what moved and is still the kept user's, to the merged user, who is as
   * before. The kept user's sessions that rest on any of it end; their number is told.
   */
  undo(
    merge: MergeRow,
    accounts: readonly AccountRow["id"][],
    nowMs: number,
  ): Promise<{ readonly members: number; readonly sessionsEnded: number }>;
  find(id: number): Promise<MergeRow | null>;
  /** The merge by which a user went away, where it was not undone. */
  findOf(mergedUserId: string): Promise<MergeRow | null>;
  /** Newest first; `before` is the id of the last row of the page before. */
  list(page: {
    /** Of either side. */
    userId?: string | undefined;
    limit: number;
    before?: number | undefined;
  }): Promise<MergeRow[]>;
}
