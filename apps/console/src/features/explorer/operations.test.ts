import { expect, it } from "vitest";
import { operationsOf } from "./operations.ts";

const json = (schema: object) => ({ "application/json": { schema } });
const answer = (data: object) => ({
  "200": { content: json({ properties: { result: { properties: { data } } } }) },
});
const facts = { summary: "Gets", description: "读取", "x-access": "public" };
const object = { type: "object", properties: { id: { type: "string" } }, required: ["id"] };
const nothing = { anyOf: [{ not: {} }, { type: "null" }, { type: "object", properties: {} }] };
const inQuery = (schema: object) => ({ parameters: [{ name: "input", content: json(schema) }] });
const inBody = (schema: object) => ({ requestBody: { content: json(schema) } });

const document = {
  paths: {
    "/trpc/auths.A.get": {
      get: { ...facts, ...inQuery({ anyOf: [object, { type: "null" }] }), responses: answer({}) },
      post: {},
    },
    "/trpc/auths.A.none": { get: { ...inQuery(nothing), responses: answer({}) }, post: {} },
    "/trpc/auths.A.set": {
      post: { ...facts, "x-access": "session", ...inBody(object), responses: answer(object) },
    },
    "/trpc/app.onSnapshot": {
      get: {
        ...inQuery(object),
        responses: { "200": { content: { "text/event-stream": { schema: object } } } },
      },
    },
    "/healthz": { get: {} },
  },
  components: { schemas: { "app.Bilingual": object } },
};

it("every procedure of the document is an operation with kind, access, input and result", () => {
  const { list, components } = operationsOf(document);
  expect(list.map(({ path, kind, access }) => [path, kind, access])).toEqual([
    ["auths.A.get", "query", "public"],
    ["auths.A.none", "query", "admin"],
    ["auths.A.set", "mutation", "session"],
    ["app.onSnapshot", "subscription", "admin"],
  ]);
  const [get, none, set, events] = list;
  expect(get).toMatchObject({ fullName: "auths.A", method: "get", input: object });
  expect(get?.describe).toEqual({ en: "Gets", zh: "读取" });
  expect(none?.input).toBeUndefined();
  expect(set?.result).toEqual(object);
  expect(events?.result).toEqual(object);
  expect(Object.keys(components)).toEqual(["app.Bilingual"]);
});

it("what is no OpenAPI document has no operations", () => {
  expect(operationsOf("<html>").list).toEqual([]);
  expect(operationsOf({ paths: { "/trpc/a.b": null } }).list).toEqual([]);
});
