import { quoted } from "./tokens.ts";
import type { Condition, Filter, FilterScalar } from "./tree.ts";

/**
 * Prints a filter as text with the fewest brackets. The text parses to an equal filter.
 * @example
 * printFilter({ not: { field: "name", op: "eq", value: null } }); // "~Q(name=None)"
 */
export function printFilter(filter: Filter): string {
  if ("field" in filter) return `Q(${conditionText(filter)})`;
  if ("not" in filter)
    return `~${isChain(filter.not) ? bracketed(filter.not) : printFilter(filter.not)}`;
  if ("or" in filter) return filter.or.map(printFilter).join(" | ");
  if (isPlain(filter.and)) return `Q(${filter.and.map(conditionText).join(", ")})`;
  return filter.and.map((part) => ("or" in part ? bracketed(part) : printFilter(part))).join(" & ");
}

function bracketed(filter: Filter): string {
  return `(${printFilter(filter)})`;
}

/** Whether it prints as parts joined by `&` or `|`. */
function isChain(filter: Filter): boolean {
  return "or" in filter || ("and" in filter && !isPlain(filter.and));
}

function isPlain(parts: readonly Filter[]): parts is readonly Condition[] {
  return parts.every((part) => "field" in part);
}

function conditionText({ field, op, value }: Condition): string {
  const name = op === "eq" ? field : `${field}__${op}`;
  return `${name}=${Array.isArray(value) ? `[${value.map(scalarText).join(", ")}]` : scalarText(value as FilterScalar)}`;
}

function scalarText(value: FilterScalar): string {
  if (typeof value === "string") return quoted(value);
  if (value === null) return "None";
  return typeof value === "boolean" ? (value ? "True" : "False") : String(value);
}
