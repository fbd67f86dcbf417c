import type { AccountKey, BindCodeRow, BindCodeStore } from "@menshen/domain";
import { fromJson, toJson } from "../../sql/json.ts";
import type { Scope } from "../../scope.ts";
import { columns, statement } from "../../statement.ts";

type Stored = Omit<BindCodeRow, "account" | "profile"> & AccountKey & { profile: string };
type Presented = { codeHash: string; nowMs: number };

const facts = [
  "codeHash",
  "element",
  "kind",
  "base",
  "tenant",
  "subject",
  "unionId",
  "name",
  "avatar",
  "profile",
  "binding",
  "bindingHash",
  "expiresAtMs",
] as const;

const create = statement<Stored, unknown>((db, code) =>
  db.insertInto("bindCodes").values(columns(code, facts)),
);

const find = statement<Presented, Stored>((db, { codeHash, nowMs }) =>
  db
    .selectFrom("bindCodes")
    .select(facts)
    .where("codeHash", "=", codeHash)
    .where("usedAtMs", "is", null)
    .where("expiresAtMs", ">", nowMs),
);

const consume = statement<Presented, unknown>((db, { codeHash, nowMs }) =>
  db
    .updateTable("bindCodes")
    .set({ usedAtMs: nowMs })
    .where("codeHash", "=", codeHash)
    .where("usedAtMs", "is", null)
    .where("expiresAtMs", ">", nowMs),
);

export function bindCodeStore(scope: Scope): BindCodeStore {
  return {
    async create({ account, profile, ...code }) {
      await scope.send(create, { ...code, ...account, profile: toJson(profile) });
    },
    async find(codeHash, nowMs) {
      const row = await scope.first(find, { codeHash, nowMs });
      if (!row) return null;
      const { kind, base, tenant, subject, profile, ...code } = row;
      return { ...code, account: { kind, base, tenant, subject }, profile: fromJson(profile) };
    },
    consume: async (codeHash, nowMs) => (await scope.change(consume, { codeHash, nowMs })) === 1,
  };
}
