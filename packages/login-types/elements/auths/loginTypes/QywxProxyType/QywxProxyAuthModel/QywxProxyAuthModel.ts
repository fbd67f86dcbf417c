import { defineModel } from "@menshen/core";

export default defineModel({
  kind: "wecom-proxy",
  fields: {
    id: { type: "integer", from: "id" },
    suiteId: { type: "text", from: "profile.suiteId" },
    corpId: { type: "text", from: "profile.corpId" },
    userId: { type: "text", from: "userId" },
    memberId: { type: "text", from: "profile.userId" },
    openUserId: { type: "text", from: "profile.openUserId" },
    name: { type: "text", from: "profile.name" },
    avatar: { type: "text", from: "profile.avatar" },
    status: { type: "integer", from: "profile.status" },
    createdAt: { type: "integer", from: "createdAt" },
    updatedAt: { type: "integer", from: "updatedAt" },
  },
});
