import {
  defineType,
  query,
  readFilter,
  type ModelDefinition,
  type TableModelDefinition,
} from "@menshen/core";
import { z } from "zod";
import { tableMethods } from "./table-methods.ts";

const MAX_SIZE = 500;
const MAX_PAGE = 1_000_000;

const Get = z.strictObject({
  /** A `Q(...)` text, or the same as an object. */
  filter: z.union([z.string(), z.custom<object>(isObject, "expected a Q(...) text or an object")]),
  orderList: z
    .array(z.tuple([z.string(), z.literal([1, -1])]))
    .max(20)
    .default([]),
});

const Query = Get.extend({
  fieldList: z.array(z.string()).max(200).optional(),
  page: z.int().min(1).max(MAX_PAGE).default(1),
  size: z.int().min(1).max(MAX_SIZE).default(20),
});

export default defineType({
  config: z.object({}),
  body: "model",
  create({ body, ...context }) {
    const { name, ports } = context;
    const model = body as ModelDefinition | TableModelDefinition;
    const { fields } = model;
    const source =
      "table" in model ? { table: name, fields } : { kind: model.kind, fields: model.fields };
    const asked = <Input extends { filter: unknown }>(input: Input) => ({
      ...input,
      ...source,
      filter: readFilter(input.filter, fields),
    });
    const reading = {
      /** @throws Code 10702 a filter or an order that does not fit the fields */
      get: query({
        access: "admin",
        input: Get,
        describe: {
          zh: "符合条件的第一行；没有时为 null",
          en: "The first row that the filter matches, or null",
        },
        run: (input) => ports.models.get(asked(input)),
      }),
      /** @throws Code 10702 a filter, an order or a list that does not fit the fields */
      query: query({
        access: "admin",
        input: Query,
        describe: {
          zh: "符合条件的一页数据与总行数",
          en: "A page of the rows that the filter matches, and how many there are",
        },
        run: (input) => ports.models.query(asked(input)),
      }),
    };
    return { ...reading, ...("table" in model ? tableMethods(model, reading, context) : {}) };
  },
});

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
