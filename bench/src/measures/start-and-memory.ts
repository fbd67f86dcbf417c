import { join } from "node:path";
import { baseAppRoot } from "@menshen/login-types";
import { startChild, type ChildOptions } from "../child.ts";
import { FIRST_REDIRECT, makeFolder, writeInstances } from "../folders.ts";
import { mustEqual, type Measure, type MeasureOptions, type Row } from "../measure.ts";
import { median, ratioOf } from "../statistics.ts";
import type { Memory } from "../subject.ts";

const ROUNDS = 5;
/** Instances, the milliseconds that a start may take, and the megabytes that they may take afterwards. */
const SIZES = [
  { instances: 100, aimMs: 350 },
  { instances: 2000, aimMs: 1000 },
  { instances: 10_000, aimMs: 2500, aimMegabytes: 350 },
];
const MEGABYTE = 2 ** 20;

export const startAndMemory: Measure = {
  name: "start-and-memory",
  about:
    "from process start to a server whose elements can be called, and its memory; against reading the same files",
  async run(options) {
    const rows: Row[] = [];
    for (const size of SIZES) rows.push(...(await withInstances(size, options)));
    return rows;
  },
};

type Size = (typeof SIZES)[number];

/** One round of one side. */
interface Sample extends Memory {
  /** From the start of the process until everything can be called. */
  readonly processMs: number;
  /** Of it, the elements alone. */
  readonly elementsMs: number;
}

async function withInstances(size: Size, options: MeasureOptions): Promise<Row[]> {
  const count = options.effort.count(size.instances);
  await using folder = await makeFolder();
  const root = join(folder.path, "elements");
  // Every start but the first one finds compiled code, which the command `menshen` keeps, and an up-to-date database.
  const compileCache = join(folder.path, "compiled");
  const databasePath = join(folder.path, "bench.db");
  writeInstances(root, count);
  const ours: Sample[] = [];
  const floor: Sample[] = [];
  const whole = () => wholeServer({ root, databasePath }, count, { ...options, compileCache });
  await whole();
  for (let round = 0; round < options.effort.count(ROUNDS); round++) {
    ours.push({
      ...(await whole()),
      elementsMs: await elementsAlone(root, count, round),
    });
    floor.push(await bareFiles(root, count));
  }
  return rowsOf(size, count, ours, floor);
}

interface Running {
  readonly active: number;
}

async function wholeServer(
  input: { root: string; databasePath: string },
  count: number,
  options: ChildOptions,
): Promise<Omit<Sample, "elementsMs">> {
  type Ready = Running & { processMs: number };
  await using child = await startChild<Ready>("our-whole-server", input, options);
  mustEqual("active instances", child.ready.active, count);
  return { processMs: child.ready.processMs, ...(await child.call<Memory>("memory")) };
}

async function elementsAlone(root: string, count: number, round: number): Promise<number> {
  await using child = await startChild<Running & { appMs: number }>("our-app", { root });
  mustEqual("active instances", child.ready.active, count);
  // The answer to a save proves that the watch works.
  await child.call("save", { number: 0, redirectUri: `${FIRST_REDIRECT}/${round}` });
  return child.ready.appMs;
}

async function bareFiles(root: string, count: number): Promise<Sample> {
  const input = { roots: [baseAppRoot, root] };
  type Ready = { processMs: number; elementsMs: number; files: number };
  await using child = await startChild<Ready>("bare-files", input);
  const { processMs, elementsMs, files } = child.ready;
  mustEqual("at least two files an instance", files >= 2 * count, true);
  return { processMs, elementsMs, ...(await child.call<Memory>("memory")) };
}

function rowsOf(
  { aimMs, aimMegabytes }: Size,
  count: number,
  ours: readonly Sample[],
  floor: readonly Sample[],
): Row[] {
  const row = (what: string, unit: "ms" | "MB", pick: (sample: Sample) => number): Row => ({
    what: `${what}, ${count} instances`,
    unit,
    ours: median(ours.map(pick)),
    floor: median(floor.map(pick)),
    ...ratioOf(ours.map(pick), floor.map(pick)),
    against: "files read and parsed",
    reading: "times the floor",
  });
  const start = row("start, process to listening", "ms", ({ processMs }) => processMs);
  const resident = row("memory resident", "MB", ({ rssBytes }) => rssBytes / MEGABYTE);
  return [
    { ...start, aim: below(aimMs, start) },
    row("createApp alone", "ms", ({ elementsMs }) => elementsMs),
    aimMegabytes === undefined ? resident : { ...resident, aim: below(aimMegabytes, resident) },
    row("heap in use", "MB", ({ heapBytes }) => heapBytes / MEGABYTE),
  ];
}

function below(limit: number, { ours, unit }: Row): Row["aim"] {
  return { text: `under ${limit} ${unit}`, met: ours < limit };
}
