import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import BetterSqlite3 from "better-sqlite3";
import { serveSandbox } from "@menshen/sandbox";
import { startTestServer, type TestServer } from "@menshen/testkit";
import { startPostgres } from "@menshen/testkit/postgres";
import { startRoundTripProxy, type RoundTrips } from "@menshen/testkit/round-trip-proxy";
import { sync as syncOf } from "@menshen/testkit/sync-calls";
import { startChild } from "../child.ts";
import { prepareDatabase } from "../floor/prepare-database.ts";
import { makeFolder } from "../folders.ts";
import { mustEqual, type Measure, type MeasureOptions, type Row } from "../measure.ts";
import { interleave, median, quantile, ratioOf } from "../statistics.ts";
import { bigApp, bigCompany } from "../sync/company.ts";

const LATENCY_MS = 20;
const CHANGED = 2_000;
const MEMBERS = 10_000;
/** Of a department. */
const PEOPLE = 20;
const LOGINS = 100;
const ROUNDS = 3;
const PER_TEN = 1.1;
const CALLS = 1.05;

export const sync: Measure = {
  name: "sync",
  about:
    "changed members applied to a PostgreSQL 20 ms away, and logins meanwhile; the first sync of a company against the same by hand",
  run: async (options) => [...(await changes(options)), ...(await firstSync(options))],
};

/** A sync of a company whose members all changed. */
async function changes({ effort }: MeasureOptions): Promise<Row[]> {
  const count = effort.count(CHANGED);
  const company = bigCompany(count, Math.ceil(count / PEOPLE));
  await using postgres = await startPostgres();
  await using proxy = await startRoundTripProxy(await postgres.createDatabase(), {
    latencyMs: LATENCY_MS,
  });
  await using server = await startTestServer({
    wecom: bigApp,
    world: { corps: [company], rates: "off" },
    config: { databaseUrl: proxy.url, rateLimit: false },
  });
  await syncOf(server);
  const change = (position: string): void => {
    for (const { userId } of company.members)
      server.sandbox.world.updateMember(bigApp.corpId, userId, { position });
  };
  const people = company.members.filter(({ status }) => status === 1).map(({ userId }) => userId);
  const alone = await loginTimes(server, people, effort.count(LOGINS));

  change("新职位");
  proxy.take();
  const compared = await timed(() => syncOf(server, { dryRun: true }));
  const without = tripsOf(proxy.take());
  const applied = await timed(() => syncOf(server));
  const trips = tripsOf(proxy.take());
  mustEqual("changed members", applied.result["counts"].members.changed, count);
  const perTen = ((trips - without) * 10) / count;

  change("旧职位");
  let isOver = false;
  const running = syncOf(server).finally(() => (isOver = true));
  const meanwhile = await loginTimes(server, people, Infinity, () => isOver);
  // A member who signs in meanwhile is up to date.
  mustEqual("the end of a sync", (await running).status, "done");
  const worst = { ours: Math.max(...meanwhile), floor: Math.max(...alone) };
  const middle = { ours: median(meanwhile), floor: median(alone) };
  return [
    {
      what: "PostgreSQL round trips of ten changed members",
      unit: "round trips",
      ours: perTen,
      against: "one round trip",
      floor: 1,
      ratio: perTen,
      reading: "times the floor",
      aim: { text: `at most ${PER_TEN}`, met: perTen <= PER_TEN },
    },
    {
      what: `a sync of ${count} changed members at ${LATENCY_MS} ms latency`,
      unit: "ms",
      ours: applied.tookMs,
      against: "the same without applying",
      floor: compared.tookMs,
      ratio: applied.tookMs / compared.tookMs,
      reading: "times the floor",
    },
    {
      what: "a login during that sync, p50",
      unit: "ms",
      ...middle,
      against: "a login without a sync",
      ratio: middle.ours / middle.floor,
      reading: "times the floor",
    },
    {
      what: "a login during that sync, worst",
      unit: "ms",
      ...worst,
      against: "a login without a sync",
      ratio: worst.ours / worst.floor,
      reading: "times the floor",
      p99Ms: { ours: quantile(meanwhile, 0.99), floor: quantile(alone, 0.99) },
    },
  ];
}

async function timed<T>(work: () => Promise<T>): Promise<{ tookMs: number; result: T }> {
  const startedMs = performance.now();
  const result = await work();
  return { tookMs: performance.now() - startedMs, result };
}

/** Without those of waiting for its end, and of what the server does now and then. */
function tripsOf(works: readonly RoundTrips[]): number {
  const polls = /^(?:|listen .*|select .* from "(?:syncRuns|corps)".*|select .*pg_notify.*)$/s;
  return works
    .filter((work) => !polls.test(work.flat().join("; ")))
    .reduce((sum, work) => sum + work.length, 0);
}

/** Whole logins one after the other, by members in turns. */
async function loginTimes(
  server: TestServer,
  people: readonly string[],
  atMost: number,
  isOver: () => boolean = () => false,
): Promise<number[]> {
  const took: number[] = [];
  while (took.length < atMost && !isOver()) {
    const userId = people[(took.length * 7) % people.length] ?? "";
    const { tookMs, result } = await timed(() => server.signIn(server.browser(), userId));
    mustEqual("the status of a landing", result.status, 303);
    took.push(tookMs);
    await pause(1);
  }
  return took;
}

/** A first sync of many members, in a process of its own, in a fresh database each time. */
async function firstSync(options: MeasureOptions): Promise<Row[]> {
  const { effort } = options;
  const members = effort.count(MEMBERS);
  const departments = Math.ceil(members / PEOPLE);
  await using folder = await makeFolder();
  await using provider = await serveSandbox({
    port: 0,
    world: { corps: [bigCompany(members, departments)], rates: "off" },
  });
  const calls: Record<string, number> = {};
  let number = 0;
  const subject = (name: string) => async () => {
    const databasePath = join(folder.path, `${name}${number++}.db`);
    if (name === "bare-sync") await prepareDatabase(databasePath);
    const input = { databasePath, providerUrl: provider.url };
    await using child = await startChild(name, input, name === "our-sync" ? options : {});
    const [before, asked] = [await child.cpuMicros(), provider.sandbox.world.calls().length];
    mustEqual("the end of a sync", await child.call("sync"), "done");
    calls[name] = provider.sandbox.world.calls().length - asked;
    const micros = (await child.cpuMicros()) - before;
    mustEqual("members in the database", countIn(databasePath, "members"), members);
    mustEqual("departments in the database", countIn(databasePath, "departments"), departments);
    return micros / members;
  };
  const figures = await interleave(Math.min(ROUNDS, effort.count(ROUNDS * 4)), {
    ours: subject("our-sync"),
    floor: subject("bare-sync"),
  });
  const [ours = 0, floor = 1] = [calls["our-sync"], calls["bare-sync"]];
  return [
    {
      what: `calls to the provider, ${members} members`,
      unit: "calls",
      ours,
      against: "the tree; each department and its members",
      floor,
      ratio: ours / floor,
      reading: "times the floor",
      aim: { text: `within ${CALLS} times the floor`, met: ours <= floor * CALLS },
    },
    {
      what: `a member of a first sync, ${members} members`,
      unit: "µs CPU",
      ours: median(figures.ours),
      against: "undici, one transaction for each department",
      floor: median(figures.floor),
      ...ratioOf(figures.ours, figures.floor),
      reading: "times the floor",
    },
  ];
}

function countIn(path: string, table: string): number {
  const file = new BetterSqlite3(path, { readonly: true });
  const count = file.prepare(`select count(*) from ${table}`).pluck().get() as number;
  file.close();
  return count;
}
