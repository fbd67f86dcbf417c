import { Code, type Ports } from "@menshen/core";
import {
  mergeUsers,
  mergeWarnings,
  originOf,
  UNDO_MERGE_MS,
  undoMerge,
  type MergeRow,
} from "@menshen/domain";
import { appMutation, appQuery } from "@menshen/rpc";
import { z } from "zod";
import { serializeUser } from "./serializers.ts";
import { userDetails } from "./user-details.ts";

const UserId = z.string().min(1).max(64);
const Pair = z.strictObject({ keepUserId: UserId, mergeUserId: UserId });
const Page = z
  .strictObject({
    /** Merges with this user on either side. */
    userId: UserId.optional(),
    limit: z.int().min(1).max(200).default(50),
    /** The mergeId of the last row of the previous page. */
    before: z.int().optional(),
  })
  .prefault({});

/** The part of `app.users` that merges users and undoes it. */
export function mergeProcedures(ports: Ports) {
  return {
    mergePreview: appQuery({
      access: "admin",
      input: Pair,
      describe: "Two users side by side, with warnings to read before merging them",
      run: (pair) => preview(ports, pair),
    }),
    merge: appMutation({
      access: "admin",
      input: Pair.extend({ proposalId: z.int().optional() }),
      describe: "Merges two users; can be undone for 30 days",
      run: async (input, ctx) => {
        const actor = ctx.userId ?? "admin";
        const merge = await mergeUsers(ports, originOf(ctx), { ...input, actor });
        return { mergeId: merge.id, undoableUntil: merge.atMs + UNDO_MERGE_MS };
      },
    }),
    undoMerge: appMutation({
      access: "admin",
      input: z.strictObject({ mergeId: z.int().min(1) }),
      describe: "Undoes a merge",
      run: async ({ mergeId }, ctx) => ({
        success: true as const,
        ...(await undoMerge(ports, originOf(ctx), mergeId)),
      }),
    }),
    merges: appQuery({
      access: "admin",
      input: Page,
      describe: "Merges, newest first",
      run: async (page) => {
        const rows = await ports.data.merges.list(page);
        return await Promise.all(rows.map((row) => serializeMerge(ports, row)));
      },
    }),
  };
}

async function preview(ports: Ports, { keepUserId, mergeUserId }: z.output<typeof Pair>) {
  const { users, accounts, members } = ports.data;
  const personOf = async (userId: string) => {
    const user = await users.find(userId);
    if (!user) throw new Code(10402, "there is no such user");
    return {
      user,
      accounts: await accounts.listOfUser(userId),
      members: await members.listOfUser(userId),
    };
  };
  const warnings = mergeWarnings(await personOf(keepUserId), await personOf(mergeUserId));
  return {
    keep: await userDetails(ports, keepUserId),
    /** All sessions of this user would be revoked. */
    merge: await userDetails(ports, mergeUserId),
    warnings,
  };
}

async function serializeMerge({ data }: Ports, row: MergeRow) {
  const { id, keptUserId, mergedUserId, actor, atMs, undoneAtMs, moved } = row;
  const [kept, merged] = await Promise.all([
    data.users.find(keptUserId),
    data.users.find(mergedUserId),
  ]);
  return {
    mergeId: id,
    kept: kept && serializeUser(kept),
    merged: merged && serializeUser(merged),
    accounts: moved.accounts.length,
    members: moved.members.length,
    actor,
    at: atMs,
    undoneAt: undoneAtMs,
    /** Null once undone. */
    undoableUntil: undoneAtMs === null ? atMs + UNDO_MERGE_MS : null,
  };
}
