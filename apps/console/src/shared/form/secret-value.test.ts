import { expect, it } from "vitest";
import { fieldsOf } from "./schema-fields.ts";
import { KEEP, secretTextOf, variablesIn } from "./secret-value.ts";

it("a secret that may be a list is one write-only field, which never holds a value of the list", () => {
  const text = { type: "string", minLength: 1 };
  const corpSecret = { anyOf: [text, { type: "array", items: text }], secret: true };
  const [field] = fieldsOf({ properties: { corpSecret }, required: ["corpSecret"] });
  expect(field).toMatchObject({ path: ["corpSecret"], kind: "secret", required: true });
  expect(secretTextOf(["new", "old"])).toBe(KEEP);
  expect(secretTextOf("{{NAME}}")).toBe("{{NAME}}");
  expect(secretTextOf(undefined)).toBe("");
});

it("variables are found in lists of secrets, too", () => {
  expect(variablesIn([["{{NEW}}", "{{OLD}}"], "{{NEW}}", KEEP])).toEqual(["NEW", "OLD"]);
});
