import { type Expression, sql } from "kysely";
import { Code, type ModelField, type ModelFields } from "@menshen/core";
import type { ModelQuery, Models } from "@menshen/flows";
import type { DialectFacts } from "./dialects.ts";
import { fromJson, storable } from "./json.ts";
import type { Scope } from "./scope.ts";

/** Columns of the accounts store by the names that field maps use. */
const accountColumns = {
  id: "id",
  userId: "userId",
  kind: "kind",
  base: "base",
  tenant: "tenant",
  subject: "subject",
  unionId: "unionId",
  status: "status",
  createdAt: "createdAtMs",
  updatedAt: "updatedAtMs",
} as const;

const PROFILE = "profile.";

export function createModels({ db, dialect }: Scope): Models {
  return {
    async get({ kind, fields, equals, orderList }) {
      let rows = db.selectFrom("accounts").selectAll().where("kind", "=", kind);
      for (const [name, value] of Object.entries(equals)) {
        rows = rows.where(
          sql<boolean>`${place(fields, name, dialect)} is not distinct from ${bound(fields, name, value)}`,
        );
      }
      for (const [name, direction] of orderList) {
        if (fieldOf(fields, name).type === "json") throw refused(name, "cannot be ordered by");
        rows = rows.orderBy(place(fields, name, dialect), (order) =>
          (direction === 1 ? order.asc() : order.desc()).nullsFirst(),
        );
      }
      const row = await rows.orderBy("id").limit(1).executeTakeFirst();
      return row ? toModelRow(fields, row) : null;
    },
  };
}

function place(fields: ModelFields, name: string, dialect: DialectFacts): Expression<unknown> {
  const { type, from } = fieldOf(fields, name);
  if (from.startsWith(PROFILE)) {
    return dialect.jsonKey(sql.ref<string>("profile"), from.slice(PROFILE.length), type);
  }
  return sql.ref(accountColumns[from as keyof typeof accountColumns]);
}

function fieldOf(fields: ModelFields, name: string): ModelField {
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (field === undefined) throw refused(name, "is not a field of this model");
  return field;
}

type Value = ModelQuery["equals"][string];

/** What each type of field can be compared with; null always fits. */
const comparable: Record<ModelField["type"], (value: Value) => boolean> = {
  text: (value) => typeof value === "string",
  integer: Number.isSafeInteger,
  boolean: (value) => typeof value === "boolean" || value === 0 || value === 1,
  json: () => false,
};

function bound(fields: ModelFields, name: string, value: Value): string | number | null {
  const { type } = fieldOf(fields, name);
  if (value !== null && !comparable[type](value)) {
    throw refused(name, `is ${type} and cannot equal ${JSON.stringify(value)}`);
  }
  if (typeof value === "string") return storable(value);
  return typeof value === "boolean" ? Number(value) : value;
}

function refused(name: string, why: string): Code {
  return new Code(10702, `${JSON.stringify(name)} ${why}`);
}

function toModelRow(fields: ModelFields, row: Readonly<Record<string, unknown>>) {
  const profile = fromJson(String(row["profile"]));
  const values = Object.entries(fields).map(([name, { from }]) => [
    name,
    from.startsWith(PROFILE)
      ? (profile[from.slice(PROFILE.length)] ?? null)
      : row[accountColumns[from as keyof typeof accountColumns]],
  ]);
  return Object.fromEntries(values) as Record<string, unknown>;
}
