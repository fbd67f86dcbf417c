import { defineModel, integer, json, mutation, text, timestamp } from "@menshen/core";
import { z } from "zod";

export default defineModel({
  table: {
    sku: text().unique(),
    qty: integer().default(0),
    countedAt: timestamp().optional(),
    tags: json().optional(),
  },
  indexes: [["qty", "sku"]],
  methods: (stock) => ({
    take: mutation({
      access: "session",
      input: z.object({ sku: z.string(), count: z.int().min(1) }),
      run: async ({ sku, count }) => {
        const row = await stock.get({ filter: { sku, qty__gte: count } });
        if (!row) return { taken: false };
        const { id, qty } = row;
        const values = { qty: qty - count };
        // Of two calls at the same time one finds the row as it was.
        return { taken: (await stock.update({ filter: { id, qty }, values })) === 1 };
      },
    }),
  }),
});
