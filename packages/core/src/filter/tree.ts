import { isValueOf, type FieldType } from "../field-types.ts";
import type { RowFields } from "../model-rows.ts";
import { nearestNames } from "../name.ts";

/**
 * A filter of a model's rows in normal form: no `and` directly in an `and`, no `or` in an `or`, no `not` in a `not`. An
 * empty `and` selects every row.
 */
export type Filter =
  | Condition
  | { readonly and: readonly Filter[] }
  | { readonly or: readonly Filter[] }
  | { readonly not: Filter };

/** True or false for every row, never unknown: a missing value equals null and nothing else. */
export interface Condition {
  readonly field: string;
  readonly op: FilterOp;
  readonly value: FilterValue;
}

export type FilterScalar = string | number | boolean | null;
export type FilterValue = FilterScalar | readonly FilterScalar[];

/** Maximum nesting of brackets in a text and of objects in an object. */
export const MAX_DEPTH = 20;

type Takes = "value" | "value or None" | "list" | "pair" | "flag";

const EVERY: readonly FieldType[] = ["text", "integer", "real", "boolean", "json"];
const EQUAL: readonly FieldType[] = ["text", "integer", "real", "boolean"];
const ORDERED: readonly FieldType[] = ["text", "integer", "real"];
const TEXT: readonly FieldType[] = ["text"];

/** The value and the field types of each operator. */
const operators = {
  eq: ["value or None", EVERY],
  ne: ["value or None", EVERY],
  gt: ["value", ORDERED],
  gte: ["value", ORDERED],
  lt: ["value", ORDERED],
  lte: ["value", ORDERED],
  range: ["pair", ORDERED],
  in: ["list", EQUAL],
  nin: ["list", EQUAL],
  like: ["value", TEXT],
  nlike: ["value", TEXT],
  startswith: ["value", TEXT],
  endswith: ["value", TEXT],
  isnull: ["flag", EVERY],
} as const satisfies Record<string, readonly [Takes, readonly FieldType[]]>;

/** `eq` is written without a suffix. */
export type FilterOp = keyof typeof operators;

/** The reason why a condition is invalid. */
export interface Misfit {
  readonly at: "name" | "value";
  readonly expected: string;
}

/** A condition from `field__op` and a value, or the reason why it is invalid. */
export function conditionOf(fields: RowFields, name: string, value: unknown): Condition | Misfit {
  const { field, op } = parted(fields, name);
  const type = Object.hasOwn(fields, field) ? fields[field]?.type : undefined;
  if (type === undefined) return { at: "name", expected: fieldsLike(field, fields) };
  if (!isOperatorOf(type, op)) return { at: "name", expected: operatorsOf(field, type) };
  const [takes] = operators[op];
  if (!accepts[takes](value, type)) return { at: "value", expected: wanted[takes](type) };
  return { field, op, value: value as FilterValue };
}

/** Joins parts into one filter; a single part stays itself. */
export function joined(kind: "and" | "or", parts: readonly Filter[]): Filter {
  const flat = parts.flatMap((part) => partsOf(kind, part) ?? [part]);
  const [first, ...others] = flat;
  if (first && others.length === 0) return first;
  return kind === "and" ? { and: flat } : { or: flat };
}

export function negated(filter: Filter): Filter {
  return "not" in filter ? filter.not : { not: filter };
}

function partsOf(kind: "and" | "or", filter: Filter): readonly Filter[] | undefined {
  if (kind === "and") return "and" in filter ? filter.and : undefined;
  return "or" in filter ? filter.or : undefined;
}

function parted(fields: RowFields, name: string): { field: string; op: string } {
  const at = name.lastIndexOf("__");
  if (at < 1 || Object.hasOwn(fields, name)) return { field: name, op: "eq" };
  const op = name.slice(at + 2);
  return { field: name.slice(0, at), op: op === "eq" ? "" : op };
}

function isOperatorOf(type: FieldType, op: string): op is FilterOp {
  const types = Object.hasOwn(operators, op) ? operators[op as FilterOp][1] : [];
  return types.includes(type);
}

function operatorsOf(field: string, type: FieldType): string {
  const suffixes = Object.keys(operators).filter((op) => op !== "eq" && isOperatorOf(type, op));
  return `"${field}" alone, or followed by __${suffixes.join(", __")}`;
}

function fieldsLike(name: string, fields: RowFields): string {
  const names = Object.keys(fields);
  const nearest = nearestNames(name, names);
  return `a field of the model, such as "${(nearest.length > 0 ? nearest : names.slice(0, 5)).join('", "')}"`;
}

/** JSON is compared with None only. */
const fits: Record<FieldType, (value: unknown) => boolean> = { ...isValueOf, json: () => false };

const accepts: Record<Takes, (value: unknown, type: FieldType) => boolean> = {
  value: (value, type) => fits[type](value),
  "value or None": orNull,
  list: (value, type) => Array.isArray(value) && value.every((each) => orNull(each, type)),
  pair: (value, type) => Array.isArray(value) && value.length === 2 && value.every(fits[type]),
  flag: (value) => typeof value === "boolean",
};

function orNull(value: unknown, type: FieldType): boolean {
  return value === null || fits[type](value);
}

const expectedValue: Record<FieldType, string> = {
  text: "a text",
  integer: "a whole number",
  real: "a number",
  boolean: "True or False",
  json: "None",
};

const expectedOrNone: Record<FieldType, string> = {
  text: "a text or None",
  integer: "a whole number or None",
  real: "a number or None",
  boolean: "True, False or None",
  json: "None",
};

const wanted: Record<Takes, (type: FieldType) => string> = {
  value: (type) => expectedValue[type],
  "value or None": (type) => expectedOrNone[type],
  list: (type) => `a list, each element ${expectedOrNone[type]}`,
  pair: (type) => `a list of two, each ${expectedValue[type]}`,
  flag: () => "True or False",
};
