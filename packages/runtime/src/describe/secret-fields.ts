import { fieldAt, type JsonSchema } from "../link/json-schema.ts";
import type { JsonPath } from "../read/parse-json.ts";

/** The secret fields of a file, as `menshen seal` takes them: `authConfig.appSecret`. Items of a list are one field. */
export function secretFieldsOf(schema: JsonSchema): string[] {
  const found = new Set<string>();
  const visit = (level: JsonSchema, path: JsonPath): void => {
    const { secret } = fieldAt(schema, path);
    if (secret && level.properties === undefined) found.add(path.join("."));
    for (const [key, inner] of Object.entries(level.properties ?? {})) visit(inner, [...path, key]);
    for (const inner of [...(level.anyOf ?? []), ...(level.oneOf ?? []), ...(level.allOf ?? [])])
      visit(inner, path);
  };
  visit(schema, []);
  return [...found];
}
