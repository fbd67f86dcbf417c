import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { corpA, legacy, createTestApp, type TestApp } from "@menshen/testkit/app";

const model = "auths.loginTypes.QywxInnerType.QywxInnerAuthModel";
const { boss, xiaoman } = corpA.people;

describe("a model", () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await createTestApp({ "auths.Legacy": legacy });
    await test.login("auths.Legacy", { userId: xiaoman });
    await test.login("auths.Legacy", { userId: boss });
  });
  afterAll(() => test[Symbol.asyncDispose]());

  const get = (input: object) => test.call(`${model}.get`, input, "admin");
  const query = (input: object) => test.call(`${model}.query`, input, "admin");

  it("get returns the first matching row, or null", async () => {
    const found = await get({ filter: "Q(userId='LinXiaoMan') | Q(userId='nobody')" });
    expect(found).toMatchObject({ id: 1, userId: "LinXiaoMan", name: "林小满" });
    expect(await get({ filter: { isLeader: true, name__endswith: "小满" } })).toEqual(found);
    expect(await get({ filter: { userId: "nobody" } })).toBeNull();
    expect(await get({ filter: "" })).toEqual(found);
  });

  it("query returns pages of matching rows, 20 per page by default", async () => {
    const { rowDatas, totalCount } = await query({
      filter: "~Q(userId='nobody')",
      orderList: [["userId", -1]],
      fieldList: ["userId"],
    });
    expect(rowDatas).toEqual([{ userId: "ZhouYu" }, { userId: "LinXiaoMan" }]);
    expect(totalCount).toBe(2);
    const second = await query({ filter: {}, fieldList: ["id"], page: 2, size: 1 });
    expect(second).toEqual({ rowDatas: [{ id: 2 }], totalCount: 2 });
    expect(await query({ filter: "~Q()", page: 1, size: 500 })).toEqual({
      rowDatas: [],
      totalCount: 0,
    });
  });

  it("query returns every field for an empty fieldList", async () => {
    const { rowDatas } = await query({ filter: { userId: "ZhouYu" }, fieldList: [] });
    expect(rowDatas).toEqual([await get({ filter: { userId: "ZhouYu" } })]);
  });

  it.each<[string, object]>([
    ["a filter that is no filter", { filter: "userId='x'" }],
    ["a filter of other fields", { filter: { nick: "x" } }],
    ["a list for a filter", { filter: [{ userId: "x" }] }],
    ["a key that objects inherit", { filter: JSON.parse('{"__proto__": "x"}') as object }],
    ["an order of other fields", { filter: {}, orderList: [["nick", 1]] }],
  ])("query refuses a filter with 10702: %s", async (_, input) => {
    await expect(get(input)).rejects.toMatchObject({ errcode: 10702 });
    await expect(query(input)).rejects.toMatchObject({ errcode: 10702 });
  });

  it("query refuses an unknown field in fieldList with 10702", async () => {
    const input = { filter: {}, fieldList: ["nick"] };
    await expect(query(input)).rejects.toMatchObject({ errcode: 10702 });
  });

  it.each<[string, object]>([
    ["no filter", {}],
    ["a number for a filter", { filter: 5 }],
    ["another direction", { filter: {}, orderList: [["userId", 2]] }],
    ["page 0", { filter: {}, page: 0 }],
    ["half a page", { filter: {}, page: 1.5 }],
    ["a page too large", { filter: {}, size: 501 }],
    ["an unknown parameter", { filter: {}, limit: 5 }],
  ])("query refuses its input with 10701: %s", async (_, input) => {
    await expect(query(input)).rejects.toMatchObject({ errcode: 10701 });
  });

  it("models are reachable for administrators only", () => {
    const members = test.app.find(`${model}.get`)?.element.members;
    expect(members?.["get"]).toMatchObject({ kind: "query", access: "admin" });
    expect(members?.["query"]).toMatchObject({ kind: "query", access: "admin" });
  });
});
