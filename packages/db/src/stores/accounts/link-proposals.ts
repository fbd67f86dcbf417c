import type { LinkProposal, LinkProposalStore } from "@menshen/domain";
import type { Scope } from "../../scope.ts";
import { columns, statement } from "../../statement.ts";

const facts = ["corpKey", "memberId", "userId", "matchedBy", "createdAtMs"] as const;

const raise = statement<LinkProposal, unknown>((db, proposal) =>
  db
    .insertInto("linkProposals")
    .values(columns(proposal, facts))
    .onConflict((conflict) => conflict.columns(["corpKey", "memberId", "userId"]).doNothing()),
);

/** Proposals that were followed, and those of users merged since, are left out. */
const list = statement<{ limit: number; before: number }, LinkProposal & { id: number }>(
  (db, { limit, before }) =>
    db
      .selectFrom("linkProposals as p")
      .innerJoin("members as m", (on) =>
        on.onRef("m.corpKey", "=", "p.corpKey").onRef("m.memberId", "=", "p.memberId"),
      )
      .innerJoin("users as u", "u.id", "p.userId")
      .select(["p.id", ...facts.map((fact) => `p.${fact}` as const)])
      .where("m.userId", "is", null)
      .where("m.removedAtMs", "is", null)
      .where("u.mergedInto", "is", null)
      .where("p.id", "<", before)
      .orderBy("p.id", "desc")
      .limit(limit),
);

export function linkProposalStore(scope: Scope): LinkProposalStore {
  return {
    raise: (proposal) => scope.send(raise, proposal),
    list: ({ limit, before = Number.MAX_SAFE_INTEGER }) => scope.all(list, { limit, before }),
  };
}
