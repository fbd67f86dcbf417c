import { createClient } from "@menshen/client";
import type { Bilingual, KnownElements, Method } from "@menshen/core";
import { queryOptions } from "@tanstack/react-query";
import { TRPC } from "../../shared/server/server.ts";
import type { User, UserDetail } from "../../shared/server/types.ts";

/* Making two users one, and two again. */

export interface Pair {
  keepUserId: string;
  mergeUserId: string;
}

export interface MergePreview {
  readonly keep: UserDetail;
  /** All of these sessions would end. */
  readonly merge: UserDetail;
  readonly warnings: readonly { readonly code: string; readonly message: Bilingual }[];
}

export interface Merge {
  readonly mergeId: number;
  readonly kept: User | null;
  readonly merged: User | null;
  readonly accounts: number;
  readonly members: number;
  readonly actor: string;
  readonly at: number;
  readonly undoneAt: number | null;
  /** Null once undone. */
  readonly undoableUntil: number | null;
}

interface MergeTree {
  readonly users: {
    readonly mergePreview: Method<"query", "admin", Pair, MergePreview>;
    readonly merge: Method<
      "mutation",
      "admin",
      Pair & { proposalId?: number },
      { mergeId: number; undoableUntil: number }
    >;
    readonly undoMerge: Method<"mutation", "admin", { mergeId: number }, { success: true }>;
    readonly merges: Method<"query", "admin", { userId?: string; limit?: number }, Merge[]>;
  };
}

const SHOWN = 20;

const { users } = createClient<KnownElements, MergeTree>(TRPC).app;

export const mergePreviewQuery = (pair: Pair) =>
  queryOptions({
    queryKey: ["users", "merge-preview", pair],
    queryFn: ({ signal }) => users.mergePreview.query(pair, { signal }),
  });

/** The latest, of everybody or of one user. */
export const mergesQuery = (userId?: string) =>
  queryOptions({
    queryKey: ["users", "merges", userId ?? null],
    queryFn: async ({ signal }) => {
      const page = { limit: SHOWN, ...(userId && { userId }) };
      const now = Date.now();
      return (await users.merges.query(page, { signal })).map((merge) => ({
        ...merge,
        isUndoable: merge.undoableUntil !== null && merge.undoableUntil > now,
      }));
    },
  });

export const mergeUsers = (pair: Pair) => users.merge.mutate(pair);
export const undoMerge = (mergeId: number) => users.undoMerge.mutate({ mergeId });
