import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { startChild, type Child } from "../child.ts";
import { makeFolder, writeInstances } from "../folders.ts";
import { mustEqual, type Measure, type Row } from "../measure.ts";
import { quantile } from "../statistics.ts";

const FILES = 5000;
const ROUNDS = 3;
const PROBE_EVERY_MS = 2;
const AIM_MS = 100;

export const manyFiles: Measure = {
  name: "many-files",
  about:
    "the slowest health check while thousands of configs are saved at once, against node:http beside the same saves",
  async run({ effort, profileDir }) {
    const count = effort.count(FILES);
    await using folder = await makeFolder();
    const root = join(folder.path, "elements");
    const aside = join(folder.path, "unwatched");
    writeInstances(root, count);
    writeInstances(aside, count);
    const databasePath = join(folder.path, "bench.db");
    await using ours = await startChild<Listening & { active: number }>(
      "our-whole-server",
      { root, databasePath },
      { profileDir },
    );
    await using bare = await startChild<Listening>("bare-http", { body: "ok" });
    await using inRoot = await startChild("bulk-save", { root, count });
    await using inAside = await startChild("bulk-save", { root: aside, count });
    mustEqual("active instances", ours.ready.active, count);
    const figures = { ours: [] as number[], floor: [] as number[] };
    for (let round = 0; round < effort.count(ROUNDS); round++) {
      const redirectUri = `http://127.0.0.1:3000/${round}`;
      const live = () => ours.call("untilLive", redirectUri);
      figures.ours.push(await worstCheck(ours, inRoot, redirectUri, live));
      figures.floor.push(await worstCheck(bare, inAside, redirectUri));
    }
    return [rowOf(count, figures)];
  },
};

interface Listening {
  readonly port: number;
}

/** The milliseconds of the slowest check from the first save until all are done, and live. */
async function worstCheck(
  server: Child<Listening>,
  writer: Child<unknown>,
  redirectUri: string,
  live: () => Promise<unknown> = async () => undefined,
): Promise<number> {
  const url = `http://127.0.0.1:${server.ready.port}/healthz`;
  const ended = new AbortController();
  const saved = Promise.all([live(), writer.call("save", redirectUri)]).finally(() =>
    ended.abort(),
  );
  let worst = 0;
  while (!ended.signal.aborted) {
    const startedMs = performance.now();
    const { status } = await fetch(url);
    worst = Math.max(worst, performance.now() - startedMs);
    mustEqual("status of a health check", status, 200);
    await pause(PROBE_EVERY_MS);
  }
  await saved;
  return worst;
}

function rowOf(
  count: number,
  figures: { readonly ours: readonly number[]; readonly floor: readonly number[] },
): Row {
  const [ours, floor] = [quantile(figures.ours, 0.5), quantile(figures.floor, 0.5)];
  return {
    what: `worst health check, ${count} files saved at once`,
    unit: "ms",
    ours,
    floor,
    ratio: ours / floor,
    against: "node:http beside the same saves",
    reading: "times the floor",
    aim: { text: `under ${AIM_MS} ms`, met: ours < AIM_MS },
  };
}
