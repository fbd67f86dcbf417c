import { startRestartablePostgres, type PostgresServer } from "@menshen/testkit/postgres";
import { Client } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openDatabase } from "../src/open.ts";
import { log, MINUTE, newPush, NOON, unique } from "./contract/fixtures.ts";

const secret = new Uint8Array(32).fill(7);
const clock = { now: () => NOON };

let server: PostgresServer;
beforeAll(async () => {
  server = await startRestartablePostgres();
});
afterAll(() => server[Symbol.asyncDispose]());

it("a callback is acknowledged when it is durable, and does not hold up the end of others until then", async () => {
  const url = await server.createDatabase();
  await using database = await openDatabase({ url, secret, clock, log });
  const { inbox } = database.data;
  const orderKey = unique("key");
  const first = await database.inbox.accept(newPush({ orderKey }));
  const claimed = await inbox.claimNext("n", NOON, MINUTE);
  // A commit that waits for the disk now waits for a replica that never comes.
  await configure(url, "synchronous_standby_names = 'absent'");
  let isAcknowledged = false;
  const second = database.inbox.accept(newPush({ orderKey })).finally(() => {
    isAcknowledged = true;
  });
  await expect.poll(() => inbox.count("received", 9)).toBe(1);
  expect(claimed?.id).toBe(first.id);
  expect(await inbox.complete(claimed!, NOON)).toBe(true);
  expect(isAcknowledged).toBe(false);
  await configure(url, "synchronous_standby_names = ''");
  const { id } = await second;
  expect(await inbox.claimNext("n", NOON, MINUTE)).toMatchObject({ id });
});

async function configure(url: string, setting: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(`alter system set ${setting}`);
  await client.query("select pg_reload_conf()");
  const name = setting.split(" ", 1)[0];
  const wanted = setting.split("'")[1];
  await expect
    .poll(async () => (await client.query(`show ${name}`)).rows[0])
    .toEqual({ [name!]: wanted });
  await client.end();
}
