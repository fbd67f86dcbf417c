import { defineType, field, query } from "@menshen/core";
import { z } from "zod";

/** A Type of your own: save this file while the server runs, and its instances follow. */
export default defineType({
  config: z.object({
    offsetHours: field(z.number(), { titles: { zh: "时差（小时）", en: "Offset in hours" } }),
  }),
  create: ({ config, ports }) => ({
    now: query({
      access: "public",
      describe: { zh: "按时差换算的当前时间", en: "The time at the configured offset" },
      run: () => ports.clock.now() + config.offsetHours * 3_600_000,
    }),
  }),
});
