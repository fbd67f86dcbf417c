import type { RowFields } from "../model-rows.ts";
import { filterErrorAt } from "./filter-error.ts";
import { tokenize, unquoted, type Token } from "./tokens.ts";
import {
  conditionOf,
  joined,
  MAX_DEPTH,
  negated,
  type Condition,
  type Filter,
  type FilterScalar,
  type FilterValue,
} from "./tree.ts";

/*
 * filter    = [ either ]
 * either    = both { "|" both }
 * both      = part { "&" part }
 * part      = "~" part | "(" either ")" | "Q" "(" [ item { "," item } [ "," ] ] ")"
 * item      = name "=" value | either
 * value     = scalar | "[" [ scalar { "," scalar } [ "," ] ] "]"
 * scalar    = text | number | "True" | "False" | "None"
 */

const SCALAR = "a text in quotes, a number, True, False or None";
const KEYWORDS = new Map<string, boolean | null>([
  ["True", true],
  ["False", false],
  ["None", null],
]);

/** Parses a filter's text. @throws Code 10702 with position, line and column of the error */
export function parseFilter(text: string, fields: RowFields): Filter {
  const tokens = tokenize(text);
  let next = 0;
  let depth = 0;

  const peek = (ahead = 0) => (tokens[next + ahead] ?? tokens.at(-1)) as Token;
  const isMark = (mark: string, ahead = 0) => isThe(peek(ahead), mark);

  function taken(mark: string): boolean {
    const found = isMark(mark);
    if (found) next++;
    return found;
  }

  function wrong(token: Token, expected: string): Error {
    return filterErrorAt(
      text,
      token.at,
      token.kind === "bad" ? token.text : expected,
      named(token),
    );
  }

  function chain(mark: "&" | "|", part: () => Filter): Filter {
    const parts = [part()];
    while (taken(mark)) parts.push(part());
    return joined(mark === "&" ? "and" : "or", parts);
  }
  const either = (): Filter => chain("|", both);
  const both = (): Filter => chain("&", part);

  function part(): Filter {
    if (isMark("~")) return negation();
    const token = peek();
    if (taken("(")) return deeper(token, bracketed);
    if (!opensQ()) throw wrong(token, 'Q(...), "(" or "~"');
    next += 2;
    return deeper(token, () => joined("and", list(")", item)));
  }

  function negation(): Filter {
    let isNegated = false;
    while (taken("~")) isNegated = !isNegated;
    return isNegated ? negated(part()) : part();
  }

  function bracketed(): Filter {
    const inner = either();
    if (!taken(")")) throw wrong(peek(), '"&", "|" or ")"');
    return inner;
  }

  function opensQ(): boolean {
    return peek().kind === "name" && peek().text === "Q" && isMark("(", 1);
  }

  function item(): Filter {
    if (peek().kind === "name" && !opensQ()) return condition();
    if (opensQ() || isMark("~") || isMark("(")) return either();
    throw wrong(peek(), 'a field, Q(...), "(", "~" or ")"');
  }

  function condition(): Condition {
    const name = peek();
    next++;
    if (!taken("=")) throw wrong(peek(), '"="');
    const start = peek();
    const found = conditionOf(fields, name.text, value());
    if (!("expected" in found)) return found;
    throw wrong(found.at === "name" ? name : start, found.expected);
  }

  function value(): FilterValue {
    if (taken("[")) return list("]", () => scalar(`${SCALAR}, or "]"`));
    return scalar(`${SCALAR}, or a list in [ ]`);
  }

  function scalar(expected: string): FilterScalar {
    const { kind, text: written } = peek();
    const keyword = kind === "name" ? KEYWORDS.get(written) : undefined;
    if (keyword === undefined && kind !== "text" && kind !== "number")
      throw wrong(peek(), expected);
    next++;
    if (keyword !== undefined) return keyword;
    // Adding zero turns -0 into 0.
    return kind === "text" ? unquoted(written) : Number(written) + 0;
  }

  /** Parses up to the closing mark; allows a trailing comma. */
  function list<T>(end: string, one: () => T): T[] {
    const found: T[] = [];
    while (!taken(end)) {
      found.push(one());
      if (!isMark(end) && !taken(",")) throw wrong(peek(), `"," or "${end}"`);
    }
    return found;
  }

  function deeper<T>(opening: Token, read: () => T): T {
    if (++depth > MAX_DEPTH) throw wrong(opening, `at most ${MAX_DEPTH} levels of brackets`);
    const inner = read();
    depth--;
    return inner;
  }

  if (peek().kind === "end") return { and: [] };
  const filter = either();
  if (peek().kind !== "end") throw wrong(peek(), '"&", "|" or the end');
  return filter;
}

function isThe(token: Token, mark: string): boolean {
  return token.kind === "mark" && token.text === mark;
}

/** Values are not quoted. */
function named({ kind, text }: Token): string {
  if (kind === "name" || kind === "mark") return `"${text.slice(0, 40)}"`;
  const kinds = { text: "a text", number: "a number", end: "the end", bad: "something else" };
  return kinds[kind];
}
