import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { queryPostgres, startPostgres, type PostgresServer } from "@menshen/testkit/postgres";
import { postgresSignals } from "../src/connection/postgres-signals.ts";
import { openDatabase } from "../src/open.ts";
import { log, makeUser, newPush, newSession, NOON } from "./contract/fixtures.ts";

const secret = new Uint8Array(32).fill(7);
const clock = { now: () => NOON };

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server[Symbol.asyncDispose]());

describe("signals to the workers of all nodes", () => {
  it("a node's workers are woken by a callback and by an ended session of another node", async () => {
    const url = await server.createDatabase();
    const open = () => openDatabase({ url, secret, clock, log });
    await using one = await open();
    await using two = await open();
    const woken: string[] = [];
    one.signals.onWork("inbox", () => void woken.push("inbox"));
    one.signals.onWork("logouts", () => void woken.push("logouts"));
    await expect.poll(() => one.signals.isListening()).toBe(true);

    woken.length = 0;
    await two.inbox.accept(newPush());
    await expect.poll(() => woken).toEqual(["inbox"]);
    const userId = await makeUser(two.data);
    await two.data.sessions.create(newSession({ userId, corpKey: null }));
    await two.data.transaction([], (stores) => stores.sessions.revokeAllOfUser(userId, NOON));
    await expect.poll(() => woken).toEqual(["inbox", "logouts"]);
  });

  it("work of a transaction that is rolled back wakes no worker, and that of one that commits does", async () => {
    await using database = await openDatabase({ url: "sqlite::memory:", secret, clock, log });
    const { data, signals } = database;
    let wakes = 0;
    signals.onWork("logouts", () => void wakes++);
    const userId = await makeUser(data);
    await data.sessions.create(newSession({ userId, corpKey: null }));
    const revoke = (fails: boolean) =>
      data.transaction([], async ({ sessions }) => {
        await sessions.revokeAllOfUser(userId, NOON);
        if (fails) throw new Error("changed its mind");
        expect(wakes).toBe(0);
      });
    await expect(revoke(true)).rejects.toThrow("changed its mind");
    await revoke(false);
    expect(wakes).toBe(1);
  });

  it("the end of a company's authorisation wakes the workers that tell applications of ended sessions", async () => {
    await using database = await openDatabase({ url: "sqlite::memory:", secret, clock, log });
    let wakes = 0;
    database.signals.onWork("logouts", () => void wakes++);
    const times = { base: "https://qyapi", cancelledAtMs: NOON, nowMs: NOON };
    await database.data.authorisations.end({ suiteId: "dk1", corpId: "wp1" }, times);
    expect(wakes).toBe(1);
  });

  it("a node listens again after its connection was lost, and wakes its workers then", async () => {
    const url = await server.createDatabase();
    await using database = await openDatabase({ url, secret, clock, log });
    const { signals } = database;
    let wakes = 0;
    signals.onWork("syncs", () => void wakes++);
    await expect.poll(() => wakes).toBe(1);
    await queryPostgres(
      url,
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and query like 'listen%'`,
    );
    await expect.poll(() => wakes).toBe(2);
    expect(signals.isListening()).toBe(true);
  });

  it("a node that hears no notifications polls: a pooler may have given its connection away", async () => {
    const warnings: unknown[] = [];
    const signals = postgresSignals({
      url: await server.createDatabase(),
      log: { ...log, warn: (fields) => void warnings.push(fields) },
      // Sent, and never heard.
      notify: async () => {},
      probeMs: 1,
    });
    signals.onWork("inbox", () => {});
    await expect.poll(() => warnings.length).toBeGreaterThan(0);
    const message = expect.stringContaining("pooler in transaction mode") as string;
    expect(warnings[0]).toMatchObject({ err: { message } });
    expect(signals.isListening()).toBe(false);
    await signals.close();
  });
});
