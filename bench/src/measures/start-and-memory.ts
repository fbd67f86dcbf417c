import { baseAppRoot } from "@menshen/login-types";
import { startChild } from "../child.ts";
import { FIRST_REDIRECT, makeFolder, writeInstances } from "../folders.ts";
import { mustEqual, type Measure, type MeasureOptions, type Row } from "../measure.ts";
import { median, medianRatio } from "../statistics.ts";
import type { Memory } from "../subject.ts";

const ROUNDS = 5;
const AIM_MS = 1000;
const MEGABYTE = 2 ** 20;

export const startAndMemory: Measure = {
  name: "start-and-memory",
  about:
    "from nothing to elements that can be called, and what they hold; against reading and parsing their files",
  run: async (options) => [
    ...(await withInstances(10, options)),
    ...(await withInstances(1000, options)),
  ],
};

interface Started {
  readonly processMs: number;
  readonly appMs: number;
}

interface Sample extends Started, Memory {}

async function withInstances(count: number, options: MeasureOptions): Promise<Row[]> {
  await using folder = await makeFolder();
  writeInstances(folder.path, count);
  const ours: Sample[] = [];
  const bare: Sample[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await ourStart(folder.path, count, round, options));
    bare.push(await bareStart(folder.path, count));
  }
  return rowsOf(count, ours, bare);
}

/** Memory counts once the watcher follows, which the first change to come live proves. */
async function ourStart(
  root: string,
  count: number,
  round: number,
  options: MeasureOptions,
): Promise<Sample> {
  await using child = await startChild<Started & { active: number }>("our-app", { root }, options);
  mustEqual("active instances", child.ready.active, count);
  for (const mark of [1, 2]) {
    await child.call("save", { number: 0, redirectUri: `${FIRST_REDIRECT}/${round}/${mark}` });
  }
  return { ...child.ready, ...(await child.call<Memory>("memory")) };
}

async function bareStart(root: string, count: number): Promise<Sample> {
  const input = { roots: [baseAppRoot, root] };
  await using child = await startChild<Started & { files: number }>("bare-files", input);
  mustEqual("at least two files an instance", child.ready.files >= 2 * count, true);
  return { ...child.ready, ...(await child.call<Memory>("memory")) };
}

function rowsOf(count: number, ours: readonly Sample[], bare: readonly Sample[]): Row[] {
  const row = (what: string, unit: "ms" | "MB", pick: (sample: Sample) => number): Row => ({
    what: `${what}, ${count} instances`,
    unit,
    ours: median(ours.map(pick)),
    floor: median(bare.map(pick)),
    ratio: medianRatio(ours.map(pick), bare.map(pick)),
    against: "files read and parsed",
    reading: "times the floor",
  });
  const whole = row("start, process to live", "ms", ({ processMs }) => processMs);
  const aim = { text: `under ${AIM_MS} ms`, met: whole.ours < AIM_MS };
  return [
    count === 1000 ? { ...whole, aim } : whole,
    row("of it createApp", "ms", ({ appMs }) => appMs),
    row("memory, resident", "MB", ({ rssBytes }) => rssBytes / MEGABYTE),
    row("memory, heap in use", "MB", ({ heapBytes }) => heapBytes / MEGABYTE),
  ];
}
