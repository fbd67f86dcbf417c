import { defineModel } from "@menshen/core";

export default defineModel({
  kind: "wechat",
  fields: {
    id: { type: "integer", from: "id" },
    appId: { type: "text", from: "tenant" },
    userId: { type: "text", from: "userId" },
    openId: { type: "text", from: "subject" },
    unionId: { type: "text", from: "unionId" },
  },
});
