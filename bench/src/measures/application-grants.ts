import BetterSqlite3 from "better-sqlite3";
import { mustEqual, type Measure, type MeasureOptions, type Row } from "../measure.ts";
import { applications } from "../oidc/applications.ts";
import { enterAll } from "../oidc/enter-all.ts";
import { startProviders, type Subject } from "../oidc/providers.ts";
import type { Memory } from "../subject.ts";

const GRANTS = 10_000;
const MEGABYTE = 2 ** 20;

export const applicationGrants: Measure = {
  name: "application-grants",
  about:
    "memory, rows and bytes with 10,000 grants (--rows), each with its code and tokens, to five applications; against oidc-provider alone, in memory",
  isApart: true,
  run,
};

async function run({ effort, rows: asked, ...options }: MeasureOptions): Promise<Row[]> {
  const each = applications.length;
  const sessions = Math.ceil((asked ?? effort.count(GRANTS)) / each);
  const count = sessions * each;
  await using providers = await startProviders(sessions, { effort, ...options });
  const { ours, floor, databasePath } = providers;
  for (const subject of [ours, floor]) await enterAll(subject, { from: 0, count });
  const [own, other] = [await memoryOf(ours), await memoryOf(floor)];
  const stored = storedIn(databasePath);
  const inMemory = await floor.child.call<Stored>("stored");
  mustEqual("grants", stored.grants, count);
  const number = new Intl.NumberFormat("en").format(count);
  const row = (what: string, unit: Row["unit"], [value, under]: [number, number]): Row => ({
    what: `${what}, ${number} grants`,
    unit,
    ours: value,
    against: "oidc-provider in memory",
    floor: under,
    ratio: value / under,
    reading: "times the floor",
  });
  return [
    row("memory resident", "MB", inMegabytes(own.rssBytes, other.rssBytes)),
    row("heap in use", "MB", inMegabytes(own.heapBytes, other.heapBytes)),
    row("stored", "MB", inMegabytes(stored.bytes, inMemory.bytes)),
    row("records", "rows", [stored.records, inMemory.records]),
  ];
}

function memoryOf({ child }: Subject): Promise<Memory> {
  return child.call<Memory>("memory");
}

function inMegabytes(ofOurs: number, ofFloor: number): [number, number] {
  return [ofOurs / MEGABYTE, ofFloor / MEGABYTE];
}

interface Stored {
  readonly records: number;
  /** In the database with the indexes. */
  readonly bytes: number;
}

function storedIn(path: string): Stored & { readonly grants: number } {
  const database = new BetterSqlite3(path, { readonly: true });
  const first = <T>(query: string) => database.prepare<[], T>(query).get()!;
  const { records, grants } = first<{ records: number; grants: number }>(`
    select (select count(*) from oidcRecords) as records, (select count(*) from oidcLogins) as grants`);
  const { bytes } = first<{ bytes: number }>(`
    select sum(pgsize) as bytes from dbstat
    where name in (select name from sqlite_master where tbl_name in ('oidcRecords', 'oidcLogins'))`);
  database.close();
  return { records: records + grants, bytes, grants };
}
