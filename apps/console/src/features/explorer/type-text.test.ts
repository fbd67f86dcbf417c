import { expect, it } from "vitest";
import { typeText } from "./type-text.ts";

it("a schema is written as a TypeScript type, with what it refers to", () => {
  const components = { "app.Corp": { type: "object", properties: { id: { type: "string" } } } };
  const schema = {
    type: "object",
    properties: {
      at: { type: "integer" },
      corps: { type: "array", items: { $ref: "#/components/schemas/app.Corp" } },
      state: { anyOf: [{ enum: ["on", "off"] }, { type: "null" }] },
      more: { type: "object", additionalProperties: {} },
      done: { const: true },
    },
    required: ["at", "done"],
  };
  expect(typeText(schema, components)).toBe(`{
  at: number;
  corps?: {
    id?: string;
  }[];
  state?: "on" | "off" | null;
  more?: Record<string, unknown>;
  done: true;
}`);
});

it("a schema that refers to itself ends with its name", () => {
  const tree = { type: "object", properties: { inner: { $ref: "#/components/schemas/app.Tree" } } };
  expect(typeText(tree, { "app.Tree": tree })).toContain("inner?: Tree;");
});

it("a result that may be absent is undefined, and one without a schema is unknown", () => {
  expect(typeText({ anyOf: [{ not: {} }] }, {})).toBe("undefined");
  expect(typeText({}, {})).toBe("unknown");
});
