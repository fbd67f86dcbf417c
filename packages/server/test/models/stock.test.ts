import { createClient } from "@menshen/client";
import type { ElementOf, Leaf } from "@menshen/core";
import { eventually, startTestServer, type TestServer } from "@menshen/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { own } from "./customers.ts";
import type Stock from "./elements/shop/Stock/Stock.ts";

/* A model with a table of its own, on a running server. */

const MODEL = "shop.Stock";
const FILE = "shop/Stock/Stock.ts";

let test: TestServer;
let source: string;
let hash: string | undefined;
beforeAll(async () => {
  source = await own(FILE);
  const eJson = "shop/Stock/e.json";
  test = await startTestServer({ files: { [eJson]: await own(eJson), [FILE]: source } });
  hash = element()?.hash;
});
afterAll(() => test.close());

const element = () => test.app.snapshot.elements.get(MODEL);
const stock = () => test.app.getElement(MODEL) as ElementOf<typeof Stock>;
const list = (input: object = {}) =>
  test.query(`${MODEL}.query`, { filter: "", ...input }, test.asAdmin);
const diagnostics = () =>
  test.app.snapshot.diagnostics
    .filter((one) => one.element === MODEL)
    .map(({ severity, line, message }) => [severity, line, message.en]);

beforeEach(async () => {
  await test.write(FILE, source);
  await eventually(async () => element()?.hash === hash && element()?.state === "active");
  await stock().remove({ filter: {} });
});

describe("a model with a table of its own", () => {
  it("server code writes rows, and administrators read them over the network", async () => {
    const { create, update, remove } = stock();
    const box = await create({ sku: "box", qty: 5, tags: ["new"] });
    box satisfies { id: number; sku: string; countedAt: number | null };
    expect(box).toEqual({ id: box.id, sku: "box", qty: 5, countedAt: null, tags: ["new"] });
    await create({ sku: "bag" });
    expect(await update({ filter: { qty__lt: 5 }, values: { qty: 7, countedAt: 1000 } })).toBe(1);
    const client = createClient<{ shop: { Stock: Leaf<typeof Stock> } }>({
      url: `${test.url}/trpc`,
      token: test.adminToken,
    });
    const page = await client.shop.Stock.query.query({
      filter: { or: [{ sku: "bag" }, { tags__isnull: false }] },
      fieldList: ["sku", "qty"],
      orderList: [["qty", -1]],
    });
    page.rowDatas satisfies { sku: string; qty: number }[];
    expect(page).toEqual({
      rowDatas: [
        { sku: "bag", qty: 7 },
        { sku: "box", qty: 5 },
      ],
      totalCount: 2,
    });
    expect(await client.shop.Stock.get.query({ filter: "Q(sku__startswith='bo')" })).toEqual(box);
    expect(await remove({ filter: "Q(sku='box')" })).toBe(1);
    expect((await list()).data.totalCount).toBe(1);
  });

  it("values that do not fit the fields are refused with 10701, a unique one with 10703", async () => {
    const { create, update } = stock();
    const refused: Promise<unknown>[] = [
      // @ts-expect-error -- a required field is missing
      create({ qty: 1 }),
      // @ts-expect-error -- another type
      create({ sku: "x", qty: "1" }),
      create({ sku: "x", qty: 1.5 }),
      // @ts-expect-error -- no such field
      create({ sku: "x", colour: "red" }),
      // @ts-expect-error -- a required field
      update({ filter: {}, values: { qty: null } }),
      // @ts-expect-error -- the database counts the rows
      update({ filter: {}, values: { id: 3 } }),
      update({ filter: {}, values: {} }),
    ];
    for (const call of refused) await expect(call).rejects.toMatchObject({ errcode: 10701 });
    // @ts-expect-error -- no such field
    const filtered = update({ filter: { colour: "red" }, values: { qty: 1 } });
    await expect(filtered).rejects.toMatchObject({ errcode: 10702 });
    await create({ sku: "box" });
    await expect(create({ sku: "box" })).rejects.toMatchObject({ errcode: 10703 });
  });

  it("a method of the model's own has its own access, and takes each piece once", async () => {
    await stock().create({ sku: "box", qty: 5 });
    const refused = await test.mutate(`${MODEL}.take`, { sku: "box", count: 1 });
    expect(refused.error.data).toMatchObject({ errcode: 10602 });
    const client = createClient<{ shop: { Stock: Leaf<typeof Stock> } }>({
      url: `${test.url}/trpc`,
      token: test.adminToken,
    });
    const take = (count: number) => client.shop.Stock.take.mutate({ sku: "box", count });
    (await take(2)).taken satisfies boolean;
    expect(await take(4)).toEqual({ taken: false });
    const both = await Promise.all([take(3), take(3)]);
    expect(both.filter(({ taken }) => taken)).toHaveLength(1);
    expect(await stock().get({ filter: {} })).toMatchObject({ qty: 0 });
    await expect(stock().take({ sku: "box", count: 0 })).rejects.toMatchObject({ errcode: 10701 });
  });

  it("a method of the model's own cannot write a value that does not fit the fields", async () => {
    await stock().create({ sku: "box", qty: 5 });
    await test.write(FILE, source.replace("qty: qty - count", "qty: qty - count / 2"));
    const take = () => stock().take({ sku: "box", count: 1 });
    await eventually(async () => element()?.hash !== hash);
    await expect(take()).rejects.toMatchObject({
      errcode: 10701,
      message: "the input of shop.Stock.update is not valid: values.qty",
    });
    expect(await stock().get({ filter: {} })).toMatchObject({ qty: 5 });
  });

  it("the methods that write are unreachable over the network", async () => {
    for (const method of ["create", "update", "remove"]) {
      const { error } = await test.mutate(`${MODEL}.${method}`, { sku: "x" }, test.asAdmin);
      expect(error.data).toMatchObject({ httpStatus: 404 });
    }
    const { error } = await test.query(`${MODEL}.query`, { filter: "" });
    expect(error.data).toMatchObject({ errcode: 10602 });
  });

  it("a saved field is live while a client reads, and no read fails", async () => {
    await stock().create({ sku: "box", qty: 5 });
    const shelf = 'shelf: text().default("A1"),\n    sku:';
    await test.write(FILE, source.replace("sku:", shelf).replace('["qty", "sku"]', '["shelf"]'));
    for (let row: Record<string, unknown> = {}; row["shelf"] !== "A1";) {
      const { data, error } = await list();
      expect(error).toBeUndefined();
      [row] = data.rowDatas;
    }
    const found = await list({ filter: "Q(shelf='A1')", orderList: [["shelf", 1]] });
    expect(found.data.rowDatas).toMatchObject([{ sku: "box", qty: 5, shelf: "A1" }]);
  });

  it.each<[string, (text: string) => string, RegExp]>([
    ["a changed type", (text) => text.replace("timestamp()", "text()"), /has the type integer/],
    [
      "a required field without default",
      (text) => text.replace("qty:", "size: integer(),\n    qty:"),
      /the rows that exist have no size\. Give the field a default/,
    ],
    [
      "a name that no field can have",
      (text) => text.replace("qty:", "ID: integer(),\n    qty:").replace('"qty"', '"ID"'),
      /cannot be called ID/,
    ],
    [
      "a method called as one of the rows",
      (text) => text.replace("take:", "update:"),
      /methods has update, which is a method of the rows/,
    ],
  ])("%s leaves the last good version, and the message names the line", async (_, edit, text) => {
    await stock().create({ sku: "box" });
    await test.write(FILE, edit(source));
    await expect.poll(() => element()?.state).toBe("stale");
    const errors = diagnostics().filter(([severity]) => severity === "error");
    expect(errors).toEqual([["error", expect.any(Number), expect.stringMatching(text)]]);
    expect((await list()).data.totalCount).toBe(1);
    await stock().create({ sku: "bag" });
  });

  it("a removed field stays in the table with its values, until it returns", async () => {
    await stock().create({ sku: "box", tags: ["new"] });
    await test.write(FILE, source.replace("    tags: json().optional(),\n", ""));
    const note = ["info", expect.any(Number), expect.stringContaining("no field tags any more")];
    await expect.poll(diagnostics).toContainEqual(note);
    const { data } = await list();
    expect(data.rowDatas[0]).toEqual({
      id: expect.any(Number),
      sku: "box",
      qty: 0,
      countedAt: null,
    });
    await test.write(FILE, source);
    await expect.poll(async () => (await list()).data.rowDatas[0].tags).toEqual(["new"]);
  });
});
