import { join } from "node:path";
import { startChild, type Child } from "../child.ts";
import { prepareDatabase } from "../floor/prepare-database.ts";
import { makeFolder } from "../folders.ts";
import type { Listening } from "../load/ask-in-turns.ts";
import { people, serveProvider } from "../login/provider.ts";
import { signIn } from "../login/sign-in.ts";
import { mustEqual, type Measure, type MeasureOptions, type Row } from "../measure.ts";
import { interleave, median, ratioOf } from "../statistics.ts";

const LOGINS = 1_000;
const ROUNDS = 5;
const AIM = 1.5;

export const coldToken: Measure = {
  name: "cold-token",
  about:
    "1,000 logins at once on a server that has no access token of the provider yet, which they fetch once; against the same by hand",
  run,
};

async function run(options: MeasureOptions): Promise<Row[]> {
  const logins = options.effort.count(LOGINS);
  const figures = await interleave(options.effort.count(ROUNDS), {
    ours: () => timeOf("our-server", logins, options),
    bare: () => timeOf("bare-login", logins, options),
  });
  const pairs = ratioOf(figures.ours, figures.bare);
  return [
    {
      what: "logins at once without a token",
      unit: "ms",
      ours: median(figures.ours),
      against: "node:http, undici, bare transactions",
      floor: median(figures.bare),
      ...pairs,
      reading: "times the floor",
      aim: { text: `within ${AIM} times the floor`, met: pairs.ratio <= AIM },
    },
  ];
}

/** Until the last of them is signed in, in milliseconds. */
async function timeOf(subject: string, logins: number, options: MeasureOptions): Promise<number> {
  await using folder = await makeFolder();
  await using provider = await serveProvider();
  const databasePath = join(folder.path, "menshen.db");
  if (subject === "bare-login") await prepareDatabase(databasePath);
  const input = { databasePath, providerUrl: provider.url };
  await using child: Child<Listening> = await startChild(subject, input, options);
  const startedMs = performance.now();
  await Promise.all(
    Array.from({ length: logins }, async (_, number) => {
      const person = people[number % people.length];
      if (person) await signIn(child.ready.port, provider, person);
    }),
  );
  const tookMs = performance.now() - startedMs;
  mustEqual("calls of gettoken", provider.sandbox.world.calls("gettoken").length, 1);
  return tookMs;
}
