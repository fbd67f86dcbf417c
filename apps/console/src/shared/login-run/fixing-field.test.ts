import { expect, it } from "vitest";
import { fieldsOf, keyOf } from "../form/schema-fields.ts";
import { fixingField } from "./fixing-field.ts";

const text = { type: "string" };
const inner = fieldsOf({ properties: { corpId: text, corpSecret: text, agentId: text } });
const website = fieldsOf({ properties: { authConfig: { properties: { appSecret: text } } } });
const keyFor = (source: string, errcode: number, fields: typeof inner) => {
  const field = fixingField({ number: { source, errcode } }, fields);
  return field && keyOf(field);
};

it("an error leads to the field of the element's own form that mends it", () => {
  expect(keyFor("wecom", 40001, inner)).toBe("corpSecret");
  expect(keyFor("wecom", 301002, inner)).toBe("agentId");
  expect(keyFor("wechat", 40125, website)).toBe("authConfig.appSecret");
});

it("an error without a field, or of a field that the element lacks, leads nowhere", () => {
  expect(keyFor("wecom", 60020, inner)).toBeUndefined();
  expect(keyFor("wecom", 40001, website)).toBeUndefined();
  expect(fixingField({ number: null }, inner)).toBeUndefined();
});
