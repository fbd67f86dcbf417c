import type { ClaimFlow, FlowRow, FlowStore, NewFlow } from "@menshen/domain";
import type { KeyRing } from "../../keys.ts";
import type { Scope } from "../../scope.ts";
import { fromJson, toJson } from "../../sql/json.ts";
import { columns, statement } from "../../statement.ts";

/**
 * What `begin` stored is sealed. Its rows are neither counted nor sealed again when the server's secret changes: they are
 * of use for ten minutes, and the previous secret opens them.
 */
type Stored = FlowRow & { kept: Uint8Array | null };

const create = statement<Omit<NewFlow, "kept"> & Pick<Stored, "kept">, unknown>((db, flow) =>
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
      "kept",
      "createdAtMs",
      "expiresAtMs",
    ]),
    status: "issued",
  }),
);

const find = statement<Pick<FlowRow, "stateHash">, Stored>((db, { stateHash }) =>
  db.selectFrom("flows").selectAll().where("stateHash", "=", stateHash),
);

const claim = statement<ClaimFlow, Stored>((db, by) =>
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
    .set({ ...columns(end, ["status", "outcome"]), kept: null })
    .where("stateHash", "=", end.stateHash)
    .where("status", "=", "claimed"),
);

export function flowStore(scope: Scope, ring: KeyRing): FlowStore {
  const openKept = (sealed: Uint8Array | null, stateHash: string) => {
    if (sealed === null) return {};
    const text = ring.open(sealed, placeOf(stateHash));
    return text === null ? null : (fromJson(text) as Readonly<Record<string, string>>);
  };
  return {
    async create({ kept, ...flow }) {
      const sealed = kept && ring.seal(toJson(kept), placeOf(flow.stateHash));
      await scope.send(create, { ...flow, kept: sealed });
    },
    async find(stateHash) {
      const { kept: _, ...row } = (await scope.first(find, { stateHash })) ?? {};
      return "stateHash" in row ? row : null;
    },
    async claim(by) {
      const row = await scope.first(claim, by);
      return row && { ...row, kept: openKept(row.kept, row.stateHash) };
    },
    finish: (stateHash, status, outcome) => scope.send(finish, { stateHash, status, outcome }),
  };
}

const placeOf = (stateHash: string) => `flows|${stateHash}|kept`;
