import { join } from "node:path";
import { startChild, type Child } from "../child.ts";
import { prepareDatabase } from "../floor/prepare-database.ts";
import { mustHaveSameRows } from "../floor/same-rows.ts";
import { makeFolder } from "../folders.ts";
import { people, serveProvider } from "../login/provider.ts";
import { signIn } from "../login/sign-in.ts";
import { mustEqual, type Measure, type MeasureOptions, type Row } from "../measure.ts";
import { interleave, median, quantile, ratioOf } from "../statistics.ts";

const WARM_UP = 600;
const ROUNDS = 14;
const LOGINS = 100;
const AT_ONCE = 8;
const AIM = 2.15;

interface Listening {
  readonly port: number;
}

type Provider = Awaited<ReturnType<typeof serveProvider>>;

export const login: Measure = {
  name: "login",
  about:
    "a whole login with its calls to the provider, against the same by hand on node:http and better-sqlite3",
  run,
};

async function run(options: MeasureOptions): Promise<Row[]> {
  await using folder = await makeFolder();
  await using provider = await serveProvider();
  const paths = { ours: join(folder.path, "ours.db"), bare: join(folder.path, "bare.db") };
  await prepareDatabase(paths.bare);
  const inputOf = (databasePath: string) => ({ databasePath, providerUrl: provider.url });
  await using ours = await startChild<Listening>("our-server", inputOf(paths.ours), options);
  await using bare = await startChild<Listening>("bare-login", inputOf(paths.bare), options);
  const tookMs = { ours: [] as number[], bare: [] as number[] };
  const subjects = (logins: number) => ({
    ours: () => cpuPerLogin({ child: ours, provider, tookMs: tookMs.ours }, logins),
    bare: () => cpuPerLogin({ child: bare, provider, tookMs: tookMs.bare }, logins),
  });
  const { effort } = options;
  const [warmUp, rounds, perRound] = [
    effort.count(WARM_UP),
    effort.count(ROUNDS),
    effort.count(LOGINS),
  ];
  await interleave(1, subjects(warmUp));
  for (const times of Object.values(tookMs)) times.length = 0;
  for (const child of [ours, bare]) await child.longestPauseMs();
  const figures = await interleave(rounds, subjects(perRound));
  const logins = warmUp + rounds * perRound;
  mustHaveSameRows(paths.ours, paths.bare, logins);
  mustHaveCalled(provider, logins);
  const pairs = ratioOf(figures.ours, figures.bare);
  return [
    {
      what: "whole login",
      unit: "µs CPU",
      ours: median(figures.ours),
      against: "node:http, undici, bare transactions",
      floor: median(figures.bare),
      ...pairs,
      reading: "times the floor",
      p99Ms: { ours: quantile(tookMs.ours, 0.99), floor: quantile(tookMs.bare, 0.99) },
      pauseMs: { ours: await ours.longestPauseMs(), floor: await bare.longestPauseMs() },
      aim: { text: `within ${AIM} times the floor`, met: pairs.ratio <= AIM },
    },
  ];
}

/** Both servers together: the same calls, and a token once each. */
function mustHaveCalled({ sandbox }: Provider, logins: number): void {
  const expected = {
    gettoken: 2,
    "auth/getuserinfo": 2 * logins,
    "user/get": 2 * logins,
  };
  for (const [endpoint, count] of Object.entries(expected)) {
    mustEqual(`calls of ${endpoint}`, sandbox.world.calls(endpoint).length, count);
  }
}

interface Subject {
  readonly child: Child<Listening>;
  readonly provider: Provider;
  /** Where the time of each login is added. */
  readonly tookMs: number[];
}

async function cpuPerLogin({ child, provider, tookMs }: Subject, logins: number): Promise<number> {
  const before = await child.cpuMicros();
  const queue = Array.from({ length: logins }, (_, number) => number);
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let number = queue.pop(); number !== undefined; number = queue.pop()) {
        const person = people[number % people.length];
        const startedMs = performance.now();
        if (person) await signIn(child.ready.port, provider, person);
        tookMs.push(performance.now() - startedMs);
      }
    }),
  );
  return ((await child.cpuMicros()) - before) / logins;
}
