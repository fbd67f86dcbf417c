import type { AccountRow, MemberRow, MergeProposal, UserRow } from "./ports.ts";

/** Two users merged into one. */
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
  /** What the remaining user lacked and took over. */
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
   * Moves accounts and memberships of the merged user to the remaining one, who also takes over a missing name or avatar.
   * The merged user is disabled and points at the remaining one; its sessions and codes end.
   */
  carryOut(merge: NewMerge): Promise<MergeRow & { readonly sessionsEnded: number }>;
  /**
   * Moves these accounts, and what the merge moved and still belongs to the remaining user, back to the merged user, whose
   * status is restored. Sessions of the remaining user that depend on any of it end; the result counts them.
   */
  undo(
    merge: MergeRow,
    accounts: readonly AccountRow["id"][],
    nowMs: number,
  ): Promise<{ readonly members: number; readonly sessionsEnded: number }>;
  find(id: number): Promise<MergeRow | null>;
  /** The merge of a user into another, unless it was undone. */
  findOf(mergedUserId: string): Promise<MergeRow | null>;
  /** Newest first; `before` is the id of the last row of the page before. */
  list(page: {
    /** Of either side. */
    userId?: string | undefined;
    limit: number;
    before?: number | undefined;
  }): Promise<MergeRow[]>;
}
