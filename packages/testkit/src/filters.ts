import fc from "fast-check";
import type { RowFields } from "@menshen/core";

/** Values that conditions compare with. */
export interface Values {
  readonly text: fc.Arbitrary<string>;
  readonly integer: fc.Arbitrary<number>;
  /** Only of fields of type `real`. */
  readonly real?: fc.Arbitrary<number>;
}

/** Any filter on these fields, as the object that a caller would write. */
export function filtersOn(fields: RowFields, values: Values): fc.Arbitrary<object> {
  const conditions = Object.entries(fields).map(([name, { type }]) =>
    fc.oneof(...conditionsOn(name, type, values)),
  );
  return fc.letrec<{ filter: object }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      { weight: 4, arbitrary: fc.oneof(...conditions) },
      { weight: 1, arbitrary: several(fc.oneof(...conditions)) },
      { weight: 1, arbitrary: fc.record({ not: tie("filter") }) },
      { weight: 2, arbitrary: fc.record({ and: fc.array(tie("filter"), { maxLength: 3 }) }) },
      { weight: 2, arbitrary: fc.record({ or: fc.array(tie("filter"), { maxLength: 3 }) }) },
    ),
  })).filter;
}

function several(one: fc.Arbitrary<object>): fc.Arbitrary<object> {
  return fc.array(one, { maxLength: 3 }).map((each) => Object.assign({}, ...each) as object);
}

function conditionsOn(
  name: string,
  type: RowFields[string]["type"],
  { text, integer, real = integer }: Values,
): fc.Arbitrary<object>[] {
  const isnull = keyed(name, ["isnull"], fc.boolean());
  if (type === "json") return [isnull, keyed(name, ["", "ne"], fc.constant(null))];
  const value: fc.Arbitrary<unknown> = { text, integer, real, boolean: fc.boolean() }[type];
  const orNull = fc.option(value, { freq: 5 });
  const equal = [
    isnull,
    keyed(name, ["", "ne"], orNull),
    keyed(name, ["in", "nin"], fc.array(orNull, { maxLength: 4 })),
  ];
  if (type === "boolean") return equal;
  const ordered = [
    ...equal,
    keyed(name, ["gt", "gte", "lt", "lte"], value),
    keyed(name, ["range"], fc.tuple(value, value)),
  ];
  if (type !== "text") return ordered;
  const pattern = fc
    .array(
      fc.oneof(
        fc.constant("%"),
        text.map((all) => Array.from(all).slice(0, 3).join("")),
      ),
      { maxLength: 4 },
    )
    .map((parts) => parts.join(""));
  return [
    ...ordered,
    keyed(name, ["like", "nlike"], pattern),
    keyed(name, ["startswith", "endswith"], fc.oneof(text, pattern)),
  ];
}

function keyed(
  name: string,
  ops: readonly string[],
  value: fc.Arbitrary<unknown>,
): fc.Arbitrary<object> {
  return fc
    .tuple(fc.constantFrom(...ops), value)
    .map(([op, each]) => ({ [op === "" ? name : `${name}__${op}`]: each }));
}
