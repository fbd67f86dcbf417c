import { sql } from "kysely";
import { Client } from "pg";
import { isCode } from "@menshen/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startPostgres, type PostgresServer } from "@menshen/testkit/postgres";
import { atLatest, latestVersion } from "./latest-version.ts";
import { openTwiceAtOnce } from "./open-twice-at-once.ts";
import { DAY, log, makeUser, newAdminToken, newFlow, NOON } from "./contract/fixtures.ts";
import { describeInboxNodes } from "./contract/inbox/inbox-nodes.ts";
import { describeLeases } from "./contract/leases.ts";
import { describeSyncNodes } from "./contract/directory/sync-nodes.ts";
import { describeTableNodes } from "./contract/models/table-nodes.ts";
import { describeStores } from "./store-contract.ts";
import { connect } from "../src/connection/connect.ts";
import { explainDatabaseFault } from "../src/connection/database-fault.ts";
import { openDatabase } from "../src/open.ts";
import { createScope } from "../src/scope.ts";

/* Tests that need several connections, and the contract suite, on a real server. */

const secret = new Uint8Array(32).fill(7);
const clock = { now: () => NOON };

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server[Symbol.asyncDispose]());

describeStores("PostgreSQL", async (clock) =>
  openDatabase({ url: await server.createDatabase(), secret, clock, log }),
);

describeLeases("Leases on PostgreSQL", () => server.createDatabase());

describeInboxNodes("Inbox on PostgreSQL", () => server.createDatabase());

describeSyncNodes("Syncs on PostgreSQL", () => server.createDatabase());

describeTableNodes("Tables of models on PostgreSQL", () => server.createDatabase());

describe("two nodes on one PostgreSQL", () => {
  it("two nodes that start at the same time migrate once", async () => {
    const url = await server.createDatabase();
    expect(await openTwiceAtOnce(url)).toEqual([atLatest, atLatest]);
    await using database = await openDatabase({ url, secret, clock, log });
    expect(database.schemaVersion).toBe(latestVersion);
  });

  it("two nodes never both claim a flow, consume a code or use a link", async () => {
    const url = await server.createDatabase();
    await using one = await openDatabase({ url, secret, clock, log });
    await using two = await openDatabase({ url, secret, clock, log });
    const nodes = [one, two];
    const { issuer } = newAdminToken();
    for (let round = 0; round < 20; round++) {
      const flow = newFlow();
      await one.data.flows.create(flow);
      await one.adminTokens.put(newAdminToken({ hash: flow.stateHash, expiresAtMs: NOON + 1 }));
      const claim = { ...flow, codeHash: "c", nowMs: NOON };
      const claims = nodes.map(({ data }) => data.flows.claim(claim));
      expect((await Promise.all(claims)).filter(Boolean)).toHaveLength(1);
      const uses = nodes.map((node) =>
        node.adminTokens.consume(flow.stateHash, { issuer, nowMs: NOON }),
      );
      expect((await Promise.all(uses)).filter(Boolean)).toHaveLength(1);
    }
  });

  it("two nodes never assign the same organisation code twice: the second gets 10703", async () => {
    const url = await server.createDatabase();
    await using one = await openDatabase({ url, secret, clock, log });
    await using two = await openDatabase({ url, secret, clock, log });
    for (let round = 0; round < 20; round++) {
      const row = { suiteId: "dk1", code: `qinghe-${round}`, element: null, nowMs: NOON };
      const tries = [one, two, one, two].map(({ data }, corp) =>
        data.orgCodes.set({ ...row, corpId: `wp${corp}` }).then(() => "set", errcodeOf),
      );
      expect((await Promise.all(tries)).map(String).toSorted()).toEqual([
        "10703",
        "10703",
        "10703",
        "set",
      ]);
    }
  });

  it("transactions of two nodes about one person run one after the other, in any order of locks", async () => {
    const url = await server.createDatabase();
    await using one = await openDatabase({ url, secret, clock, log });
    await using two = await openDatabase({ url, secret, clock, log });
    const userId = await makeUser(one.data);
    const count = (node: typeof one, locks: string[]) =>
      node.data.transaction(locks, async ({ users }) => {
        const user = await users.find(userId);
        const next = Number(user?.avatar ?? 0) + 1;
        await users.updateProfile(userId, { name: null, avatar: String(next) });
      });
    const counts = Array.from({ length: 20 }, () => [
      count(one, ["a", "b"]),
      count(two, ["b", "a"]),
    ]);
    await Promise.all(counts.flat());
    expect((await one.data.users.find(userId))?.avatar).toBe("40");
  });

  it("a node that is silent while holding a lock loses it after 30 s", async () => {
    const connection = await connect(await server.createDatabase(), log);
    const { db } = connection;
    const setting = sql<{ ms: number }>`select setting::int as ms from pg_settings
      where name = 'idle_in_transaction_session_timeout'`;
    const inside = await createScope(connection).transaction(["a"], (scope) =>
      setting.execute(scope.db),
    );
    const after = await setting.execute(db);
    expect([inside.rows, after.rows]).toEqual([[{ ms: 30_000 }], [{ ms: 0 }]]);
    await connection.close();
  });

  it("housekeeping runs on one node at a time", async () => {
    const url = await server.createDatabase();
    await using one = await openDatabase({ url, secret, clock, log });
    await using two = await openDatabase({ url, secret, clock, log });
    await one.data.transaction([], async ({ flows }) => {
      for (let n = 0; n < 1001; n++) await flows.create(newFlow());
    });
    // The running housekeeping holds this lock.
    await one.data.transaction(["housekeeping"], async () => {
      expect(await two.housekeep(NOON + 2 * DAY)).toMatchObject({ flows: 0 });
    });
    const counts = await Promise.all([one, two].map((node) => node.housekeep(NOON + 2 * DAY)));
    expect(counts.map(({ flows }) => flows).reduce((a, b) => a + b)).toBe(1001);
  });

  it("rows are sealed again while another node does the housekeeping, by one node at a time", async () => {
    const url = await server.createDatabase();
    const previous = new Uint8Array(32).fill(6);
    {
      await using earlier = await openDatabase({ url, secret: previous, clock, log });
      await earlier.tokens.get("key", async () => ({ token: "token", expiresInSeconds: 7200 }));
    }
    const open = () => openDatabase({ url, secret, previousSecrets: [previous], clock, log });
    await using one = await open();
    await using two = await open();
    await one.keys.announce();
    const resealUnder = (lock: string) => one.data.transaction([lock], () => two.keys.reseal());
    expect(await resealUnder("resealing")).toMatchObject({ resealed: 0 });
    // The token and the check row.
    expect(await resealUnder("housekeeping")).toMatchObject({ resealed: 2 });
  });

  it("a transaction that lost to a deadlock runs again", async () => {
    const url = await server.createDatabase();
    await using one = await openDatabase({ url, secret, clock, log });
    const [a, b] = [await makeUser(one.data), await makeUser(one.data)];
    const met = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let runs = 0;
    const rename = (own: number, ids: [string, string]) =>
      one.data.transaction([], async ({ users }) => {
        runs += 1;
        await users.updateProfile(ids[0], { name: `by ${own}`, avatar: null });
        // By its answer the row is locked.
        await users.find(ids[0]);
        met[own]!.resolve();
        await met[1 - own]!.promise;
        await users.updateProfile(ids[1], { name: `by ${own}`, avatar: null });
      });
    await Promise.all([rename(0, [a, b]), rename(1, [b, a])]);
    expect(runs).toBeGreaterThan(2);
    expect((await one.data.users.find(a))?.name).toBe((await one.data.users.find(b))?.name);
  });
});

describe("PostgreSQL that cannot be reached", () => {
  it("a PostgreSQL that cannot be reached fails the start", async () => {
    const refused = openDatabase({ url: "postgres://127.0.0.1:1/x", secret, clock, log });
    const error = await refused.catch((error: unknown) => error);
    expect(explainDatabaseFault(error)).toMatch(/ECONNREFUSED/);
  });

  it("a lost connection fails its transaction only", async () => {
    const url = await server.createDatabase();
    await using database = await openDatabase({ url, secret, clock, log });
    const hit = database.data.transaction([], async ({ users }) => {
      await users.find("x");
      await endConnections(url);
      await users.find("x");
    });
    await expect(hit).rejects.toMatchObject({ errcode: 50000, httpStatus: 503 });
    await database.ping();
  });
});

async function endConnections(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`);
  await client.end();
}

/** The errcode of a rejection; anything else unchanged. */
function errcodeOf(error: unknown): unknown {
  return isCode(error, undefined, "app") ? error.errcode : error;
}
