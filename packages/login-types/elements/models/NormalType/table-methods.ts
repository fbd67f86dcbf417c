import {
  mutation,
  readFilter,
  type ServiceContext,
  type TableField,
  type TableFields,
  type TableModelDefinition,
} from "@menshen/core";
import { z } from "zod";
import { ownMethods, type RowMethods } from "./own-methods.ts";

/**
 * The methods of a model with a table of its own beside those that read: those that write, for server code, which
 * decides who may, and those that the model defines.
 */
export function tableMethods(
  model: TableModelDefinition,
  reading: RowMethods,
  context: ServiceContext,
): object {
  const writing = writingMethods(model, context);
  return { ...writing, ...ownMethods(model, { ...reading, ...writing }, context) };
}

function writingMethods({ table, fields }: TableModelDefinition, context: ServiceContext) {
  const { models } = context.ports;
  const source = { table: context.name, fields };
  const Filter = z.object({ filter: z.unknown() });
  return {
    /** @throws Code 10703 another row has a value that is unique */
    create: mutation({
      input: rowSchema(table),
      describe: { zh: "新增一行，返回该行", en: "Adds a row and returns it" },
      run: (values) => models.create(source, values),
    }),
    /** @throws Code 10702 a filter that does not fit the fields, 10703 another row has a value that is unique */
    update: mutation({
      input: Filter.extend({ values: changeSchema(table) }).strict(),
      describe: {
        zh: "修改符合条件的行，返回行数",
        en: "Changes the rows that the filter matches, and returns how many",
      },
      run: ({ filter, values }) => models.update(source, readFilter(filter, fields), values),
    }),
    /** @throws Code 10702 a filter that does not fit the fields */
    remove: mutation({
      input: Filter.strict(),
      describe: {
        zh: "删除符合条件的行，返回行数",
        en: "Removes the rows that the filter matches, and returns how many",
      },
      run: ({ filter }) => models.remove(source, readFilter(filter, fields)),
    }),
  };
}

/** A value for every field: that of the caller, the default or null. */
function rowSchema(table: TableFields) {
  return z.strictObject(
    mapped(table, (field) => {
      const { isOptional, hasDefault, defaultValue } = field;
      const value = valueSchema(field);
      if (hasDefault) return value.default(defaultValue);
      return isOptional ? value.default(null) : value;
    }),
  );
}

/** The values that change. */
function changeSchema(table: TableFields) {
  return z
    .strictObject(mapped(table, (field) => valueSchema(field).optional()))
    .transform(
      (values) =>
        Object.fromEntries(
          Object.entries(values).filter(([, value]) => value !== undefined),
        ) as Record<string, unknown>,
    )
    .refine((values) => Object.keys(values).length > 0, "expected at least one value");
}

function mapped(table: TableFields, schema: (field: TableField) => z.ZodType) {
  return Object.fromEntries(Object.entries(table).map(([name, field]) => [name, schema(field)]));
}

function valueSchema({ type, isOptional }: TableField): z.ZodType {
  const value = schemas[type];
  return isOptional ? value.nullable() : value;
}

const schemas = {
  text: z.string(),
  integer: z.int(),
  real: z.number(),
  boolean: z.boolean(),
  json: z.json().refine((value) => value !== null, "expected a value other than null"),
};
