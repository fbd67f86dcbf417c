import { type RawBuilder, sql } from "kysely";
import type { SearchedTable } from "../dialects.ts";
import type { Scope } from "../scope.ts";
import { statement } from "../statement.ts";
import { storable } from "./json.ts";

/*
 * Searches for parts of texts. Every condition is `matches`; indexes of grams only narrow the rows down, where a search
 * is rare enough: the newest rows are the faster way to a common one.
 */

/** Up to this many rows are fetched and sorted; the matches of a search with more are close to each other. */
export const FEW_HITS = 5_000;

/** The `like` pattern of texts that contain `search`. Databases agree on the case of ASCII letters only. */
export function patternOf(search: string): string {
  return `%${lowered(search.replace(/[\\%_]/g, (mark) => `\\${mark}`))}%`;
}

export function matches(column: string, pattern: RawBuilder<string>): RawBuilder<boolean> {
  return sql<boolean>`lower(coalesce(${sql.ref(column)}, '')) like ${pattern} escape '\\'`;
}

/** Pairs of neighbouring characters; a single character that is not ASCII, as in the indexes. */
function gramsOf(search: string): string[] {
  const characters = Array.from(lowered(storable(search)));
  const [first = ""] = characters;
  if (characters.length === 1) return first > "\u007F" ? [first] : [];
  const pairs = characters.slice(1).map((next, index) => `${characters[index]}${next}`);
  return [...new Set(pairs)];
}

/** A search for the indexes of these tables; null where it is common, or has no grams. */
export async function rareSearch(
  scope: Scope,
  tables: readonly SearchedTable[],
  search: string,
): Promise<string | null> {
  const grams = gramsOf(search);
  if (grams.length === 0) return null;
  const asked = scope.dialect.gramSearch(grams);
  for (const table of tables) {
    const row = await scope.first(countHits[table], { asked, limit: FEW_HITS + 1 });
    // PostgreSQL counts in bigint, which its driver returns as text.
    if (Number(row?.hits) > FEW_HITS) return null;
  }
  return asked;
}

interface Asked {
  asked: string;
  limit: number;
}

const hitsIn = (table: SearchedTable) =>
  statement<Asked, { hits: number | string }>((db, { asked, limit }, dialect) =>
    db
      .selectFrom(
        sql`(select 1 from ${dialect.withGrams(table, asked)} limit ${limit})`.as<"found">(
          sql`found`,
        ),
      )
      .select((of) => of.fn.countAll<number | string>().as("hits")),
  );

const countHits = {
  users: hitsIn("users"),
  accounts: hitsIn("accounts"),
  members: hitsIn("members"),
} satisfies Record<SearchedTable, unknown>;

function lowered(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
