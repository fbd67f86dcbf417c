import { describe, expect, it } from "vitest";
import { defineModel, type ModelFields } from "./index.ts";

describe("a model", () => {
  it.each(["and", "or", "not", "id__gt", "_id", "id_", "1", "a b", "a'", "__proto__x", ""])(
    "has no field called %j",
    (name) => {
      const fields: ModelFields = { [name]: { type: "integer", from: "id" } };
      expect(() => defineModel({ kind: "x", fields })).toThrow("a field cannot be called");
    },
  );

  it.each(["id", "Q", "android", "user_id2", "True"])("may have a field called %j", (name) => {
    const fields: ModelFields = { [name]: { type: "integer", from: "id" } };
    expect(defineModel({ kind: "x", fields }).fields).toEqual(fields);
  });
});
