import { setTimeout as pause } from "node:timers/promises";
import { startChild, type Child } from "../child.ts";
import { makeFolder, writeInstances } from "../folders.ts";
import { mustEqual, type Measure, type MeasureOptions, type Row } from "../measure.ts";
import { ratioOf, quantile } from "../statistics.ts";

const SAVES = 200;
/** Instances, and the milliseconds that 99 of 100 saves may take. */
const SIZES = [
  { instances: 100, aimMs: 25 },
  { instances: 2000, aimMs: 50 },
  { instances: 10_000, aimMs: 100 },
];
/** Chokidar holds back a second change of one file for 50 ms; no file is saved again within that. */
const PAUSE_MS = 8;

export const saveToLive: Measure = {
  name: "save-to-live",
  about: "from an editor's save to the snapshot that serves it, against a bare chokidar event",
  async run(options) {
    const rows: Row[] = [];
    for (const { instances, aimMs } of SIZES)
      rows.push(...(await withInstances(options.effort.count(instances), aimMs, options)));
    return rows;
  },
};

async function withInstances(
  count: number,
  aimMs: number,
  options: MeasureOptions,
): Promise<Row[]> {
  await using ourFolder = await makeFolder();
  await using bareFolder = await makeFolder();
  writeInstances(ourFolder.path, count);
  writeInstances(bareFolder.path, count);
  await using ours = await startChild<{ active: number }>(
    "our-app",
    { root: ourFolder.path },
    options,
  );
  await using bare = await startChild("bare-watch", { root: bareFolder.path });
  mustEqual("active instances", ours.ready.active, count);
  await warmUp(ours, count);
  const figures = { ours: [] as number[], bare: [] as number[] };
  for (let saves = 0; saves < options.effort.count(SAVES); saves++) {
    figures.ours.push(await saveOne(ours, saves % count, saves));
    figures.bare.push(await saveOne(bare, saves % count, saves));
  }
  const at = (share: number) => ({
    ours: quantile(figures.ours, share),
    floor: quantile(figures.bare, share),
  });
  const common = {
    unit: "ms",
    against: "bare chokidar event",
    reading: "times the floor",
  } as const;
  const [p50, p99] = [at(0.5), at(0.99)];
  return [
    {
      ...common,
      ...p50,
      what: `save to live p50, ${count} instances`,
      ...ratioOf(figures.ours, figures.bare),
    },
    {
      ...common,
      ...p99,
      what: `save to live p99, ${count} instances`,
      ratio: p99.ours / p99.floor,
      aim: { text: `under ${aimMs} ms`, met: p99.ours < aimMs },
    },
  ];
}

/** Saves until events arrive: the first ones are found by the scan that ends the watcher's start. */
async function warmUp(child: Child<unknown>, count: number): Promise<void> {
  for (let saves = 0; saves < 10; saves++) await saveOne(child, saves % count, -1 - saves);
}

async function saveOne(child: Child<unknown>, number: number, mark: number): Promise<number> {
  const redirectUri = `http://127.0.0.1:3000/api/auth/many/${mark}`;
  const ms = await child.call<number>("save", { number, redirectUri });
  await pause(PAUSE_MS);
  return ms;
}
