import { join } from "node:path";
import { startChild, type Child } from "../child.ts";
import { makeFolder } from "../folders.ts";
import type { Listening } from "../load/ask-in-turns.ts";
import { subscribe } from "../load/subscribers.ts";
import { mustEqual, type Measure, type MeasureOptions, type Row } from "../measure.ts";
import { interleave, median, quantile, ratioOf } from "../statistics.ts";
import type { Memory } from "../subject.ts";
import { emitPath, ticksElement, watchPath } from "../ticks.ts";

const SUBSCRIBERS = 1_000;
const ROUNDS = 10;
const AIM_MS = 60;
const AIM_KB = 64;

export const eventStream: Measure = {
  name: "event-stream",
  about:
    "one event to 1,000 subscribers over server-sent events, and the memory of a subscriber; against tRPC's standalone adapter",
  run,
};

async function run(options: MeasureOptions): Promise<Row[]> {
  await using folder = await makeFolder();
  const input = {
    databasePath: join(folder.path, "menshen.db"),
    providerUrl: "http://127.0.0.1:9",
    files: ticksElement,
  };
  await using ours = await startChild<Listening>("our-server", input, options);
  await using stock = await startChild<Listening>("stock-ticks", null);
  // Memory and times depend on it, so that a short run has all of them.
  const { effort } = options;
  const count = effort.name === "smoke" ? effort.count(SUBSCRIBERS) : SUBSCRIBERS;
  using ourStreams = await measuredStreams(ours, count);
  using stockStreams = await measuredStreams(stock, count);
  const emit = ({ child, subscribers }: typeof ourStreams) => {
    let tick = 0;
    return async () => {
      const received = subscribers.receive(++tick);
      await emitTick(child.ready.port, tick);
      return quantile(await received, 0.99);
    };
  };
  const subjects = { ours: emit(ourStreams), stock: emit(stockStreams) };
  await interleave(1, subjects);
  const figures = await interleave(effort.count(ROUNDS), subjects);
  const against = "tRPC standalone adapter";
  const p99 = median(figures.ours);
  const [kB, stockKB] = [ourStreams.bytesEach / 1024, stockStreams.bytesEach / 1024];
  return [
    {
      what: `one event to ${SUBSCRIBERS} subscribers, p99`,
      unit: "ms",
      ours: p99,
      against,
      floor: median(figures.stock),
      ...ratioOf(figures.ours, figures.stock),
      reading: "times the floor",
      aim: { text: `under ${AIM_MS} ms`, met: p99 < AIM_MS },
    },
    {
      what: "memory of a subscriber",
      unit: "KB",
      ours: kB,
      against,
      floor: stockKB,
      ratio: kB / stockKB,
      reading: "times the floor",
      aim: { text: `under ${AIM_KB} KB`, met: kB < AIM_KB },
    },
  ];
}

async function measuredStreams(child: Child<Listening>, count: number) {
  const before = await child.call<Memory>("memory");
  const subscribers = await subscribe(child.ready.port, watchPath, count);
  const after = await child.call<Memory>("memory");
  return {
    child,
    subscribers,
    bytesEach: Math.max(1, after.rssBytes - before.rssBytes) / count,
    [Symbol.dispose]: () => subscribers[Symbol.dispose](),
  };
}

async function emitTick(port: number, tick: number): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}${emitPath}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ tick }),
  });
  const body = await response.text();
  mustEqual("the answer to an emitted event", body, '{"result":{"data":{"emitted":true}}}');
}
