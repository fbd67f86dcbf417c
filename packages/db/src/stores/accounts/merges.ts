import type { MergeProposal, MergeRow, MergeStore, Moved, NewMerge } from "@menshen/domain";
import { fromJson, toJson } from "../../sql/json.ts";
import type { Scope } from "../../scope.ts";
import { statement } from "../../statement.ts";
import { undoMerge } from "./merge-undo.ts";
import { mergeProposalStore } from "./merge-proposals.ts";
import { sessionStore } from "../login/sessions.ts";
import { userStore } from "./users.ts";

type Stored = Omit<MergeRow, "moved"> & { moved: string };

const facts = ["id", "keptUserId", "mergedUserId", "actor", "atMs", "undoneAtMs", "moved"] as const;

const find = statement<{ id: number }, Stored>((db, { id }) =>
  db.selectFrom("userMerges").select(facts).where("id", "=", id),
);

const findOf = statement<{ userId: string }, Stored>((db, { userId }) =>
  db
    .selectFrom("userMerges")
    .select(facts)
    .where("mergedUserId", "=", userId)
    .where("undoneAtMs", "is", null),
);

type Page = { userId: string; limit: number; before: number };

const list = (ofOne: boolean) =>
  statement<Page, Stored>((db, { userId, limit, before }) =>
    db
      .selectFrom("userMerges")
      .select(facts)
      .where("id", "<", before)
      .$if(ofOne, (rows) =>
        rows.where((of) => of.or([of("keptUserId", "=", userId), of("mergedUserId", "=", userId)])),
      )
      .orderBy("id", "desc")
      .limit(limit),
  );

const lists = { all: list(false), ofOne: list(true) };

export function mergeStore(scope: Scope): MergeStore {
  return {
    carryOut: (merge) => scope.atomically((inner) => carryOut(inner, merge)),
    undo: (merge, accounts, nowMs) =>
      scope.atomically(async (inner) => {
        const undone = await undoMerge(inner.db, merge, accounts, nowMs);
        if (undone.sessionsEnded > 0) inner.signal("logouts");
        return undone;
      }),
    async find(id) {
      const row = await scope.first(find, { id });
      return row && toMerge(row);
    },
    async findOf(userId) {
      const row = await scope.first(findOf, { userId });
      return row && toMerge(row);
    },
    async list({ userId, limit, before = Number.MAX_SAFE_INTEGER }) {
      const which = userId === undefined ? lists.all : lists.ofOne;
      return (await scope.all(which, { userId, limit, before } as Page)).map(toMerge);
    },
  };
}

/** Merges are rare: these statements are not prepared ahead. */
async function carryOut(scope: Scope, { nowMs, ...merge }: NewMerge) {
  const moved = await move(scope, merge);
  await userStore(scope).updateProfile(merge.keptUserId, moved.filled);
  const sessionsEnded = await close(scope, merge, nowMs);
  const row = await scope.db
    .insertInto("userMerges")
    .values({ ...merge, atMs: nowMs, moved: toJson(moved) })
    .returning(facts)
    .executeTakeFirstOrThrow();
  return { ...toMerge(row), sessionsEnded };
}

type Pair = Pick<NewMerge, "keptUserId" | "mergedUserId">;

async function move(scope: Scope, pair: Pair): Promise<Moved> {
  const { keptUserId: userId, mergedUserId } = pair;
  const users = userStore(scope);
  const [kept, merged] = [await users.find(userId), await users.find(mergedUserId)];
  if (!kept || !merged) throw new Error("a merge needs two users");
  const accounts = await scope.db
    .updateTable("accounts")
    .set({ userId })
    .where("userId", "=", mergedUserId)
    .returning("id")
    .execute();
  const members = await scope.db
    .updateTable("members")
    .set({ userId })
    .where("userId", "=", mergedUserId)
    .returning(["corpKey", "memberId"])
    .execute();
  return {
    accounts: accounts.map(({ id }) => id),
    members,
    status: merged.status,
    filled: {
      name: kept.name === null ? merged.name : null,
      avatar: kept.avatar === null ? merged.avatar : null,
    },
    proposals: await settleProposals(scope, pair),
  };
}

/** Points a proposal about the merged user at the surviving one, unless it then has no purpose. */
async function settleProposals(scope: Scope, pair: Pair): Promise<Moved["proposals"]> {
  const proposals = mergeProposalStore(scope);
  const { keptUserId, mergedUserId } = pair;
  const rows = await scope.db
    .deleteFrom("mergeProposals")
    .where((of) => of.or([of("userId", "=", mergedUserId), of("otherUserId", "=", mergedUserId)]))
    .returning(["accountId", "userId", "otherUserId", "matchedBy", "unionId", "createdAtMs"])
    .execute();
  const renamed = (userId: string) => (userId === mergedUserId ? keptUserId : userId);
  const moves: { was: MergeProposal; now: MergeProposal | null }[] = [];
  for (const was of rows) {
    const now = { ...was, userId: renamed(was.userId), otherUserId: renamed(was.otherUserId) };
    const isNews = now.userId !== now.otherUserId && (await proposals.raise(now));
    moves.push({ was, now: isNews ? now : null });
  }
  return moves;
}

/** The merged user cannot sign in any more. */
async function close(scope: Scope, { keptUserId, mergedUserId }: Pair, nowMs: number) {
  const { db } = scope;
  await db
    .updateTable("users")
    .set({ status: "disabled", mergedInto: keptUserId })
    .where("id", "=", mergedUserId)
    .execute();
  await db
    .updateTable("loginCodes")
    .set({ usedAtMs: nowMs })
    .where("userId", "=", mergedUserId)
    .where("usedAtMs", "is", null)
    .execute();
  await db
    .updateTable("flows")
    .set({ status: "failed" })
    .where("userId", "=", mergedUserId)
    .where("status", "in", ["issued", "claimed"])
    .execute();
  return await sessionStore(scope).revokeAllOfUser(mergedUserId, nowMs);
}

function toMerge({ moved, ...row }: Stored): MergeRow {
  return { ...row, moved: fromJson(moved) as unknown as Moved };
}
