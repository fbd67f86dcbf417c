import { expect, it } from "vitest";
import { fieldsOf, valueAt, withValue } from "./schema-fields.ts";

it("fields of nested objects have whole paths, titles and kinds; one below an optional object is optional", () => {
  const titles = { zh: "密钥", en: "Key" };
  const fields = fieldsOf({
    required: ["id", "auth"],
    properties: {
      id: { type: "string", titles },
      auth: {
        required: ["secret"],
        properties: { secret: { type: "string", secret: true }, on: { enum: [true, false, 1, 0] } },
      },
      more: { required: ["mode"], properties: { mode: { enum: ["a", "b"] } } },
      page: { type: "integer" },
      either: { anyOf: [{ type: "string" }, { type: "integer" }] },
      list: { type: "array" },
      hosts: { type: "array", items: { type: "string", pattern: "^." } },
    },
  });
  expect(fields.map(({ path, kind, required }) => [path.join("."), kind, required])).toEqual([
    ["id", "text", true],
    ["auth.secret", "secret", true],
    ["auth.on", "flag", false],
    ["more.mode", "choice", false],
    ["page", "number", false],
    ["either", "text", false],
    ["list", "json", false],
    ["hosts", "lines", false],
  ]);
  expect(fields[0]?.titles).toEqual(titles);
  expect(fields[3]?.choices).toEqual(["a", "b"]);
});

it("a value is set and removed at a path, and an object that becomes empty goes with it", () => {
  const filled = withValue({ keep: 1 }, ["auth", "secret"], "x");
  expect(filled).toEqual({ keep: 1, auth: { secret: "x" } });
  expect(valueAt(filled, ["auth", "secret"])).toBe("x");
  expect(withValue(filled, ["auth", "secret"], undefined)).toEqual({ keep: 1 });
});
