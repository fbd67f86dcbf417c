import { expected, pushes, type Yield } from "../callback/pushes.ts";
import { startChild, type Child } from "../child.ts";
import { mustEqual, type Measure, type MeasureOptions, type Row } from "../measure.ts";
import { interleave, median, ratioOf } from "../statistics.ts";

const ROUNDS = 25;
const WARM_UP_ROUNDS = 3;
/** Over all pushes, in one round. */
const TIMES = 40;

export const callback: Measure = {
  name: "callback",
  about:
    "a push of 1 KiB verified and decrypted, and read from request to fields; against the official library",
  run,
};

async function run(options: MeasureOptions): Promise<Row[]> {
  await using ours = await startChild("our-callback", null, options);
  await using stock = await startChild("stock-callback", null);
  const { effort } = options;
  const times = effort.count(TIMES);
  const measured = async (method: "decrypt" | "open") => {
    const subjects = {
      ours: cpuPerPush(ours, method, times),
      stock: cpuPerPush(stock, method, times),
    };
    await interleave(effort.count(WARM_UP_ROUNDS), subjects);
    return await interleave(effort.count(ROUNDS), subjects);
  };
  return [
    rowOf("verify and decrypt 1 KiB", "@wecom/crypto", 1, await measured("decrypt")),
    rowOf(
      "parse, verify, decrypt, parse",
      "fast-xml-parser, @wecom/crypto",
      2,
      await measured("open"),
    ),
  ];
}

function cpuPerPush(
  child: Child<unknown>,
  method: "decrypt" | "open",
  times: number,
): () => Promise<number> {
  return async () => {
    const before = await child.cpuMicros();
    const found = await child.call<Yield>(method, times);
    const micros = (await child.cpuMicros()) - before;
    mustEqual("characters", found.characters, expected.characters);
    if (method === "open") mustEqual("user ids", found.userIds, expected.userIds);
    return micros / (times * pushes.length);
  };
}

function rowOf(
  what: string,
  against: string,
  least: number,
  { ours, stock }: Record<"ours" | "stock", number[]>,
): Row {
  const ratio = ratioOf(stock, ours);
  return {
    what,
    unit: "µs CPU",
    ours: median(ours),
    against,
    floor: median(stock),
    ...ratio,
    reading: "times faster",
    aim: { text: `at least ${least} times faster`, met: ratio.ratio >= least },
  };
}
