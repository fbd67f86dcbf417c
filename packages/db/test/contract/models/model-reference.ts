import fc from "fast-check";
import type { ModelFields } from "@menshen/core";

/** A reference implementation of filters and orders in plain JavaScript. */

export type Row = Readonly<Record<string, unknown>>;

export const anyFields = {
  id: { type: "integer", from: "id" },
  tenant: { type: "text", from: "tenant" },
  name: { type: "text", from: "profile.name" },
  rank: { type: "integer", from: "profile.rank" },
  isLeader: { type: "boolean", from: "profile.isLeader" },
  department: { type: "json", from: "profile.department" },
} as const satisfies ModelFields;

const types = { name: "string", rank: "number", isLeader: "boolean" } as const;

/** Characters that databases treat differently: of one to four bytes, special to LIKE or GLOB, non-characters, combining. */
const characters = [
  " ",
  ..."a A b é É ß 张 ~ % _ * ? [ ] ^ - \\ ' \" ( ) \t \u{1f600} \u{20bb7} \uff5e \ufffd \ufffe \uffff e\u0301".split(
    " ",
  ),
];

export const values = {
  text: fc.oneof(
    fc.string({ unit: fc.constantFrom(...characters), maxLength: 4 }),
    fc.constantFrom("t0", "t1", "a", "A", "", "anna", "9", "null", "'; drop table accounts; --"),
  ),
  integer: fc.oneof(fc.integer({ min: -2, max: 10 }), fc.maxSafeInteger()),
};

const anything = fc.oneof(
  values.text,
  values.integer,
  fc.double({ noDefaultInfinity: true, noNaN: true }),
  fc.boolean(),
  fc.constant(null),
  fc.constant([1, 2]),
  fc.constant({ name: "a" }),
);

/** Profiles as providers may send them, not always valid. */
export const anyProfile = fc.record(
  {
    name: fc.oneof({ weight: 5, arbitrary: values.text }, anything),
    rank: fc.oneof({ weight: 5, arbitrary: values.integer }, anything),
    isLeader: fc.oneof({ weight: 5, arbitrary: fc.boolean() }, anything),
    department: anything,
  },
  { requiredKeys: [] },
);

/** The expected form of a row. */
export function rowOf(id: number, tenant: string, profile: Row): Row {
  const typed = Object.entries(types).map(([name, type]) => [
    name,
    typeof profile[name] === type ? profile[name] : null,
  ]);
  return {
    id,
    tenant,
    ...(Object.fromEntries(typed) as Row),
    department: profile["department"] ?? null,
  };
}

/** Whether a filter, as its caller wrote it, matches. */
export function isMatch(filter: object, row: Row): boolean {
  return Object.entries(filter).every(([key, value]: [string, unknown]) => {
    if (key === "not") return !isMatch(value as object, row);
    if (key === "and") return (value as object[]).every((part) => isMatch(part, row));
    if (key === "or") return (value as object[]).some((part) => isMatch(part, row));
    const [field = "", op = ""] = key.split("__");
    return holds(row[field], op, value);
  });
}

function holds(stored: unknown, op: string, value: unknown): boolean {
  if (op === "ne") return stored !== value;
  if (op === "in") return (value as unknown[]).includes(stored);
  if (op === "nin") return !(value as unknown[]).includes(stored);
  if (op === "isnull") return (stored === null) === value;
  if (op === "nlike") return !holds(stored, "like", value);
  if (op === "" || stored === null) return stored === value;
  if (typeof stored === "string" && typeof value === "string") {
    if (op === "like") return isLike(stored, value);
    if (op === "startswith") return stored.startsWith(value);
    if (op === "endswith") return stored.endsWith(value);
  }
  const [from, to] = Array.isArray(value) ? value : [value];
  const order = compare(stored, from);
  if (op === "range") return order >= 0 && compare(stored, to) <= 0;
  return { gt: order > 0, gte: order >= 0, lt: order < 0, lte: order <= 0 }[op] ?? false;
}

function isLike(text: string, pattern: string): boolean {
  const parts = pattern.split("%").map((part) => part.replace(/[[\]{}()*+?.\\^$|/-]/g, "\\$&"));
  return new RegExp(`^${parts.join("[^]*")}$`).test(text);
}

/** Rows in the order of a list; nothing comes before everything, in both directions. */
export function inOrder(rows: readonly Row[], orderList: readonly (readonly [string, 1 | -1])[]) {
  return [...rows].sort((a, b) => {
    for (const [name, direction] of orderList) {
      const order = compareOrNull(a[name], b[name], direction);
      if (order !== 0) return order;
    }
    return compare(a["id"], b["id"]);
  });
}

function compareOrNull(a: unknown, b: unknown, direction: 1 | -1): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  return compare(a, b) * direction;
}

function compare(a: unknown, b: unknown): number {
  return typeof a === "string"
    ? Buffer.compare(Buffer.from(a), Buffer.from(String(b)))
    : Number(a) - Number(b);
}
