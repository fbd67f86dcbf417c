import { join } from "node:path";
import { startChild } from "../child.ts";
import { makeFolder } from "../folders.ts";
import { greetingBody, greetingPath } from "../greeting.ts";
import { type Answers, askInTurns, type Listening } from "../load/ask-in-turns.ts";
import type { Measure, MeasureOptions, Row } from "../measure.ts";
import { median, ratioOf } from "../statistics.ts";

const AIM = 2;

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
  const load = { path: greetingPath, body: greetingBody };
  const figures = await askInTurns(effort, load, { ours, bare, standalone, hono });
  return rowsOf(figures);
}

function rowsOf(figures: Record<"ours" | "bare" | "standalone" | "hono", Answers>): Row[] {
  const { ours, bare, standalone, hono } = figures;
  const against = (against: string, theirs: Answers) => ({
    what: "plain query over /trpc",
    unit: "µs CPU" as const,
    ours: median(ours.micros),
    against,
    floor: median(theirs.micros),
    p99Ms: { ours: ours.p99Ms, floor: theirs.p99Ms },
    pauseMs: { ours: ours.pauseMs, floor: theirs.pauseMs },
  });
  const stock = (name: string, theirs: Answers): Row => ({
    ...against(name, theirs),
    ...ratioOf(theirs.micros, ours.micros),
    reading: "times faster",
  });
  const rows = [
    stock("tRPC standalone adapter", standalone),
    stock("tRPC fetch adapter in Hono", hono),
  ];
  const fastest = Math.min(...rows.map(({ ratio }) => ratio));
  const aim = {
    text: `at least ${AIM} times faster, p99 not above`,
    met: fastest >= AIM && ours.p99Ms <= Math.min(standalone.p99Ms, hono.p99Ms),
  };
  return [
    {
      ...against("bare node:http", bare),
      ...ratioOf(ours.micros, bare.micros),
      reading: "times the floor",
    },
    ...rows.map((row) => (row.ratio === fastest ? { ...row, aim } : row)),
  ];
}
