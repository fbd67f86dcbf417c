import { describe, expect, it } from "vitest";
import { defineModel, type ModelFields } from "./index.ts";

describe("defineModel", () => {
  it.each(["and", "or", "not", "id__gt", "_id", "id_", "1", "a b", "a'", "__proto__x", ""])(
    "defineModel rejects a field called %j",
    (name) => {
      const fields: ModelFields = { [name]: { type: "integer", from: "id" } };
      expect(() => defineModel({ kind: "x", fields })).toThrow("a field cannot be called");
    },
  );

  it.each(["id", "Q", "android", "user_id2", "True"])(
    "defineModel accepts a field called %j",
    (name) => {
      const fields: ModelFields = { [name]: { type: "integer", from: "id" } };
      expect(defineModel({ kind: "x", fields }).fields).toEqual(fields);
    },
  );
});
