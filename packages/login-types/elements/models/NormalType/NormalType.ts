import { defineType, query, type ModelDefinition } from "@menshen/core";
import { z } from "zod";
import { orderOf, readFilter } from "./filter.ts";

const Get = z.strictObject({
  filter: z.union([z.string(), z.record(z.string(), z.unknown())]),
  orderList: z.array(z.tuple([z.string(), z.literal([1, -1])])).optional(),
});

export default defineType({
  config: z.object({}),
  body: "model",
  create({ body, ports }) {
    const { kind, fields } = body as ModelDefinition;
    return {
      /** @throws Code 10702 a filter that is not equality on known fields */
      get: query({
        access: "admin",
        input: Get,
        describe: "The first row whose fields equal the filter, or null",
        run: ({ filter, orderList = [] }) =>
          ports.models.get({
            kind,
            fields,
            equals: readFilter(filter, fields),
            orderList: orderOf(orderList, fields),
          }),
      }),
    };
  },
});
