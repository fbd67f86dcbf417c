import { isCode, type Client } from "@menshen/client";
import { demo, startTestServer, type TestServer } from "@menshen/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clientOf, FILE, MODEL, openShop, own, type Elements } from "./customers.ts";

let test: TestServer;
let client: Client<Elements>;
beforeAll(async () => {
  test = await openShop();
  client = clientOf(test);
});
afterAll(() => test.close());

const names = async (filter: Parameters<typeof client.crm.Customers.query.query>[0]["filter"]) => {
  const { rowDatas } = await client.crm.Customers.query.query({ filter, fieldList: ["name"] });
  return rowDatas.map(({ name }) => name);
};

const page = (number: number) =>
  client.crm.Customers.query.query({
    filter: "~Q(tenant='west')",
    fieldList: ["name", "orders"],
    orderList: [
      ["orders", -1],
      ["name", 1],
    ],
    page: number,
    size: 4,
  });

describe("a user's model over the network", () => {
  it("a user's model answers plain rows typed by its fields", async () => {
    const row = await client.crm.Customers.get.query({ filter: { name__startswith: "A" } });
    expect(row).toEqual({
      id: 1,
      tenant: "north",
      userId: "u1",
      name: "Anna",
      orders: 12,
      isVip: true,
      tags: ["new"],
      createdAt: 1000,
    });
    row?.orders satisfies number | null | undefined;
    expect(await client.crm.Customers.get.query({ filter: "Q(orders__gt=99)" })).toBeNull();
  });

  it("a model pages, orders, and selects fields", async () => {
    const first = await page(1);
    expect(first).toEqual({
      rowDatas: [
        { name: "100% Li", orders: null },
        { name: "Anna", orders: 12 },
        { name: null, orders: 7 },
        { name: "anton", orders: 3 },
      ],
      totalCount: 6,
    });
    first.rowDatas satisfies { name: string | null; orders: number | null }[];
    expect((await page(2)).rowDatas.map(({ name }) => name)).toEqual(["王小明", "Bob_1"]);
    expect(await page(3)).toEqual({ rowDatas: [], totalCount: 6 });
  });

  it("a model accepts a filter as text and as tree", async () => {
    const text = "Q(Q(orders__gte=3) | Q(isVip=True), tenant='north') & ~Q(name__like='%n%')";
    const tree = {
      and: [{ or: [{ orders__gte: 3 }, { isVip: true }] }, { tenant: "north" }],
      not: { name__like: "%n%" },
    };
    expect(await names(text)).toEqual(["王小明"]);
    expect(await names(tree)).toEqual(["王小明"]);
    expect(await names({ orders__in: [0, null] })).toEqual(["Bob_1", "100% Li"]);
    expect(await names({ not: { orders__in: [0, null] } })).toEqual([
      "Anna",
      "anton",
      null,
      "王小明",
    ]);
  });

  it("a model reports the position of a filter error", async () => {
    const failed = await client.crm.Customers.get
      .query({ filter: "Q(name='x',\n  ordrs=3)" })
      .catch((error: unknown) => error);
    if (!isCode(failed, 10702, "app")) throw new Error("accepted");
    expect(failed).toMatchObject({
      httpStatus: 400,
      message:
        'the filter is not valid at line 2, column 3: expected a field of the model, such as "orders", found "ordrs"',
      data: { position: 14, line: 2, column: 3 },
    });
    const { error } = await test.query(
      `${MODEL}.query`,
      { filter: { or: [{ ordrs: 3 }] } },
      test.asAdmin,
    );
    expect(error.data).toMatchObject({ errcode: 10702, data: { path: ["or", 0, "ordrs"] } });
  });

  it("a model rejects at run time what does not compile in TypeScript", async () => {
    const refused = [
      // @ts-expect-error -- no such field
      names({ ordrs: 3 }),
      // @ts-expect-error -- no such operator
      names({ name__contains: "x" }),
      // @ts-expect-error -- not for this type
      names({ isVip__gt: true }),
      // @ts-expect-error -- another type
      names({ or: [{ orders: "3" }] }),
      // @ts-expect-error -- no such field
      client.crm.Customers.query.query({ filter: {}, fieldList: ["ordrs"] }),
      // @ts-expect-error -- no such field
      client.crm.Customers.get.query({ filter: {}, orderList: [["ordrs", 1]] }),
    ];
    for (const call of refused) await expect(call).rejects.toMatchObject({ errcode: 10702 });
    const large = client.crm.Customers.query.query({ filter: {}, size: 501 });
    await expect(large).rejects.toMatchObject({ errcode: 10701 });
  });

  it("a model requires an administrator", async () => {
    for (const method of ["get", "query"])
      for (const kind of ["query", "mutate"] as const) {
        const { error } = await test[kind](`${MODEL}.${method}`, { filter: "" });
        expect(error.data).toMatchObject({ errcode: 10602, httpStatus: 401 });
      }
  });

  it("a model follows its changed field map, and a wrong one leaves the last good version", async () => {
    const source = await own(FILE);
    const nick = 'nick: { type: "text", from: "profile.name" },\n    id:';
    await test.write(FILE, source.replace("id:", nick));
    const nicks = () =>
      test.query(`${MODEL}.query`, { filter: "Q(nick__endswith='on')" }, test.asAdmin);
    await expect.poll(async () => (await nicks()).data?.totalCount, { timeout: 5000 }).toBe(1);
    expect((await nicks()).data.rowDatas[0]).toMatchObject({ nick: "anton", name: "anton" });

    await test.write(FILE, source.replace("id:", nick).replace("name:", "or:"));
    const state = async () =>
      (await test.query("app.elements.get", { fullName: MODEL }, test.asAdmin)).data;
    await expect
      .poll(async () => JSON.stringify(await state()))
      .toContain("a field cannot be called");
    expect((await nicks()).data.totalCount).toBe(1);

    await test.write(FILE, source);
    await expect.poll(async () => (await nicks()).error?.data.errcode).toBe(10702);
    expect(await names({ orders: 12 })).toEqual(["Anna"]);
  });
});

describe("an official model over the network", () => {
  it("an official model lists the account that signed in", async () => {
    await using demoServer = await startTestServer();
    await demoServer.signIn(demoServer.browser(), demo.corpA.people.xiaoman);
    const model = "auths.loginTypes.QywxInnerType.QywxInnerAuthModel";
    const input = { filter: "Q(status=1)", fieldList: ["corpId", "userId", "name", "status"] };
    const { data } = await demoServer.query(`${model}.query`, input, demoServer.asAdmin);
    expect(data).toEqual({
      rowDatas: [{ corpId: demo.corpA.corpId, userId: "LinXiaoMan", name: "林小满", status: 1 }],
      totalCount: 1,
    });
  });
});
