import { join } from "node:path";
import { baseAppRoot } from "@menshen/login-types";
import { startChild } from "../child.ts";
import { FIRST_REDIRECT, makeFolder, writeInstances } from "../folders.ts";
import { mustEqual, type Measure, type MeasureOptions, type Row } from "../measure.ts";
import { median, ratioOf } from "../statistics.ts";
import type { Memory } from "../subject.ts";

const ROUNDS = 5;
const AIM_MS = 1000;
const MEGABYTE = 2 ** 20;

export const startAndMemory: Measure = {
  name: "start-and-memory",
  about:
    "from process start to a server whose elements can be called, and its memory; against reading the same files",
  run: async (options) => [
    ...(await withInstances(10, options)),
    ...(await withInstances(options.effort.count(1000), options)),
  ],
};

/** One round of one side. */
interface Sample extends Memory {
  /** From the start of the process until everything can be called. */
  readonly processMs: number;
  /** Of it, the elements alone. */
  readonly elementsMs: number;
}

async function withInstances(count: number, options: MeasureOptions): Promise<Row[]> {
  await using folder = await makeFolder();
  const root = join(folder.path, "elements");
  writeInstances(root, count);
  const ours: Sample[] = [];
  const floor: Sample[] = [];
  for (let round = 0; round < options.effort.count(ROUNDS); round++) {
    const databasePath = join(folder.path, `${round}.db`);
    ours.push({
      ...(await wholeServer({ root, databasePath }, count, options)),
      elementsMs: await elementsAlone(root, count, round),
    });
    floor.push(await bareFiles(root, count));
  }
  return rowsOf(count, ours, floor);
}

interface Running {
  readonly active: number;
}

async function wholeServer(
  input: { root: string; databasePath: string },
  count: number,
  options: MeasureOptions,
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

function rowsOf(count: number, ours: readonly Sample[], floor: readonly Sample[]): Row[] {
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
  const aim = { text: `under ${AIM_MS} ms`, met: start.ours < AIM_MS };
  return [
    count > 10 ? { ...start, aim } : start,
    row("createApp alone", "ms", ({ elementsMs }) => elementsMs),
    row("memory resident", "MB", ({ rssBytes }) => rssBytes / MEGABYTE),
    row("heap in use", "MB", ({ heapBytes }) => heapBytes / MEGABYTE),
  ];
}
