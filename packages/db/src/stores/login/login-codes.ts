import type { LoginCodeRow, LoginCodeStore } from "@menshen/domain";
import type { Scope } from "../../scope.ts";
import { columns, statement } from "../../statement.ts";

type Stored = Omit<LoginCodeRow, "corps"> & { corps: string | null };
type Presented = { codeHash: string; nowMs: number };

const facts = ["codeHash", "userId", "accountId", "element", "corps", "expiresAtMs"] as const;

const create = statement<Stored, unknown>((db, code) =>
  db.insertInto("loginCodes").values(columns(code, facts)),
);

const find = statement<Presented, Stored>((db, { codeHash, nowMs }) =>
  db
    .selectFrom("loginCodes")
    .select(facts)
    .where("codeHash", "=", codeHash)
    .where("usedAtMs", "is", null)
    .where("expiresAtMs", ">", nowMs),
);

const consume = statement<Presented, unknown>((db, { codeHash, nowMs }) =>
  db
    .updateTable("loginCodes")
    .set({ usedAtMs: nowMs })
    .where("codeHash", "=", codeHash)
    .where("usedAtMs", "is", null)
    .where("expiresAtMs", ">", nowMs),
);

export function loginCodeStore(scope: Scope): LoginCodeStore {
  return {
    async create(code) {
      await scope.send(create, { ...code, corps: code.corps && JSON.stringify(code.corps) });
    },
    async find(codeHash, nowMs) {
      const row = await scope.first(find, { codeHash, nowMs });
      return (
        row && { ...row, corps: row.corps === null ? null : (JSON.parse(row.corps) as string[]) }
      );
    },
    consume: async (codeHash, nowMs) => (await scope.change(consume, { codeHash, nowMs })) === 1,
  };
}
