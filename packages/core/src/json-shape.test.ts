import { expect, it } from "vitest";
import { z } from "zod";
import { mutation, query, subscription } from "./index.ts";

const run = () => undefined;

it.each([
  [z.object({ id: z.bigint() }), "input.id: JSON cannot carry a bigint; use a number or a string"],
  [z.array(z.map(z.string(), z.string())), "input[]: JSON cannot carry a map; use z.record()"],
  [
    z.record(z.string(), z.set(z.string()).nullish()),
    "input: JSON cannot carry a set; use z.array()",
  ],
  [
    z.object({ at: z.union([z.string(), z.date()]) }).nullish(),
    "input.at: JSON cannot carry a date; use z.iso.datetime() or epoch milliseconds",
  ],
])(
  "a reachable method refuses an input that JSON cannot carry, naming the place",
  (input, message) => {
    expect(() => query({ access: "public", input, run })).toThrow(new TypeError(message));
    expect(() => query({ access: "public", input, run })).toThrow(new TypeError(message));
    expect(query({ input, run }).access).toBe("internal");
  },
);

it("a reachable method refuses an output that JSON cannot carry; a Date becomes a string", () => {
  const output = z.object({ members: z.map(z.string(), z.number()) });
  const refusal = "output.members: JSON cannot carry a map; use z.record()";
  const method = { access: "admin", output, run: () => ({ members: new Map() }) } as const;
  // @ts-expect-error -- the compiler refuses it as well
  expect(() => mutation(method)).toThrow(refusal);
  const events = { access: "admin", output, async *run() {} } as const;
  // @ts-expect-error -- the compiler refuses it as well
  expect(() => subscription(events)).toThrow(refusal);
  expect(query({ access: "admin", output: z.date(), run: () => new Date(0) }).kind).toBe("query");
});

it("schemas that parse text into other values are accepted, also recursive ones", () => {
  const Tree = z.object({
    at: z.iso.datetime().transform((text) => new Date(text)),
    count: z.coerce.bigint(),
    get children() {
      return z.array(Tree);
    },
  });
  expect(query({ access: "public", input: Tree, run }).input).toBe(Tree);
});
