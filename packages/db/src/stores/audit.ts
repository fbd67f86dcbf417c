import type { AuditEntry, AuditStore } from "@menshen/flows";
import { fromJson, toJson } from "../json.ts";
import type { Scope } from "../scope.ts";
import { columns, statement } from "../statement.ts";

type Stored = Omit<AuditEntry, "detail"> & { detail: string };

const facts = ["atMs", "action", "element", "userId", "actor", "ip", "snapshot", "detail"] as const;

const append = statement<Stored, unknown>((db, entry) =>
  db.insertInto("audit").values(columns(entry, facts)),
);

const list = statement<{ limit: number; before: number }, Stored & { id: number }>(
  (db, { limit, before }) =>
    db
      .selectFrom("audit")
      .select(["id", ...facts])
      .where("id", "<", before)
      .orderBy("id", "desc")
      .limit(limit),
);

export function auditStore(scope: Scope): AuditStore {
  return {
    async append(entry) {
      await scope.change(append, { ...entry, detail: toJson(entry.detail) });
    },
    async list({ limit, before = Number.MAX_SAFE_INTEGER }) {
      const rows = await scope.all(list, { limit, before });
      return rows.map((row) => ({ ...row, detail: fromJson(row.detail) }));
    },
  };
}
