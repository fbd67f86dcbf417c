import type { ClaimFlow, FlowRow, FlowStore, NewFlow } from "@menshen/domain";
import type { Scope } from "../../scope.ts";
import { columns, statement } from "../../statement.ts";

const create = statement<NewFlow, unknown>((db, flow) =>
  db.insertInto("flows").values({
    ...columns(flow, [
      "stateHash",
      "element",
      "purpose",
      "binding",
      "bindingHash",
      "userId",
      "invitationHash",
      "corpId",
      "returnTo",
      "returnMode",
      "dryRunId",
      "createdAtMs",
      "expiresAtMs",
    ]),
    status: "issued",
  }),
);

const find = statement<Pick<FlowRow, "stateHash">, FlowRow>((db, { stateHash }) =>
  db.selectFrom("flows").selectAll().where("stateHash", "=", stateHash),
);

const claim = statement<ClaimFlow, FlowRow>((db, by) =>
  db
    .updateTable("flows")
    .set({ status: "claimed", codeHash: by.codeHash, claimedAtMs: by.nowMs })
    .where("stateHash", "=", by.stateHash)
    .where("status", "=", "issued")
    .where("element", "=", by.element)
    .where("binding", "=", by.binding)
    .where("bindingHash", "is not distinct from", by.bindingHash)
    .where("expiresAtMs", ">", by.nowMs)
    .returningAll(),
);

const finish = statement<Pick<FlowRow, "stateHash" | "status" | "outcome">, unknown>((db, end) =>
  db
    .updateTable("flows")
    .set(columns(end, ["status", "outcome"]))
    .where("stateHash", "=", end.stateHash)
    .where("status", "=", "claimed"),
);

export function flowStore(scope: Scope): FlowStore {
  return {
    create: async (flow) => void (await scope.change(create, flow)),
    find: (stateHash) => scope.first(find, { stateHash }),
    claim: (by) => scope.first(claim, by),
    finish: async (stateHash, status, outcome) =>
      void (await scope.change(finish, { stateHash, status, outcome })),
  };
}
