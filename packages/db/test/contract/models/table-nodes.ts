import { describe, expect, it } from "vitest";
import { defineModel, integer, text } from "@menshen/core";
import { openDatabase } from "../../../src/open.ts";
import { log, NOON } from "../fixtures.ts";

const secret = new Uint8Array(32).fill(7);
const clock = { now: () => NOON };

/** Two nodes on one database. @param makeUrl of an empty database */
export function describeTableNodes(name: string, makeUrl: () => string | Promise<string>): void {
  // oxlint-disable-next-line vitest/valid-title -- a contract suite is named by its caller
  describe(name, () => {
    it("two nodes apply a model at the same time: one changes its table, both use it", async () => {
      const options = { url: await makeUrl(), secret, clock, log };
      await using one = await openDatabase(options);
      await using two = await openDatabase(options);
      const sku = text().unique();
      const narrow = defineModel({ table: { sku } });
      const wide = defineModel({ table: { sku, qty: integer().default(1) }, indexes: [["qty"]] });
      for (const [model, row] of [
        [narrow, { sku: "x" }],
        [wide, { sku: "x", qty: 2 }],
      ] as const) {
        const applied = await Promise.all(
          [one, two, one, two].map((node) => node.applyTable("shop.Stock", model)),
        );
        expect(applied.flatMap(({ problems }) => problems)).toEqual([]);
        expect(applied.filter(({ isChanged }) => isChanged)).toHaveLength(1);
        const source = { table: "shop.Stock", fields: model.fields };
        for (const { models } of [one, two]) {
          const { id } = await models.create(source, row);
          const filter = { and: [] };
          expect(await models.get({ ...source, filter, orderList: [] })).toEqual({ id, ...row });
          expect(await models.remove(source, filter)).toBe(1);
        }
      }
    });
  });
}
