import fc from "fast-check";
import { describe, expect, inject, it } from "vitest";
import { filtersOn } from "@menshen/testkit/filters";
import {
  isCode,
  parseFilter,
  printFilter,
  readFilter,
  type Code,
  type Filter,
  type ModelFields,
} from "@menshen/core";

const fields: ModelFields = {
  id: { type: "integer", from: "id" },
  userId: { type: "text", from: "profile.userId" },
  isLeader: { type: "boolean", from: "profile.isLeader" },
  department: { type: "json", from: "profile.department" },
  Q: { type: "integer", from: "profile.q" },
};

const anyFilter = filtersOn(fields, {
  text: fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: fc.constantFrom("'", "\\", '"', "%", "_", "(", ")", ",") }),
  ),
  integer: fc.maxSafeInteger(),
});

const PIECES =
  "Q( ( ) ~ & | , = [ ] \n id=1 id userId __like __in =[1] None True -1 % ' \" \\ \t Q(id=2)".split(
    " ",
  );

/** Texts that are filters, almost filters, and anything but. */
const anyText = fc.oneof(
  anyFilter.map((object) => printFilter(readFilter(object, fields))),
  fc
    .tuple(anyFilter, fc.nat(), fc.nat(3), fc.string({ maxLength: 3 }))
    .map(([object, at, cut, put]) => {
      const text = printFilter(readFilter(object, fields));
      const place = at % (text.length + 1);
      return text.slice(0, place) + put + text.slice(place + cut);
    }),
  fc.array(fc.constantFrom(...PIECES)).map((pieces) => pieces.join("")),
  fc.string({ unit: "binary" }),
);

const userId = (value: string) => ({ field: "userId", op: "eq", value });
const id = (value: number) => ({ field: "id", op: "eq", value });

function nestedQ(levels: number): string {
  return `${"Q(".repeat(levels)}${")".repeat(levels)}`;
}

function deep(inner: object, levels: number): object {
  return levels === 0 ? inner : { and: [deep(inner, levels - 1)] };
}

function refusal(filter: unknown): Code {
  try {
    readFilter(filter, fields);
  } catch (error) {
    if (isCode(error, 10702, "app")) return error;
    throw error;
  }
  throw new Error(`accepted ${JSON.stringify(filter)}`);
}

describe("parseFilter", () => {
  it.each<[string, unknown]>([
    ["", { and: [] }],
    ["Q()", { and: [] }],
    ["Q(userId='lin')", userId("lin")],
    ['  Q( userId = "lin" ,id=-7, )\n', { and: [userId("lin"), id(-7)] }],
    [
      "Q(id__gt=1, id__lte=5.0)",
      {
        and: [
          { field: "id", op: "gt", value: 1 },
          { field: "id", op: "lte", value: 5 },
        ],
      },
    ],
    ["Q(userId__ne=None)", { field: "userId", op: "ne", value: null }],
    [
      "Q(userId__like='%O\\'Br_en \\\\ %')",
      { field: "userId", op: "like", value: "%O'Br_en \\ %" },
    ],
    ["Q(userId='a, b) | ~Q(\"')", userId('a, b) | ~Q("')],
    ["Q(isLeader=True)", { field: "isLeader", op: "eq", value: true }],
    ["Q(department__isnull=False)", { field: "department", op: "isnull", value: false }],
    ["Q(department=None)", { field: "department", op: "eq", value: null }],
    ["Q(id__in=[1, None,3,])", { field: "id", op: "in", value: [1, null, 3] }],
    ["Q(id__nin=[])", { field: "id", op: "nin", value: [] }],
    ["Q(userId__range=['a', 'b'])", { field: "userId", op: "range", value: ["a", "b"] }],
    ["Q(Q=1)", { field: "Q", op: "eq", value: 1 }],
    ["Q(id=-0)", id(0)],
    ["~Q(id=1)", { not: id(1) }],
    ["~~~Q(id=1)", { not: id(1) }],
    ["~(~Q(id=1))", id(1)],
    ["Q(id=1) | Q(id=2) & Q(id=3)", { or: [id(1), { and: [id(2), id(3)] }] }],
    ["(Q(id=1) | Q(id=2)) & Q(id=3)", { and: [{ or: [id(1), id(2)] }, id(3)] }],
    ["~Q(id=1) & Q(id=2)", { and: [{ not: id(1) }, id(2)] }],
    ["~(Q(id=1) & Q(id=2))", { not: { and: [id(1), id(2)] } }],
    ["Q(Q(id=1) | Q(id=2))", { or: [id(1), id(2)] }],
    ["Q(Q(id=1) | ~Q(id=2), userId='x')", { and: [{ or: [id(1), { not: id(2) }] }, userId("x")] }],
    ["Q(Q(id=1), (Q(id=2) & Q(id=3)))", { and: [id(1), id(2), id(3)] }],
  ])("parses %s", (text, tree) => {
    expect(parseFilter(text, fields)).toEqual(tree);
  });

  it.each<[string, number, number, string]>([
    ["userId='x'", 1, 1, 'expected Q(...), "(" or "~", found "userId"'],
    ["1=1; drop table accounts", 1, 1, 'expected Q(...), "(" or "~", found a number'],
    ["Q", 1, 1, 'expected Q(...), "(" or "~", found "Q"'],
    [
      "Q(nick='x')",
      1,
      3,
      'expected a field of the model, such as "id", "userId", "isLeader", "department", "Q", found "nick"',
    ],
    ["Q(useId='x')", 1, 3, 'expected a field of the model, such as "userId", found "useId"'],
    [
      "Q(__proto__='x')",
      1,
      3,
      'expected a field of the model, such as "id", "userId", "isLeader", "department", "Q", found "__proto__"',
    ],
    [
      "Q(isLeader__gt=True)",
      1,
      3,
      'expected "isLeader" alone, or followed by __ne, __in, __nin, __isnull, found "isLeader__gt"',
    ],
    [
      "Q(id__like='1')",
      1,
      3,
      'expected "id" alone, or followed by __ne, __gt, __gte, __lt, __lte, __range, __in, __nin, __isnull, found "id__like"',
    ],
    [
      "Q(id__eq=1)",
      1,
      3,
      'expected "id" alone, or followed by __ne, __gt, __gte, __lt, __lte, __range, __in, __nin, __isnull, found "id__eq"',
    ],
    ["Q(id='1')", 1, 6, "expected a whole number or None, found a text"],
    ["Q(id=1.5)", 1, 6, "expected a whole number or None, found a number"],
    ["Q(id=99999999999999999999)", 1, 6, "expected a whole number or None, found a number"],
    ["Q(id__gt=None)", 1, 10, 'expected a whole number, found "None"'],
    ["Q(id__in=5)", 1, 10, "expected a list, each element a whole number or None, found a number"],
    [
      "Q(id__in=[1, 'x'])",
      1,
      10,
      'expected a list, each element a whole number or None, found "["',
    ],
    ["Q(id__range=[1])", 1, 13, 'expected a list of two, each a whole number, found "["'],
    ["Q(isLeader=1)", 1, 12, "expected True, False or None, found a number"],
    ["Q(department=1)", 1, 14, "expected None, found a number"],
    [
      "Q(userId=x)",
      1,
      10,
      'expected a text in quotes, a number, True, False or None, or a list in [ ], found "x"',
    ],
    [
      "Q(userId=[['x']])",
      1,
      11,
      'expected a text in quotes, a number, True, False or None, or "]", found "["',
    ],
    ["Q(userId 'x')", 1, 10, 'expected "=", found a text'],
    ["Q(userId='x' id=1)", 1, 14, 'expected "," or ")", found "id"'],
    ["Q(,)", 1, 3, 'expected a field, Q(...), "(", "~" or ")", found ","'],
    ["Q(id=1", 1, 7, 'expected "," or ")", found the end'],
    ["Q(id=1) Q(id=2)", 1, 9, 'expected "&", "|" or the end, found "Q"'],
    ["(Q(id=1), Q(id=2))", 1, 9, 'expected "&", "|" or ")", found ","'],
    ["Q(id=1) |", 1, 10, 'expected Q(...), "(" or "~", found the end'],
    ["Q(id=1\n  ) & nick", 2, 7, 'expected Q(...), "(" or "~", found "nick"'],
    [
      "Q(userId='x)",
      1,
      10,
      "expected a closing ', and after a backslash only ', \" or another backslash, found something else",
    ],
    [
      "Q(userId='\\x')",
      1,
      10,
      "expected a closing ', and after a backslash only ', \" or another backslash, found something else",
    ],
    ["Q(id=1x)", 1, 6, "expected a number such as 5 or -1.5, found something else"],
    [
      "Q(id=1); drop",
      1,
      8,
      "expected a name, a value or one of ( ) [ ] , = & | ~, found something else",
    ],
  ])(
    "reports line, column and expectation for the invalid filter %s",
    (text, line, column, reason) => {
      const { message, data } = refusal(text);
      expect(message).toBe(`the filter is not valid at line ${line}, column ${column}: ${reason}`);
      const lines = text.split("\n").slice(0, line - 1);
      expect(data).toMatchObject({
        line,
        column,
        position: lines.join("\n").length + lines.length + column - 1,
      });
    },
  );

  it("limits the length and depth of a filter's text", () => {
    expect(refusal(`Q(userId='${"x".repeat(4000)}')`).data).toEqual({ position: 4000 });
    expect(refusal({ userId: "'".repeat(2100) }).data).toEqual({ position: 4000 });
    expect(parseFilter(nestedQ(20), fields)).toEqual({ and: [] });
    expect(refusal(nestedQ(21)).data).toMatchObject({ position: 40 });
    expect(refusal("(".repeat(4000)).data).toMatchObject({ position: 20 });
    expect(parseFilter(`${"~".repeat(3990)}Q(id=1)`, fields)).toEqual(id(1));
  });

  it("any text either parses to a tree that prints back to an equal one or fails with 10702", () => {
    let parsed = 0;
    const property = fc.property(anyText, (text) => {
      let tree: Filter;
      try {
        tree = readFilter(text, fields);
      } catch (error) {
        return isCode(error, 10702, "app");
      }
      parsed++;
      const printed = printFilter(tree);
      expect(readFilter(printed, fields)).toEqual(tree);
      return printFilter(readFilter(printed, fields)) === printed;
    });
    const numRuns = inject("long") ? 20_000 : 4000;
    fc.assert(property, { numRuns });
    expect(parsed).toBeGreaterThan(numRuns / 40);
  });
});

describe("printFilter and readFilter", () => {
  it.each<[object, string]>([
    [{}, "Q()"],
    [{ userId: "lin", id: 7, isLeader: false }, "Q(userId='lin', id=7, isLeader=False)"],
    [{ id__in: [1, null], department: null }, "Q(id__in=[1, None], department=None)"],
    [{ userId: "O'Brien \\" }, String.raw`Q(userId='O\'Brien \\')`],
    [{ or: [{ id: 1 }, { id: 2, userId__like: "a%" }] }, "Q(id=1) | Q(id=2, userId__like='a%')"],
    [{ isLeader: true, or: [{ id: 1 }, { id: 2 }] }, "Q(isLeader=True) & (Q(id=1) | Q(id=2))"],
    [{ not: { or: [{ id: 1 }, { id: 2 }] } }, "~(Q(id=1) | Q(id=2))"],
    [{ not: { id: 1, not: { id: 2 } } }, "~(Q(id=1) & ~Q(id=2))"],
    [{ not: { not: { id: 1 } } }, "Q(id=1)"],
    [{ and: [] }, "Q()"],
    [{ or: [] }, "~Q()"],
    [{ or: [{}, { id: 1 }] }, "Q() | Q(id=1)"],
  ])("prints the tree %j", (tree, text) => {
    expect(printFilter(readFilter(tree, fields))).toBe(text);
    expect(readFilter(text, fields)).toEqual(readFilter(tree, fields));
  });

  it.each<[unknown, unknown[]]>([
    [null, []],
    [5, []],
    [[{ id: 1 }], []],
    [{ nick: "x" }, ["nick"]],
    [{ constructor: "x" }, ["constructor"]],
    [JSON.parse('{"__proto__": "x"}'), ["__proto__"]],
    [{ userId: undefined }, ["userId"]],
    [{ userId: { ne: "x" } }, ["userId"]],
    [{ userId: ["x"] }, ["userId"]],
    [{ id__in: "12" }, ["id__in"]],
    [{ id__in: [1.5] }, ["id__in"]],
    [{ department: [1] }, ["department"]],
    [{ and: { id: 1 } }, ["and"]],
    [{ or: [{ id: 1 }, { not: { id__gt: "1" } }] }, ["or", 1, "not", "id__gt"]],
    [{ not: "Q()" }, ["not"]],
  ])("reports the path in the invalid tree %j", (tree, path) => {
    expect(refusal(tree).data).toMatchObject({ path });
  });

  it("limits the depth of a tree like that of a text", () => {
    const nested = (levels: number): object =>
      levels === 1 ? { id: 1 } : { or: [{ not: nested(levels - 1) }, { id: levels }] };
    expect(readFilter(deep({ id: 1 }, 19), fields)).toEqual(id(1));
    expect(refusal(deep({ id: 1 }, 20)).message).toContain("at most 20 levels");
    const tree = readFilter(nested(10), fields);
    expect(readFilter(printFilter(tree), fields)).toEqual(tree);
  });

  it("any tree prints to a text that reads back as an equal tree", () => {
    const property = fc.property(anyFilter, (object) => {
      const tree = readFilter(object, fields);
      expect(readFilter(printFilter(tree), fields)).toEqual(tree);
    });
    fc.assert(property, { numRuns: inject("long") ? 3000 : 600 });
  });
});
