import { defineModel } from "@menshen/core";

export default defineModel({
  kind: "crm",
  fields: {
    id: { type: "integer", from: "id" },
    tenant: { type: "text", from: "tenant" },
    userId: { type: "text", from: "userId" },
    name: { type: "text", from: "profile.name" },
    orders: { type: "integer", from: "profile.orders" },
    isVip: { type: "boolean", from: "profile.isVip" },
    tags: { type: "json", from: "profile.tags" },
    createdAt: { type: "integer", from: "createdAt" },
  },
});
