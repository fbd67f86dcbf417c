import { beforeAll, describe, expect, inject, it } from "vitest";
import fc from "fast-check";
import {
  boolean,
  defineModel,
  integer,
  json,
  readFilter,
  real,
  text,
  timestamp,
  type TableModelDefinition,
} from "@menshen/core";
import type { ModelRow } from "@menshen/domain";
import { filtersOn } from "@menshen/testkit/filters";
import { unique } from "../fixtures.ts";
import type { World } from "../world.ts";
import { inOrder, isMatch, values, type Row } from "./model-reference.ts";

const stock = defineModel({
  table: {
    sku: text().unique(),
    qty: integer().default(0),
    weight: real().optional(),
    isFragile: boolean().default(false),
    countedAt: timestamp().optional(),
    tags: json().optional(),
  },
  indexes: [["qty", "sku"]],
});

const box = {
  sku: "box",
  qty: 5,
  weight: 1.5,
  isFragile: true,
  countedAt: 1_795_176_000_000,
  tags: ["new", { of: "paper" }],
};

/** The own tables of models: their shape follows the model, and their rows are read as those of accounts. */
export function describeTables(world: World): void {
  const apply = (element: string, model: TableModelDefinition) =>
    world.database.applyTable(element, model);
  const rowsOf = (table: string, { fields }: TableModelDefinition = stock) => {
    const source = { table, fields };
    const { models } = world.database;
    const read = (filter: unknown) => readFilter(filter, fields);
    return {
      create: (row: ModelRow) => models.create(source, row),
      update: (filter: unknown, row: ModelRow) => models.update(source, read(filter), row),
      remove: (filter: unknown) => models.remove(source, read(filter)),
      get: (filter: unknown) => models.get({ ...source, filter: read(filter), orderList: [] }),
      list: async (filter: unknown, orderList: [string, 1 | -1][] = [], page = 1, size = 500) =>
        models.query({ ...source, filter: read(filter), orderList, page, size }),
    };
  };
  const opened = async (model: TableModelDefinition = stock) => {
    const element = unique("shop.Stock");
    await apply(element, model);
    return { element, ...rowsOf(element, model) };
  };

  describe("tables of models", () => {
    it("a row of every type is read as it was written", async () => {
      const { create, get } = await opened();
      expect(await create(box)).toEqual({ id: 1, ...box });
      expect(await get({ sku: "box" })).toEqual({ id: 1, ...box });
      const bare = { ...box, sku: "bare", weight: null, countedAt: null, tags: null };
      expect(await create({ ...bare, qty: -0, isFragile: false })).toEqual({
        ...bare,
        id: 2,
        qty: 0,
        isFragile: false,
      });
    });

    it("a text is stored with any characters, invalid ones replaced", async () => {
      const { create } = await opened();
      const row = await create({ ...box, sku: "a\0b\ud800'\"\u{1f600}", tags: ["\0"] });
      expect(row).toMatchObject({ sku: "a\ufffdb\ufffd'\"\u{1f600}", tags: ["\ufffd"] });
    });

    it("a unique value is refused with 10703 when it is added or changed to", async () => {
      const { create, update, list } = await opened();
      await create(box);
      await create({ ...box, sku: "bag" });
      await expect(create(box)).rejects.toMatchObject({ errcode: 10703 });
      await expect(update({ sku: "bag" }, { sku: "box" })).rejects.toMatchObject({
        errcode: 10703,
      });
      expect((await list({})).rowDatas.map(({ sku }) => sku)).toEqual(["box", "bag"]);
    });

    it("update and remove change the rows of the filter and count them", async () => {
      const { create, update, remove, list } = await opened();
      for (const [sku, qty] of Object.entries({ a: 1, b: 2, c: 3 }))
        await create({ ...box, sku, qty });
      expect(await update({ qty__gte: 2 }, { isFragile: false, weight: null })).toBe(2);
      expect((await list({ isFragile: false, weight: null })).totalCount).toBe(2);
      expect(await update({ qty: 9 }, { qty: 1 })).toBe(0);
      expect(await remove("Q(sku='a') | Q(qty=3)")).toBe(2);
      expect((await list({})).rowDatas).toMatchObject([{ sku: "b", id: 2 }]);
    });

    it("the id of a removed row is not used again", async () => {
      const { create, remove } = await opened();
      await create(box);
      await remove({});
      expect(await create(box)).toMatchObject({ id: 2 });
    });

    it("a table is applied once, and holds its rows when its model changes", async () => {
      const { element, create, list } = await opened();
      expect(await apply(element, stock)).toMatchObject({ isChanged: false, problems: [] });
      await create(box);
      const { sku, qty } = stock.table;
      const wider = defineModel({
        table: { note: text().optional(), sku, qty, shelf: text().default("it's A") },
        indexes: [["shelf"], { unique: ["shelf", "sku"] }],
      });
      expect(await apply(element, wider)).toMatchObject({
        isChanged: true,
        problems: [],
        retired: ["weight", "isFragile", "countedAt", "tags"],
      });
      const rows = rowsOf(element, wider);
      const moved = { id: 1, sku: "box", qty: 5, note: null, shelf: "it's A" };
      expect(await rows.get({ shelf__startswith: "it's" })).toEqual(moved);
      // A node that has the earlier model adds rows until it follows.
      await create({ ...box, sku: "bag" });
      expect(await rows.get({ sku: "bag" })).toMatchObject({ shelf: "it's A" });
      await rows.create({ sku: "jar", qty: 1, note: null, shelf: "B" });
      expect(await apply(element, stock)).toMatchObject({
        isChanged: true,
        problems: [],
        retired: ["note", "shelf"],
      });
      // What came meanwhile has the default, what was there before has its value.
      expect((await list({}, [["sku", 1]])).rowDatas).toMatchObject([
        { sku: "bag", isFragile: true, tags: box.tags },
        { sku: "box", isFragile: true, tags: box.tags },
        { sku: "jar", isFragile: false, tags: null },
      ]);
    });

    it("a field is made optional, and required again with a default", async () => {
      const { element, create } = await opened(defineModel({ table: { a: text() } }));
      const optional = defineModel({ table: { a: text().optional() } });
      expect(await apply(element, optional)).toMatchObject({ isChanged: true, problems: [] });
      await create({ a: null });
      const required = defineModel({ table: { a: text().default("none") } });
      expect(await apply(element, required)).toMatchObject({ isChanged: true, problems: [] });
      expect(await rowsOf(element, required).get({ a: "none" })).toEqual({ id: 1, a: "none" });
      expect((await apply(element, defineModel({ table: { a: text() } }))).problems).toEqual([]);
    });

    it("a unique index that is left out refuses no row any more", async () => {
      const { element, create } = await opened(defineModel({ table: { a: text().unique() } }));
      await create({ a: "x" });
      await apply(element, defineModel({ table: { a: text() } }));
      expect(await create({ a: "x" })).toEqual({ id: 2, a: "x" });
    });

    it.each<[string, TableModelDefinition, object]>([
      [
        "a changed type",
        defineModel({ table: { a: integer(), b: text().optional() } }),
        { kind: "type-changed", field: "a", stored: "text", wanted: "integer" },
      ],
      [
        "a required field without default",
        defineModel({ table: { a: text(), b: text().optional(), c: text() } }),
        { kind: "no-value", field: "c" },
      ],
      [
        "an optional field that becomes required",
        defineModel({ table: { a: text(), b: text(), c: text().optional() } }),
        { kind: "no-value", field: "b" },
      ],
      [
        "a unique field whose rows are equal",
        defineModel({ table: { a: text().unique(), b: text().optional() } }),
        { kind: "not-unique", fields: ["a"] },
      ],
      [
        "a new unique field with a default",
        defineModel({ table: { a: text(), c: text().default("x").unique() } }),
        { kind: "not-unique", fields: ["c"] },
      ],
    ])("a table that cannot follow stays as it is: %s", async (_, model, problem) => {
      const before = defineModel({ table: { a: text(), b: text().optional() } });
      const { element, create, list } = await opened(before);
      await create({ a: "x", b: null });
      await create({ a: "x", b: "y" });
      const applied = await apply(element, model);
      expect(applied).toMatchObject({ isChanged: false, problems: [problem] });
      expect(await apply(element, before)).toMatchObject({ isChanged: false, problems: [] });
      expect((await list({ a: "x" })).totalCount).toBe(2);
    });

    it("a name that another element's table has is refused", async () => {
      const { element } = await opened();
      const dots = element.replace("-", "_");
      await apply(dots, stock);
      const other = dots.toLowerCase();
      expect(await apply(other, stock)).toMatchObject({
        problems: [{ kind: "name-taken", owner: dots }],
      });
    });

    it("names of any length make tables and indexes of their own", async () => {
      const long = `a${"bcdefghi".repeat(12)}`;
      for (const element of [`${long}.One`, `${long}.Two`]) {
        const { table, isChanged, problems } = await apply(element, stock);
        expect([table.length, isChanged, problems]).toEqual([54, true, []]);
        expect(await rowsOf(element).create(box)).toEqual({ id: 1, ...box });
      }
    });

    describe("are filtered as plain JavaScript does", () => {
      const model = defineModel({
        table: {
          name: text().optional(),
          rank: integer().optional(),
          share: real().optional(),
          isLeader: boolean().optional(),
          extra: json().optional(),
        },
        indexes: [["rank"]],
      });
      const numbers = fc.oneof(values.integer, fc.double({ noNaN: true, noDefaultInfinity: true }));
      const anyRow = fc.record({
        name: fc.option(values.text),
        rank: fc.option(values.integer),
        share: fc.option(numbers),
        isLeader: fc.option(fc.boolean()),
        extra: fc.constantFrom(null, [1], { a: null }, "x", 0, false),
      });
      const stored: Row[] = [];
      let rows: ReturnType<typeof rowsOf>;
      beforeAll(async () => {
        rows = await opened(model);
        for (const row of fc.sample(anyRow, { seed: 7, numRuns: 60 }))
          stored.push(await rows.create(row));
      });

      it("rows of a table equal a filter in plain JavaScript for any filter, order and page", async () => {
        const property = fc.asyncProperty(
          filtersOn(model.fields, { ...values, real: numbers }),
          fc.array(
            fc.tuple(
              fc.constantFrom("id", "name", "rank", "share", "isLeader"),
              fc.constantFrom<1 | -1>(1, -1),
            ),
            { maxLength: 2 },
          ),
          fc.record({ page: fc.integer({ min: 1, max: 4 }), size: fc.constantFrom(1, 7, 500) }),
          async (filter, orderList, { page, size }) => {
            const found = inOrder(
              stored.filter((row) => isMatch(filter, row)),
              orderList,
            );
            const { rowDatas, totalCount } = await rows.list(filter, orderList, page, size);
            expect(totalCount).toBe(found.length);
            expect(rowDatas).toEqual(found.slice((page - 1) * size, page * size));
          },
        );
        await fc.assert(property, { numRuns: inject("long") ? 400 : 60 });
      });
    });
  });
}
