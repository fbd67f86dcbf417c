import type { MergeProposal, MergeProposalStore } from "@menshen/domain";
import type { Scope } from "../../scope.ts";
import { columns, statement } from "../../statement.ts";

const facts = [
  "accountId",
  "userId",
  "otherUserId",
  "matchedBy",
  "unionId",
  "createdAtMs",
] as const;

const raise = statement<MergeProposal, unknown>((db, proposal) =>
  db
    .insertInto("mergeProposals")
    .values(columns(proposal, facts))
    .onConflict((conflict) => conflict.columns(["accountId", "otherUserId"]).doNothing()),
);

const find = statement<{ id: number }, MergeProposal>((db, { id }) =>
  db.selectFrom("mergeProposals").select(facts).where("id", "=", id),
);

const list = statement<{ limit: number; before: number }, MergeProposal & { id: number }>(
  (db, { limit, before }) =>
    db
      .selectFrom("mergeProposals")
      .select(["id", ...facts])
      .where("id", "<", before)
      .orderBy("id", "desc")
      .limit(limit),
);

export function mergeProposalStore(scope: Scope): MergeProposalStore {
  return {
    raise: async (proposal) => (await scope.change(raise, proposal)) === 1,
    find: (id) => scope.first(find, { id }),
    list: ({ limit, before = Number.MAX_SAFE_INTEGER }) => scope.all(list, { limit, before }),
  };
}
