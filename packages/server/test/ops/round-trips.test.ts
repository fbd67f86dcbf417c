import { demo, demoElements, demoLogin, startTestServer, type TestServer } from "@menshen/testkit";
import { startPostgres, type PostgresServer } from "@menshen/testkit/postgres";
import {
  startRoundTripProxy,
  tripsOf,
  type RoundTripProxy,
} from "@menshen/testkit/round-trip-proxy";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

/* Round trips to PostgreSQL, counted on the wire. */

const wechat = "auths.loginTypes.Site";
const { boss, xiaoman } = demo.corpA.people;
const { plain, emoji } = demo.wechat.people;

let postgres: PostgresServer;
let proxy: RoundTripProxy;
let test: TestServer;
beforeAll(async () => {
  // What the server does now and then is an interval.
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  postgres = await startPostgres();
  proxy = await startRoundTripProxy(await postgres.createDatabase());
  test = await startTestServer({
    files: {
      ...demoElements,
      "auths/loginTypes/Site/e.json": {
        type: "auths.loginTypes.WeChatType",
        title: { zh: "微信登录", en: "Sign in with WeChat" },
        allowRegister: 1,
      },
      "auths/loginTypes/Site/Site.json": {
        authConfig: {
          appId: demo.wechat.apps.site.appId,
          appSecret: demo.wechat.apps.site.secret,
        },
      },
    },
    // Limits would take two more: the start is counted, and the count of failures read before the landing.
    config: { databaseUrl: proxy.url, rateLimit: false },
  });
});
afterAll(async () => {
  vi.useRealTimers();
  await test.close();
  await proxy[Symbol.asyncDispose]();
  await postgres[Symbol.asyncDispose]();
});

/** The round trips since the last call. */
function roundTrips(except: readonly RegExp[] = [/"inboxRecords"/]): string[] {
  return tripsOf(proxy.take(), except);
}

/** Start, landing, and a check of the session. */
async function signIn(userId: string, fullName: string): Promise<string[]> {
  const browser = test.browser();
  roundTrips();
  await test.signIn(browser, userId, { fullName });
  const answer = await browser.visit("/api/auth/session");
  expect(answer.status).toBe(200);
  return roundTrips();
}

it.each([
  ["WeChat", wechat, plain, emoji],
  ["WeCom", demoLogin, boss, xiaoman],
])(
  "a whole login by %s takes eight round trips, the first one of a person and any later one",
  async (_, element, someone, person) => {
    // Whose login fetches what the server stores for everyone, such as the provider's token.
    await signIn(someone, element);
    expect(await signIn(person, element)).toHaveLength(8);
    expect(await signIn(person, element)).toHaveLength(8);
  },
);

it("an idle node makes at most one round trip in five seconds", async () => {
  const seconds = 60;
  const trips: string[][][] = [];
  await expect.poll(() => test.database.signals.isListening()).toBe(true);
  await idle();
  proxy.take();
  for (let second = 0; second < seconds; second++) {
    vi.advanceTimersByTime(1_000);
    await idle();
    trips.push(...proxy.take());
  }
  expect(trips.flat().length / seconds).toBeLessThanOrEqual(0.2);
});

/** Until the database has answered everything. */
async function idle(): Promise<void> {
  do await new Promise(setImmediate);
  while (test.database.pools().some(({ open, idle, waiting }) => open > idle || waiting > 0));
}

async function push(decoded: Readonly<Record<string, unknown>> = {}): Promise<void> {
  await test.database.inbox.accept({
    element: demoLogin,
    scope: "corp",
    event: "change_contact",
    receiver: "corp",
    dedupeKey: randomUUID(),
    orderKey: randomUUID(),
    occurredAtMs: Date.now(),
    raw: Buffer.from("<xml/>"),
    decoded,
  });
}

it("a callback is stored with two round trips", async () => {
  await push();
  proxy.take();
  await push();
  const stored = proxy
    .take()
    .filter((work) => /insert into "inboxBodies"/.test(work.flat().join()));
  expect(stored.map((work) => work.length)).toEqual([2]);
});

it("a member's change is claimed, processed and finished with six round trips", async () => {
  const { inbox } = test.database.data;
  const rename = async (name: string) => {
    await push({ ChangeType: "update_user", UserID: xiaoman, Name: name });
    await expect
      .poll(async () => (await inbox.list({ limit: 1 }))[0]?.status, { timeout: 60_000 })
      .toBe("done");
  };
  // The first change stores the company.
  await rename("first");
  await idle();
  proxy.take();
  await rename("second");
  const accepted = /insert into "inboxBodies"|pg_notify/;
  const asked = /^select "id", "element"/;
  const trips = roundTrips([accepted, asked]);
  const [claim, ...otherClaims] = trips.filter((trip) => trip.startsWith("with recursive"));
  expect(claim).toContain('"inboxBodies"');
  // The claims that follow look for another record and find none.
  expect(trips.length - otherClaims.length).toBe(6);
});
