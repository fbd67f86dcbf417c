import { expect, it } from "vitest";
import { keysAt, textAt } from "./schema-lookup.ts";

const schema = {
  properties: {
    auth: {
      properties: {
        id: { titles: { zh: "标识", en: "Id" }, help: { zh: "在后台。", en: "In the console." } },
      },
    },
  },
};

it("completion lists the keys of the object at a path, and hover shows label and help", () => {
  expect(keysAt(schema, [], "en").map(({ key }) => key)).toEqual(["auth"]);
  expect(keysAt(schema, ["auth"], "zh")).toEqual([{ key: "id", info: "标识 – 在后台。" }]);
  expect(textAt(schema, ["auth", "id"], "en")).toBe("Id – In the console.");
  expect(textAt(schema, ["auth", "none"], "en")).toBe(undefined);
});
