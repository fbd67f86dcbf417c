import { defineType, query } from "@menshen/core";
import type { Gate } from "@menshen/domain";
import { config } from "./config.ts";

export default defineType({
  config,
  unique: ({ hosts }) => hosts.map((host, at) => ({ path: ["hosts", at], value: host })),
  create: ({ config }) => ({
    /** For forward authentication. */
    gate: query({ run: (): Gate => config }),
  }),
});
