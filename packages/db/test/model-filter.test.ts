import fc from "fast-check";
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import { describe, expect, inject, it } from "vitest";
import { readFilter } from "@menshen/core";
import { filtersOn } from "@menshen/testkit/filters";
import { anyFields, values } from "./contract/models/model-reference.ts";
import { type DialectFacts, postgres, sqlite } from "../src/dialects.ts";
import { matches } from "../src/stores/models/model-filter.ts";

const databases: [DialectFacts, Kysely<unknown>][] = [
  [
    sqlite,
    new Kysely({
      dialect: {
        createDriver: () => new DummyDriver(),
        createAdapter: () => new SqliteAdapter(),
        createIntrospector: (db) => new SqliteIntrospector(db),
        createQueryCompiler: () => new SqliteQueryCompiler(),
      },
    }),
  ],
  [
    postgres,
    new Kysely({
      dialect: {
        createDriver: () => new DummyDriver(),
        createAdapter: () => new PostgresAdapter(),
        createIntrospector: (db) => new PostgresIntrospector(db),
        createQueryCompiler: () => new PostgresQueryCompiler(),
      },
    }),
  ],
];

function statement(filter: object, dialect: DialectFacts, db: Kysely<unknown>) {
  return matches(readFilter(filter, anyFields), anyFields, dialect).compile(db);
}

/** The same filter with other values, except nulls and the argument of `isnull`. */
function otherValues(filter: unknown, key = ""): unknown {
  if (filter === null || key.endsWith("__isnull")) return filter;
  if (typeof filter === "string") return `'${filter}%") or 1=1; --`;
  if (typeof filter === "number") return filter === 4711 ? 4712 : 4711;
  if (typeof filter === "boolean") return !filter;
  if (Array.isArray(filter)) {
    const others = filter.map((each) => otherValues(each));
    return /__n?in$/.test(key) && others.length > 0 ? [...others, others[0]] : others;
  }
  const entries = Object.entries(filter as object);
  return Object.fromEntries(entries.map(([name, value]) => [name, otherValues(value, name)]));
}

describe.each(databases)("$name", (dialect, db) => {
  it("no filter value changes the text of the statement", () => {
    const property = fc.property(filtersOn(anyFields, values), (filter) => {
      const one = statement(filter, dialect, db);
      const other = statement(otherValues(filter) as object, dialect, db);
      expect(other.sql).toBe(one.sql);
      expect(other.parameters.length).toBe(one.parameters.length);
    });
    fc.assert(property, { numRuns: inject("long") ? 3000 : 600 });
  });

  it("filter values are parameters", () => {
    const hostile = "x' or 1=1; drop table accounts; --";
    const { sql, parameters } = statement({ name__ne: hostile, rank__in: [1, 2] }, dialect, db);
    expect(sql).not.toContain("drop");
    expect(parameters).toEqual(expect.arrayContaining([hostile, "[1,2]"]));
  });
});
