import { Code } from "../code.ts";
import type { RowFields } from "../model-rows.ts";
import { parseFilter } from "./parse.ts";
import { printFilter } from "./print.ts";
import { filterErrorIn } from "./filter-error.ts";
import { conditionOf, joined, MAX_DEPTH, negated, type Filter } from "./tree.ts";

/** Limit of a filter's text, and of an object printed as one. */
const MAX_LENGTH = 4000;

type Path = readonly (string | number)[];

/**
 * Reads a filter from its text or from an object.
 * @throws Code 10702 for any other value and for unknown fields
 */
export function readFilter(filter: unknown, fields: RowFields): Filter {
  if (typeof filter === "string") limit(filter);
  const tree =
    typeof filter === "string" ? parseFilter(filter, fields) : treeOf(filter, fields, []);
  limit(printFilter(tree));
  return tree;
}

function limit(text: string): void {
  if (text.length <= MAX_LENGTH) return;
  throw new Code(10702, `the filter is longer than ${MAX_LENGTH} characters`, {
    data: { position: MAX_LENGTH },
  });
}

function treeOf(value: unknown, fields: RowFields, path: Path, depth = 1): Filter {
  if (depth > MAX_DEPTH) throw filterErrorIn(path, `at most ${MAX_DEPTH} levels of objects`);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw filterErrorIn(path, "an object of conditions");
  const inner = (one: unknown, ...at: Path) => treeOf(one, fields, [...path, ...at], depth + 1);
  const parts = Object.entries(value).map(([key, part]: [string, unknown]): Filter => {
    if (key === "not") return negated(inner(part, key));
    if (key !== "and" && key !== "or") return condition(key, part, fields, [...path, key]);
    if (!Array.isArray(part)) throw filterErrorIn([...path, key], "a list of objects");
    const all = part.map((one, index) => inner(one, key, index));
    // An `or` of no conditions is never true; "~Q()" is its shortest text.
    return key === "or" && all.length === 0 ? { not: { and: [] } } : joined(key, all);
  });
  return joined("and", parts);
}

function condition(key: string, value: unknown, fields: RowFields, path: Path): Filter {
  const found = conditionOf(fields, key, value);
  if ("expected" in found) throw filterErrorIn(path, found.expected);
  return found;
}
