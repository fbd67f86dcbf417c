import { type RawBuilder, sql } from "kysely";

/** The `like` pattern of texts that contain `search`. Databases agree on the case of ASCII letters only. */
export function patternOf(search: string): string {
  const literal = search.replace(/[\\%_]/g, (mark) => `\\${mark}`);
  return `%${literal.replace(/[A-Z]/g, (letter) => letter.toLowerCase())}%`;
}

export function matches(column: string, pattern: RawBuilder<string>): RawBuilder<boolean> {
  return sql<boolean>`lower(coalesce(${sql.ref(column)}, '')) like ${pattern} escape '\\'`;
}
