import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { startPostgres } from "@menshen/testkit/postgres";
import { startChild, type Child } from "../child.ts";
import type { Effort } from "../effort.ts";
import { makeFolder } from "../folders.ts";
import { pushHard, pushSteadily } from "../load/push.ts";
import { mustEqual, type Measure, type MeasureOptions, type Row } from "../measure.ts";
import { nextPush } from "../notify/pushes.ts";
import { interleave, median, quantile, ratioOf } from "../statistics.ts";

const PER_SECOND = 200;
const ROUNDS = 4;
const ROUND_SECONDS = 4;
const HARD_SECONDS = 1;
const CONNECTIONS = 64;
const AIM_MS = 20;

export const notify: Measure = {
  name: "notify",
  about:
    "a callback from request to answer while the worker processes them, on both databases; against node:http, the official library and one synced insert",
  async run(options) {
    await using folder = await makeFolder();
    await using postgres = await startPostgres(["fsync=on"]);
    const sqlite = (name: string) => `sqlite:${join(folder.path, `${name}.db`)}`;
    return [
      ...(await onDatabase("SQLite", sqlite("ours"), sqlite("bare"), options)),
      ...(await onDatabase(
        "PostgreSQL",
        await postgres.createDatabase(),
        await postgres.createDatabase(),
        options,
      )),
    ];
  },
};

interface Subject {
  readonly child: Child<{ port: number }>;
  /** Pushes acknowledged so far. */
  acknowledged: number;
  readonly tookMs: number[];
}

async function onDatabase(
  database: string,
  ourUrl: string,
  bareUrl: string,
  options: MeasureOptions,
): Promise<Row[]> {
  await using ourChild = await startChild<{ port: number }>(
    "our-notify",
    { databaseUrl: ourUrl },
    options,
  );
  await using bareChild = await startChild<{ port: number }>("bare-notify", {
    databaseUrl: bareUrl,
  });
  const ours: Subject = { child: ourChild, acknowledged: 0, tookMs: [] };
  const bare: Subject = { child: bareChild, acknowledged: 0, tookMs: [] };
  const { effort } = options;
  const hard = (subject: Subject) => () => atSaturation(subject, effort);
  const steady = (subject: Subject) => () => atSteadyRate(subject, effort.seconds(ROUND_SECONDS));
  const rounds = effort.count(ROUNDS);
  await interleave(1, { ours: hard(ours), bare: hard(bare) });
  const cpu = await interleave(rounds, { ours: steady(ours), bare: steady(bare) });
  const rates = await interleave(rounds, { ours: hard(ours), bare: hard(bare) });
  for (const { child, acknowledged } of [ours, bare])
    mustEqual("pushes stored", await child.call("stored"), acknowledged);
  return rowsOf(database, ours, bare, cpu, rates);
}

/** The CPU microseconds of a push until it is processed. */
async function atSteadyRate(subject: Subject, seconds: number): Promise<number> {
  const { child, tookMs } = subject;
  const before = await child.cpuMicros();
  const load = { port: child.ready.port, next: nextPush, body: "success", seconds };
  const took = await pushSteadily(load, PER_SECOND);
  await untilProcessed(child);
  const micros = (await child.cpuMicros()) - before;
  subject.acknowledged += took.length;
  tookMs.push(...took);
  return micros / took.length;
}

/** Pushes acknowledged in a second. */
async function atSaturation(subject: Subject, effort: Effort): Promise<number> {
  const { child } = subject;
  const seconds = effort.seconds(HARD_SECONDS);
  const load = { port: child.ready.port, next: nextPush, body: "success", seconds };
  const { count, perSecond } = await pushHard(load, effort.count(CONNECTIONS));
  subject.acknowledged += count;
  await untilProcessed(child);
  return perSecond;
}

async function untilProcessed(child: Child<unknown>): Promise<void> {
  while ((await child.call<number>("waiting")) > 0) await pause(50);
}

type Figures = Record<"ours" | "bare", number[]>;

function rowsOf(
  database: string,
  ours: Subject,
  bare: Subject,
  cpu: Figures,
  rates: Figures,
): Row[] {
  const common = {
    against: "node:http, @wecom/crypto, one insert",
    reading: "times the floor",
  } as const;
  const latency = (name: string, share: number): Row => {
    const figures = { ours: quantile(ours.tookMs, share), floor: quantile(bare.tookMs, share) };
    const what = `notify ${name} at ${PER_SECOND}/s, ${database}`;
    return { ...common, ...figures, what, unit: "ms", ratio: figures.ours / figures.floor };
  };
  const p99 = latency("p99", 0.99);
  return [
    latency("p50", 0.5),
    { ...p99, aim: { text: `under ${AIM_MS} ms`, met: p99.ours < AIM_MS } },
    {
      ...common,
      what: `notify and process, ${database}`,
      unit: "µs CPU",
      ours: median(cpu.ours),
      floor: median(cpu.bare),
      ...ratioOf(cpu.ours, cpu.bare),
    },
    {
      ...common,
      what: `notify at saturation, ${database}`,
      unit: "per second",
      ours: median(rates.ours),
      floor: median(rates.bare),
      ...ratioOf(rates.ours, rates.bare),
    },
  ];
}
