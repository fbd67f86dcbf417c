import { defineType, type Members, type ServiceDefinition } from "@menshen/core";
import { z } from "zod";

export default defineType({
  config: z.object({}),
  body: "service",
  create({ name, element, ports, body, onDispose }): Members {
    return (body as ServiceDefinition<Members>).create({ name, element, ports, onDispose });
  },
});
