import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { demo, demoElements, demoLogin, startTestServer, type TestServer } from "@menshen/testkit";
import { startPostgres } from "@menshen/testkit/postgres";
import {
  startRoundTripProxy,
  tripsOf,
  type RoundTripProxy,
} from "@menshen/testkit/round-trip-proxy";
import pg from "pg";
import type { Effort } from "../effort.ts";
import { mustEqual, type Measure, type MeasureOptions, type Row } from "../measure.ts";
import { interleave, median, ratioOf } from "../statistics.ts";

const LATENCY_MS = 20;
const ROUNDS = 20;
const AIM_MS = 300;
const IDLE_SECONDS = 60;
/** What follows work: a look after the leases of other nodes, a signal to them. */
const CALM_SECONDS = 12;
const IDLE_AIM = 0.2;
const { xiaoman } = demo.corpA.people;

export const roundTrips: Measure = {
  name: "round-trips",
  about:
    "what waits for a PostgreSQL 20 ms away: a login, an accepted callback, a processed record, an idle node; against one round trip",
  run,
};

async function run({ effort }: MeasureOptions): Promise<Row[]> {
  await using postgres = await startPostgres();
  await using proxy = await startRoundTripProxy(await postgres.createDatabase(), {
    latencyMs: LATENCY_MS,
  });
  const config = { databaseUrl: proxy.url, rateLimit: false } as const;
  const server = await startTestServer({ files: demoElements, config });
  const client = new pg.Client({ connectionString: proxy.url });
  await client.connect();
  try {
    const subjects = {
      ours: () => timed(() => signIn(server)),
      floor: () => timed(() => client.query("select 1")),
    };
    await interleave(1, subjects);
    const { login, callback, record } = await countTrips(server, proxy);
    const figures = await interleave(effort.count(ROUNDS), subjects);
    const tookMs = median(figures.ours);
    const perSecond = await idleTrips(server, proxy, effort);
    return [
      counted("a login", login, 8),
      counted("an accepted callback", callback, 2),
      counted("a processed record", record, 6),
      counted("an idle node in a second", perSecond, IDLE_AIM),
      {
        what: `a login at ${LATENCY_MS} ms latency`,
        unit: "ms",
        ours: tookMs,
        against: "one round trip",
        floor: median(figures.floor),
        ...ratioOf(figures.ours, figures.floor),
        reading: "times the floor",
        aim: { text: `under ${AIM_MS} ms`, met: tookMs < AIM_MS },
      },
    ];
  } finally {
    await client.end();
    await server.close();
  }
}

function counted(what: string, trips: number, aim: number): Row {
  return {
    what: `PostgreSQL round trips of ${what}`,
    unit: "round trips",
    ours: trips,
    against: "one round trip",
    floor: 1,
    ratio: trips,
    reading: "times the floor",
    aim: { text: `at most ${aim}`, met: trips <= aim },
  };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

/** Start, landing, and a check of the session. */
async function signIn(server: TestServer): Promise<void> {
  const browser = server.browser();
  await server.signIn(browser, xiaoman, { fullName: demoLogin });
  const { status } = await browser.visit("/api/auth/session");
  mustEqual("the status of the session's check", status, 200);
}

async function countTrips(server: TestServer, proxy: RoundTripProxy) {
  proxy.take();
  await signIn(server);
  const login = tripsOf(proxy.take(), [/"inboxRecords"/]).length;
  await changeMember(server, "first");
  proxy.take();
  await changeMember(server, "second");
  const trips = proxy.take();
  const accepting = trips.filter((work) =>
    work.flat().join().includes('insert into "inboxBodies"'),
  );
  // The claim is one statement; the others look for another record and find none. This measure itself lists the inbox.
  const processing = tripsOf(trips, [
    /insert into "inboxBodies"|pg_notify/,
    /^select "id", "element"/,
    /^with recursive/,
  ]);
  return { login, callback: accepting.flat().length, record: 1 + processing.length };
}

/** Everything that a node without work sends, in a second. */
async function idleTrips(
  { database }: TestServer,
  proxy: RoundTripProxy,
  effort: Effort,
): Promise<number> {
  while (!database.signals.isListening()) await pause(50);
  await pause(effort.seconds(CALM_SECONDS) * 1_000);
  proxy.take();
  const seconds = effort.seconds(IDLE_SECONDS);
  await pause(seconds * 1_000);
  return Math.max(1, proxy.take().flat().length) / seconds;
}

/** From the callback until its record is processed. */
async function changeMember({ database }: TestServer, name: string): Promise<void> {
  await database.inbox.accept({
    element: demoLogin,
    scope: "corp",
    event: "change_contact",
    receiver: "corp",
    dedupeKey: randomUUID(),
    orderKey: "contacts",
    occurredAtMs: Date.now(),
    raw: Buffer.from("<xml/>"),
    decoded: { ChangeType: "update_user", UserID: xiaoman, Name: name },
  });
  const { inbox } = database.data;
  while ((await inbox.list({ limit: 1 }))[0]?.status !== "done") await pause(50);
}
