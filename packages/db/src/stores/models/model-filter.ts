import { type Expression, type RawBuilder, sql, type SqlBool } from "kysely";
import {
  Code,
  type Filter,
  type FilterOp,
  type FilterScalar,
  type FilterValue,
  type FieldType,
  type ModelField,
  type RowField,
  type RowFields,
} from "@menshen/core";
import type { DialectFacts } from "../../dialects.ts";
import { storable, toJson } from "../../sql/json.ts";

/** Columns of the accounts store by the names that field maps use. */
export const accountColumns = {
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

/**
 * A filter over the rows of accounts, or of a model's own table. Its text follows from fields, operators and the places of None; every other value is a
 * parameter. SQL's unknown counts as false, and a negation tests that the rest is not true: no result is unknown.
 */
export function matches(
  filter: Filter,
  fields: RowFields,
  dialect: DialectFacts,
): RawBuilder<SqlBool> {
  const each = (parts: readonly Filter[]) => parts.map((part) => matches(part, fields, dialect));
  if ("and" in filter)
    return filter.and.length === 0
      ? sql`(1 = 1)`
      : sql`(${sql.join(each(filter.and), sql` and `)})`;
  if ("or" in filter) return sql`(${sql.join(each(filter.or), sql` or `)})`;
  if ("not" in filter) return sql`(${matches(filter.not, fields, dialect)} is not true)`;
  const { field, op, value } = filter;
  if (isOpposite(op))
    return sql`(${matches({ ...filter, op: opposites[op] }, fields, dialect)} is not true)`;
  const stored = place(fields, field, dialect);
  return sql`(${comparisons[op](stored, value, dialect, fieldOf(fields, field).type)})`;
}

const opposites = { ne: "eq", nin: "in", nlike: "like" } as const;

function isOpposite(op: FilterOp): op is keyof typeof opposites {
  return Object.hasOwn(opposites, op);
}

type Comparison = (
  stored: Expression<unknown>,
  value: FilterValue,
  dialect: DialectFacts,
  type: FieldType,
) => RawBuilder<SqlBool>;

const comparisons: Record<Exclude<FilterOp, keyof typeof opposites>, Comparison> = {
  eq: (stored, value) => (value === null ? sql`${stored} is null` : sql`${stored} = ${one(value)}`),
  gt: (stored, value) => sql`${stored} > ${one(value)}`,
  gte: (stored, value) => sql`${stored} >= ${one(value)}`,
  lt: (stored, value) => sql`${stored} < ${one(value)}`,
  lte: (stored, value) => sql`${stored} <= ${one(value)}`,
  range: (stored, value) => {
    const [from, to] = several(value);
    return sql`${stored} between ${from} and ${to}`;
  },
  in: (stored, value, dialect, type) => {
    const values = several(value);
    const list = values.filter((each) => each !== null);
    const found = dialect.isOneOf(stored, toJson(list), type);
    return list.length === values.length ? found : sql`${found} or ${stored} is null`;
  },
  like: (stored, value, dialect) => dialect.isLike(stored, String(one(value))),
  startswith: (stored, value, dialect) => dialect.startsWith(stored, String(one(value))),
  endswith: (stored, value, dialect) => dialect.endsWith(stored, String(one(value))),
  isnull: (stored, value) => (value === true ? sql`${stored} is null` : sql`${stored} is not null`),
};

function one(value: FilterValue): string | number | null {
  return bound(value as FilterScalar);
}

function several(value: FilterValue): readonly (string | number | null)[] {
  return (value as readonly FilterScalar[]).map(bound);
}

function bound(value: FilterScalar): string | number | null {
  if (typeof value === "string") return storable(value);
  return typeof value === "boolean" ? Number(value) : value;
}

/** A field's value as a comparable expression. */
export function place(fields: RowFields, name: string, dialect: DialectFacts) {
  const field = fieldOf(fields, name);
  if (!("from" in field)) return sql.id(name);
  const { type, from } = field;
  const key = profileKey(from);
  return key === null
    ? sql.ref(accountColumns[from as keyof typeof accountColumns])
    : dialect.jsonKey(sql.ref<string>("profile"), key, type);
}

export function profileKey(from: ModelField["from"]): string | null {
  return from.startsWith(PROFILE) ? from.slice(PROFILE.length) : null;
}

/** @throws Code 10702 */
export function fieldOf(fields: RowFields, name: string): RowField {
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (field === undefined) throw refused(name, "is not a field of this model");
  return field;
}

export function refused(name: string, why: string): Code {
  return new Code(10702, `${JSON.stringify(name)} ${why}`);
}
