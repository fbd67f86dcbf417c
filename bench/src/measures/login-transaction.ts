import { join } from "node:path";
import { startChild, type Child } from "../child.ts";
import { prepareDatabase } from "../floor/prepare-database.ts";
import { filledColumns } from "../floor/same-rows.ts";
import { makeFolder } from "../folders.ts";
import { mustEqual, type Measure, type MeasureOptions, type Row } from "../measure.ts";
import { interleave, median, ratioOf } from "../statistics.ts";

const ROUNDS = 15;
const LOGINS = 200;

export const loginTransaction: Measure = {
  name: "login-transaction",
  about:
    "the ten statements that end a login, through our stores; against the same with bare better-sqlite3",
  run,
};

async function run(options: MeasureOptions): Promise<Row[]> {
  await using folder = await makeFolder();
  const paths = { ours: join(folder.path, "ours.db"), bare: join(folder.path, "bare.db") };
  await prepareDatabase(paths.bare);
  await using ours = await startChild("our-transaction", { databasePath: paths.ours }, options);
  await using bare = await startChild("bare-transaction", { databasePath: paths.bare }, options);
  const rounds = options.effort.count(ROUNDS);
  const perRound = options.effort.count(LOGINS);
  let from = 0;
  const cpuPerLogin = (child: Child<unknown>) => async () => {
    await child.call("prepare", { from, count: perRound });
    from += perRound;
    const before = await child.cpuMicros();
    await child.call("run");
    return ((await child.cpuMicros()) - before) / perRound;
  };
  const subjects = { ours: cpuPerLogin(ours), bare: cpuPerLogin(bare) };
  await interleave(2, subjects);
  const figures = await interleave(rounds, subjects);
  const logins = (rounds + 2) * perRound;
  mustEqual("finished flows", filledColumns(paths.ours).get("flows.outcome"), logins);
  mustEqual(
    "finished flows of the floor",
    filledColumns(paths.bare).get("flows.outcome"),
    logins + 1,
  );
  return [
    {
      what: "login transaction",
      unit: "µs CPU",
      ours: median(figures.ours),
      against: "bare better-sqlite3 transaction",
      floor: median(figures.bare),
      ...ratioOf(figures.ours, figures.bare),
      reading: "times the floor",
    },
  ];
}
