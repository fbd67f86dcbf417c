import { defineModel, integer, json, text, timestamp } from "@menshen/core";

export default defineModel({
  table: {
    sku: text().unique(),
    qty: integer().default(0),
    countedAt: timestamp().optional(),
    tags: json().optional(),
  },
  indexes: [["qty", "sku"]],
});
