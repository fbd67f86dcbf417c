import { defineModel } from "@menshen/core";

export default defineModel({
  kind: "wecom",
  fields: {
    id: { type: "integer", from: "id" },
    corpId: { type: "text", from: "tenant" },
    userId: { type: "text", from: "profile.userId" },
    name: { type: "text", from: "profile.name" },
    mobile: { type: "text", from: "profile.mobile" },
    email: { type: "text", from: "profile.email" },
    avatar: { type: "text", from: "profile.avatar" },
    department: { type: "json", from: "profile.department" },
    position: { type: "text", from: "profile.position" },
    gender: { type: "text", from: "profile.gender" },
    status: { type: "integer", from: "profile.status" },
    isLeader: { type: "boolean", from: "profile.isLeader" },
    // WeCom has tokens of apps only, none of people: documented, and always null.
    accessToken: { type: "text", from: "profile.accessToken" },
    refreshToken: { type: "text", from: "profile.refreshToken" },
    expiresAt: { type: "integer", from: "profile.expiresAt" },
    createdAt: { type: "integer", from: "createdAt" },
    updatedAt: { type: "integer", from: "updatedAt" },
  },
});
