import type { z } from "zod";

type IsAny<T> = 0 extends 1 & T ? true : false;

/** Serialised by JSON as nothing or as `{}`, or not at all. */
type NotJson =
  | bigint
  | symbol
  // oxlint-disable-next-line no-explicit-any -- any map
  | ReadonlyMap<any, any>
  | ReadonlySet<unknown>
  // oxlint-disable-next-line no-explicit-any -- any function
  | ((...args: any) => unknown);

/** The parts of a type that JSON loses; `never` where it carries everything. Ends five levels down, for recursive types. */
type LostInJson<T, Depth extends 0[] = []> = Depth["length"] extends 5
  ? never
  : IsAny<T> extends true
    ? never
    : // Before the objects: `string & {}` is one of them.
      T extends string | number | boolean | null | undefined
      ? never
      : T extends NotJson
        ? T
        : T extends { toJSON(): unknown }
          ? never
          : T extends readonly (infer Item)[]
            ? LostInJson<Item, [...Depth, 0]>
            : T extends object
              ? { [K in keyof T]-?: LostInJson<T[K], [...Depth, 0]> }[keyof T]
              : never;

/**
 * A rest parameter that is empty where JSON carries the result, and else asks for one that no caller passes. A `Date` arrives
 * as a string; a Map or bigint is a compile error.
 */
export type JsonOnly<T> = [LostInJson<T>] extends [never] ? [] : [jsonCannotCarry: LostInJson<T>];

/** Zod's kinds of schemas whose values are not JSON, with what to use instead. */
const NOT_JSON: Readonly<Record<string, string>> = {
  bigint: "a number or a string",
  map: "z.record()",
  set: "z.array()",
  symbol: "a string",
  function: "a method",
  promise: "its value",
  file: "a base64 string",
};

/** An input never is a Date; a result becomes a string. */
const NOT_JSON_INPUT: typeof NOT_JSON = {
  ...NOT_JSON,
  date: "z.iso.datetime() or epoch milliseconds",
};

interface Def {
  readonly type: string;
  readonly coerce?: boolean;
  readonly [part: string]: unknown;
}

/** Methods are defined again with every version of their element, mostly with the same schemas. */
const accepted = { input: new WeakSet<z.ZodType>(), output: new WeakSet<z.ZodType>() };

/**
 * Refuses a schema of values that do not travel as JSON, when a method is defined.
 * @throws TypeError naming the place and what to use instead
 */
export function requireJsonShape(schema: z.ZodType, io: "input" | "output"): void {
  if (accepted[io].has(schema)) return;
  const replacements = io === "input" ? NOT_JSON_INPUT : NOT_JSON;
  const seen = new Set<z.ZodType>();
  const visit = (part: z.ZodType, path: string): void => {
    if (seen.has(part)) return;
    seen.add(part);
    const def = part._zod.def as unknown as Def;
    const instead = replacements[def.type];
    if (instead !== undefined && def.coerce !== true)
      throw new TypeError(`${path}: JSON cannot carry a ${def.type}; use ${instead}`);
    for (const [name, inner] of partsOf(def, io)) visit(inner, path + name);
  };
  visit(schema, io);
  accepted[io].add(schema);
}

function partsOf(def: Def, io: "input" | "output"): [name: string, part: z.ZodType][] {
  const { type } = def;
  if (type === "object")
    return Object.entries(def["shape"] as Record<string, z.ZodType>).map(([name, part]) => [
      `.${name}`,
      part,
    ]);
  if (type === "union") return (def["options"] as z.ZodType[]).map((part) => ["", part]);
  if (type === "tuple") return (def["items"] as z.ZodType[]).map((part, n) => [`[${n}]`, part]);
  if (type === "pipe") return [["", def[io === "input" ? "in" : "out"] as z.ZodType]];
  if (type === "intersection")
    return [
      ["", def["left"] as z.ZodType],
      ["", def["right"] as z.ZodType],
    ];
  const inner = def["element"] ?? def["valueType"] ?? def["innerType"];
  return inner === undefined ? [] : [[type === "array" ? "[]" : "", inner as z.ZodType]];
}
