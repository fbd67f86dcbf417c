import { join } from "node:path";
import { startChild } from "../child.ts";
import { makeFolder } from "../folders.ts";
import { greetingBody, greetingPath } from "../greeting.ts";
import { cpuPerRequest } from "../load/cpu-per-request.ts";
import type { Measure, MeasureOptions, Row } from "../measure.ts";
import { interleave, median, ratioOf } from "../statistics.ts";

/** Many short rounds: a burst of other work on the machine spoils a few of them. */
const ROUNDS = 15;
const WARM_UP_SECONDS = 1;
const ROUND_SECONDS = 0.25;
const AIM = 2;

interface Listening {
  readonly port: number;
}

export const plainQuery: Measure = {
  name: "plain-query",
  about:
    "one small query over /trpc on 64 connections, against node:http and the stock tRPC adapters",
  run,
};

async function run(options: MeasureOptions): Promise<Row[]> {
  const { effort } = options;
  await using folder = await makeFolder();
  const input = {
    databasePath: join(folder.path, "menshen.db"),
    providerUrl: "http://127.0.0.1:9",
  };
  await using ours = await startChild<Listening>("our-server", input, options);
  await using bare = await startChild<Listening>("bare-http", { body: greetingBody });
  await using standalone = await startChild<Listening>("stock-standalone", null);
  await using hono = await startChild<Listening>("stock-hono", null);
  const ask = (child: typeof ours, seconds: number) => () =>
    cpuPerRequest(child, {
      port: child.ready.port,
      path: greetingPath,
      body: greetingBody,
      seconds,
    });
  const subjects = (seconds: number) => ({
    ours: ask(ours, seconds),
    bare: ask(bare, seconds),
    standalone: ask(standalone, seconds),
    hono: ask(hono, seconds),
  });
  await interleave(1, subjects(effort.seconds(WARM_UP_SECONDS)));
  return rowsOf(await interleave(effort.count(ROUNDS), subjects(effort.seconds(ROUND_SECONDS))));
}

function rowsOf(figures: Record<"ours" | "bare" | "standalone" | "hono", number[]>): Row[] {
  const { ours, bare, standalone, hono } = figures;
  const common = { what: "plain query over /trpc", unit: "µs CPU", ours: median(ours) } as const;
  const stock = (against: string, theirs: readonly number[]): Row => ({
    ...common,
    against,
    floor: median(theirs),
    ...ratioOf(theirs, ours),
    reading: "times faster",
  });
  const rows = [
    stock("tRPC standalone adapter", standalone),
    stock("tRPC fetch adapter in Hono", hono),
  ];
  const fastest = Math.min(...rows.map(({ ratio }) => ratio));
  const aim = { text: `at least ${AIM} times faster`, met: fastest >= AIM };
  return [
    {
      ...common,
      against: "bare node:http",
      floor: median(bare),
      ...ratioOf(ours, bare),
      reading: "times the floor",
    },
    ...rows.map((row) => (row.ratio === fastest ? { ...row, aim } : row)),
  ];
}
