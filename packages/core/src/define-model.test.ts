import { describe, expect, it } from "vitest";
import {
  boolean,
  defineModel,
  integer,
  json,
  real,
  text,
  type ModelFields,
  type TableFields,
} from "./index.ts";

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

function define(table: TableFields, indexes: (string[] | { unique: string[] })[] = []) {
  return defineModel({ table, indexes });
}

describe("defineModel with a table", () => {
  const note = text().optional();

  it("its fields are id and the declared ones, its indexes the unique fields and the declared ones", () => {
    const table = { sku: text().unique(), qty: integer().default(0), note };
    expect(defineModel({ table, indexes: [["qty"], { unique: ["note", "sku"] }] })).toEqual({
      "~definition": "model",
      table,
      fields: {
        id: { type: "integer", isOptional: false },
        sku: { type: "text", isOptional: false },
        qty: { type: "integer", isOptional: false },
        note: { type: "text", isOptional: true },
      },
      indexes: [
        { fields: ["sku"], isUnique: true },
        { fields: ["qty"], isUnique: false },
        { fields: ["note", "sku"], isUnique: true },
      ],
    });
  });

  it.each<[string, TableFields]>([
    ["id", { id: integer() }],
    ["ID", { ID: integer() }],
    ["a system column", { ctid: text() }],
    ["two names that differ in case", { sku: text(), SKU: text() }],
    ["a long name", { ["a".repeat(61)]: text() }],
    ["an operator", { sku__gt: text() }],
  ])("defineModel rejects a field of a table: %s", (_, table) => {
    expect(() => define(table)).toThrow("cannot be called");
  });

  it.each<[string, (string[] | { unique: string[] })[], string]>([
    ["an unknown field", [["nick"]], "indexes has nick"],
    ["no field", [[]], "indexes has an empty list"],
    ["a field twice", [{ unique: ["note", "note"] }], "indexes has note, note"],
    ["JSON", [["tags"]], "can neither be indexed nor unique"],
  ])("defineModel rejects an index of %s", (_, indexes, message) => {
    expect(() => define({ note, tags: json() }, indexes)).toThrow(message);
  });

  it("defineModel rejects a table without fields, and fields that no builder made", () => {
    expect(() => define({})).toThrow("a table has 1 to 200 fields");
    const plain = { sku: { type: "text", from: "subject" } } as unknown as TableFields;
    expect(() => define(plain)).toThrow("the field sku of the table has to be made by text()");
    expect(() => define(null as unknown as TableFields)).toThrow(
      "takes kind and fields, or a table",
    );
  });

  it.each<[string, () => unknown]>([
    ["text", () => text().default(1 as unknown as string)],
    ["integer", () => integer().default(1.5)],
    ["real", () => real().default(Number.NaN)],
    ["boolean", () => boolean().default(1 as unknown as boolean)],
    ["json", () => json().default(null)],
  ])("a default of another type is rejected: %s", (type, make) => {
    expect(make).toThrow(`the default of a field of type ${type} cannot be`);
  });

  it("a unique field of JSON is rejected", () => {
    expect(() => json().unique()).toThrow("can neither be indexed nor unique");
  });
});
