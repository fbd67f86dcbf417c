import { Code, type ModelField, type ModelFields } from "@menshen/core";

type Value = string | number | boolean | null;
type Equals = Record<string, Value>;

const MAX_LENGTH = 4000;
const MAX_FIELDS = 50;
const PAIR =
  /\s*([A-Za-z]\w*)\s*=\s*('(?:[^'\\]|\\['\\])*'|"(?:[^"\\]|\\["\\])*"|-?\d+(?:\.\d+)?|True|False|None)\s*(,|$)/y;

/**
 * Field -> value, from `Q(userId='x', corpId='y')` or the same as an object.
 * @throws Code 10702 for anything else
 */
export function readFilter(
  filter: string | Readonly<Record<string, unknown>>,
  fields: ModelFields,
): Equals {
  const pairs = typeof filter === "string" ? pairsOf(filter) : Object.entries(filter);
  if (pairs.length > MAX_FIELDS) throw invalid(`more than ${MAX_FIELDS} fields`);
  const equals: Equals = {};
  for (const [name, value] of pairs) {
    if (Object.hasOwn(equals, name)) throw invalid(`field "${name}" is named twice`);
    equals[name] = valueFor(name, fieldOf(name, fields), value);
  }
  return equals;
}

/** @throws Code 10702 for a field the model does not have */
export function orderOf(
  orderList: readonly (readonly [string, 1 | -1])[],
  fields: ModelFields,
): (readonly [string, 1 | -1])[] {
  for (const [name] of orderList) fieldOf(name, fields);
  return [...orderList];
}

function pairsOf(text: string): [string, Value][] {
  const inner = /^\s*(?:Q\(([^]*)\))?\s*$/.exec(text);
  if (!inner || text.length > MAX_LENGTH)
    throw invalid("it is not of the form Q(field='value', ...)");
  const body = inner[1]?.trim() ?? "";
  const pairs: [string, Value][] = [];
  PAIR.lastIndex = 0;
  while (PAIR.lastIndex < body.length) {
    const at = PAIR.lastIndex;
    const match = PAIR.exec(body);
    if (!match) throw invalid(`expected field='value' at position ${at + 1} inside Q(...)`);
    pairs.push([match[1] ?? "", literal(match[2] ?? "")]);
  }
  return pairs;
}

function literal(text: string): Value {
  if (text === "None") return null;
  if (text === "True" || text === "False") return text === "True";
  if (/^['"]/.test(text)) return text.slice(1, -1).replace(/\\(.)/g, "$1");
  return Number(text);
}

function fieldOf(name: string, fields: ModelFields): ModelField {
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (!field) throw invalid(`there is no field "${name}"`);
  return field;
}

function valueFor(name: string, { type }: ModelField, value: unknown): Value {
  if (value === null) return null;
  if (type === "text" && typeof value === "string") return value;
  if (type === "boolean" && typeof value === "boolean") return value;
  if (type === "integer" && Number.isSafeInteger(value)) return value as number;
  throw invalid(
    type === "json" ? `field "${name}" cannot be compared` : `field "${name}" is ${type}`,
  );
}

function invalid(why: string): Code {
  return new Code(10702, `the filter is not valid: ${why}`);
}
