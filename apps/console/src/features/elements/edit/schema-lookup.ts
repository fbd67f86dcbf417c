import type { Language } from "../../../shared/i18n/language.ts";
import { isObject } from "../../../shared/server/failure.ts";
import type { Schema } from "../../../shared/form/schema-fields.ts";

type Path = readonly (string | number)[];

/** The keys that an object at a path may have, each with its label and help. */
export function keysAt(
  schema: Schema,
  path: Path,
  language: Language,
): { key: string; info: string }[] {
  const properties = schemaAt(schema, path)?.["properties"];
  if (!isObject(properties)) return [];
  return Object.entries(properties).map(([key, inner]) => ({
    key,
    info: isObject(inner) ? textOf(inner, language) : "",
  }));
}

/** Label and help of the field at a path. */
export function textAt(schema: Schema, path: Path, language: Language): string | undefined {
  const found = path.length > 0 ? schemaAt(schema, path) : undefined;
  return (found && textOf(found, language)) || undefined;
}

function schemaAt(schema: Schema, path: Path): Schema | undefined {
  return path.reduce<Schema | undefined>((at, key) => {
    const next =
      typeof key === "number"
        ? at?.["items"]
        : isObject(at?.["properties"])
          ? at["properties"][key]
          : undefined;
    return isObject(next) ? next : undefined;
  }, schema);
}

function textOf({ titles, help }: Schema, language: Language): string {
  return [titles, help]
    .flatMap((text) => (isObject(text) && typeof text[language] === "string" ? text[language] : []))
    .join(" – ");
}
