import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { corpA, legacy, openHouse } from "../../../test/house.ts";
import { readFilter } from "./filter.ts";

const fields = {
  id: { type: "integer", from: "id" },
  userId: { type: "text", from: "profile.userId" },
  isLeader: { type: "boolean", from: "profile.isLeader" },
  department: { type: "json", from: "profile.department" },
} as const;

const model = "auths.loginTypes.QywxInnerType.QywxInnerAuthModel";

describe("a filter", () => {
  it.each([
    ["Q(userId='lin', id=7)", { userId: "lin", id: 7 }],
    ['  Q( userId = "lin" ,isLeader=True )  ', { userId: "lin", isLeader: true }],
    [String.raw`Q(userId='O\'Brien \\ x')`, { userId: String.raw`O'Brien \ x` }],
    ["Q(userId='a, b)', isLeader=False)", { userId: "a, b)", isLeader: false }],
    ["Q(userId=None)", { userId: null }],
    ["Q()", {}],
    ["", {}],
  ])("reads %s", (text, equals) => {
    expect(readFilter(text, fields)).toEqual(equals);
  });

  it("says the same as an object", () => {
    const equals = { userId: "lin", id: 7, isLeader: false };
    expect(readFilter(equals, fields)).toEqual(equals);
  });

  it.each([
    "Q(nick='x')",
    "Q(userId__like='x')",
    "Q(userId='x') | Q(id=1)",
    "Q(Q(id=1))",
    "~Q(id=1)",
    "Q(userId='x' id=1)",
    "Q(userId='x)",
    "Q(userId=x)",
    "Q(userId=['x'])",
    "Q(id='1')",
    "Q(id=1.5)",
    "Q(id=99999999999999999999)",
    "Q(isLeader=1)",
    "Q(department=1)",
    "Q(id=1, id=2)",
    "Q(__proto__='x')",
    "Q(constructor='x')",
    "userId='x'",
    "1=1; drop table accounts",
    { nick: "x" },
    { userId: { ne: "x" } },
    { userId: undefined },
    { department: [1] },
  ])("refuses %j with 10702", (filter) => {
    expect(() => readFilter(filter, fields)).toThrow(
      expect.objectContaining({ errcode: 10702, source: "app" }),
    );
  });

  it("refuses one that is too long", () => {
    expect(() => readFilter(`Q(userId='${"x".repeat(4000)}')`, fields)).toThrow(
      expect.objectContaining({ errcode: 10702 }),
    );
  });

  it("reads back any text it was quoted from", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 50 }), (text) => {
        const quoted = `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
        expect(readFilter(`Q(userId=${quoted})`, fields)).toEqual({ userId: text });
      }),
    );
  });
});

describe("a model", () => {
  it("gives the first row with exactly the documented fields, or null", async () => {
    await using house = await openHouse({ "auths.Legacy": legacy });
    await house.login("auths.Legacy", { userId: corpA.people.xiaoman });
    const get = (input: object) => house.call(`${model}.get`, input, "admin");
    const row = await get({ filter: `Q(userId='LinXiaoMan', corpId='${corpA.corpId}')` });
    expect(row).toEqual({
      id: 1,
      corpId: corpA.corpId,
      userId: "LinXiaoMan",
      name: "林小满",
      mobile: "13900000001",
      email: "lin.xiaoman@example.com",
      avatar: "https://wework.qpic.cn/wwpic/sandbox-xiaoman/0",
      department: [2, 3],
      position: "工程师",
      gender: "2",
      status: 1,
      isLeader: true,
      accessToken: null,
      refreshToken: null,
      expiresAt: null,
      createdAt: Date.parse("2026-11-21T08:00:00Z"),
      updatedAt: Date.parse("2026-11-21T08:00:00Z"),
    });
    expect(await get({ filter: { isLeader: true, name: "林小满" } })).toEqual(row);
    expect(await get({ filter: { userId: "nobody" } })).toBeNull();
  });

  it("orders by any of its fields", async () => {
    await using house = await openHouse({ "auths.Legacy": legacy });
    await house.login("auths.Legacy", { userId: corpA.people.xiaoman });
    await house.login("auths.Legacy", { userId: corpA.people.boss });
    const first = async (orderList: unknown) =>
      (await house.call(`${model}.get`, { filter: {}, orderList }, "admin")).userId;
    expect(await first([["userId", 1]])).toBe("LinXiaoMan");
    expect(await first([["userId", -1]])).toBe("ZhouYu");
    await expect(first([["nick", 1]])).rejects.toMatchObject({ errcode: 10702 });
    await expect(first([["userId", 2]])).rejects.toMatchObject({ errcode: 10701 });
  });

  it("is for administrators only", async () => {
    await using house = await openHouse({});
    const found = house.app.find(`${model}.get`);
    expect(found?.element.members["get"]).toMatchObject({ kind: "query", access: "admin" });
  });
});
