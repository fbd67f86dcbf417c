import { z } from "zod";

export type Schema = Readonly<Record<string, unknown>>;

/** What methods return, by path; `definitions` is what the schemas refer to. */
export interface ResultSchemas {
  readonly results: Readonly<Record<string, Schema>>;
  readonly definitions: Readonly<Record<string, Schema>>;
}

export interface JsonSchemas {
  /** The schema of a value on the wire. @param name of what a recursive schema refers to */
  of(schema: z.ZodType | undefined, io: "input" | "output", name: string): Schema;
  /** What the schemas refer to. */
  readonly components: Record<string, Schema>;
}

/** JSON Schemas as OpenAPI 3.1 embeds them: references lead into the document's components. */
export function createJsonSchemas(): JsonSchemas {
  const components: Record<string, Schema> = {};
  return {
    components,
    of(schema, io, name) {
      if (!schema) return {};
      const made = z.toJSONSchema(schema, {
        io,
        unrepresentable: "any",
        override: ({ zodSchema, jsonSchema }) => {
          // A Date travels as text.
          if (zodSchema._zod.def.type === "date")
            Object.assign(jsonSchema, { type: "string", format: "date-time" });
          // An input that may be left out.
          if (zodSchema._zod.def.type === "undefined") jsonSchema.not = {};
        },
      });
      const { $schema: _, $defs = {}, ...root } = made;
      const prefix = `#/components/schemas/${name}.${io}`;
      const moved = (part: object): Schema =>
        JSON.parse(
          JSON.stringify(part)
            .replaceAll('"$ref":"#/$defs/', `"$ref":"${prefix}.`)
            .replaceAll('"$ref":"#"', `"$ref":"${prefix}"`),
        ) as Schema;
      for (const [key, definition] of Object.entries($defs))
        components[`${name}.${io}.${key}`] = moved(definition);
      const text = JSON.stringify([root, $defs]);
      if (!text.includes('"$ref":"#"')) return moved(root);
      components[`${name}.${io}`] = moved(root);
      return { $ref: prefix };
    },
  };
}
