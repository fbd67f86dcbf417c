import { join } from "node:path";
import { startPostgres } from "@menshen/testkit/postgres";
import { startChild, type Child } from "../child.ts";
import { makeFolder } from "../folders.ts";
import { consoleCalls, timeCall, type ConsoleCall } from "../growth/calls.ts";
import { fill } from "../growth/fill.ts";
import type { Measure, MeasureOptions, Row } from "../measure.ts";
import { interleave, median, quantile, ratioOf } from "../statistics.ts";

const ROWS = { smoke: 200, short: 100_000, full: 1_000_000 };
/** Of the database that is compared with. */
const FEW = { smoke: 100, short: 1_000, full: 1_000 };
const ROUNDS = 50;
const AIM_MS = 50;

export const growth: Measure = {
  name: "growth",
  about:
    "every call of the console with many rows in each table (--rows), against the same with few, on both databases",
  isApart: true,
  async run(options) {
    await using folder = await makeFolder();
    await using postgres = await startPostgres(["fsync=off"]);
    const sqlite = (name: string) => `sqlite:${join(folder.path, `${name}.db`)}`;
    return [
      ...(await onDatabase("SQLite", [sqlite("many"), sqlite("few")], options)),
      ...(await onDatabase(
        "PostgreSQL",
        [await postgres.createDatabase(), await postgres.createDatabase()],
        options,
      )),
    ];
  },
};

type Server = Child<{ url: string; headers: Record<string, string> }>;

async function onDatabase(
  database: string,
  [manyUrl, fewUrl]: readonly [many: string, few: string],
  { effort, rows = ROWS[effort.name], ...options }: MeasureOptions,
): Promise<Row[]> {
  const few = FEW[effort.name];
  await fill(fewUrl, few);
  await fill(manyUrl, rows);
  await using ours: Server = await startChild("our-console", { databaseUrl: manyUrl }, options);
  await using floor: Server = await startChild("our-console", { databaseUrl: fewUrl });
  const found: Row[] = [];
  const fewCalls = consoleCalls(few);
  for (const [at, call] of consoleCalls(rows).entries()) {
    const figures = await interleave(effort.count(ROUNDS), {
      ours: () => timeCall(ours.ready, call),
      few: () => timeCall(floor.ready, fewCalls[at] ?? call),
    });
    found.push(...rowsOf(call, { database, rows, few }, figures));
  }
  return found;
}

function rowsOf(
  { name, isCounted = false }: ConsoleCall,
  { database, rows, few }: { database: string; rows: number; few: number },
  figures: Record<"ours" | "few", number[]>,
): Row[] {
  const number = new Intl.NumberFormat("en");
  const common = {
    unit: "ms",
    against: `${number.format(few)} rows`,
    reading: "times the floor",
  } as const;
  const of = `${number.format(rows)} rows, ${database}`;
  const [ours, floor] = [median(figures.ours), median(figures.few)];
  const [slow, slowFloor] = [quantile(figures.ours, 0.99), quantile(figures.few, 0.99)];
  return [
    {
      ...common,
      what: `${name} p50, ${of}`,
      ours,
      floor,
      ...ratioOf(figures.ours, figures.few),
      aim: isCounted ? undefined : { text: `under ${AIM_MS} ms`, met: ours < AIM_MS },
    },
    {
      ...common,
      what: `${name} p99, ${of}`,
      ours: slow,
      floor: slowFloor,
      ratio: slow / slowFloor,
    },
  ];
}
