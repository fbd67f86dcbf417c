import { randomBytes } from "node:crypto";
import { queryPostgres, startPostgres } from "@menshen/testkit/postgres";
import { demo, demoLogin } from "@menshen/testkit";
import { expect, it } from "vitest";
import { startNodes } from "./nodes.ts";

const DAY = 24 * 60 * 60_000;

it("either node deletes expired rows by the server's clock", async () => {
  await using postgres = await startPostgres();
  const url = await postgres.createDatabase();
  const secret = randomBytes(32);
  const startAt = (now: number) => startNodes(url, { config: { secret, now: () => now } });
  const left = async () => {
    const tables = ["flows", `"limitCounters"`, "sessions", "audit"];
    const counts = tables.map((table) => `(select count(*)::int from ${table})`);
    const [row] = await queryPostgres(url, `select array[${counts.join(", ")}] as rows`);
    return row?.["rows"];
  };

  const signedInAt = 1_795_176_000_000;
  {
    await using started = await startAt(signedInAt);
    const [node] = started.nodes;
    await node.signIn(node.browser(), demo.corpA.people.xiaoman);
    expect((await node.query(`${demoLogin}.getLoginConfig`, {})).status).toBe(200);
  }
  // Two flows of ten minutes, counters of a client and two blocks around it, a session of seven days, two lines of the audit.
  expect(await left()).toEqual([2, 3, 1, 2]);

  // One of the nodes does the housekeeping when both start. It is complete when they have stopped.
  const restartAfter = async (days: number) => {
    await using _ = await startAt(signedInAt + days * DAY);
  };
  await restartAfter(1 / 24);
  expect(await left()).toEqual([2, 0, 1, 2]);
  await restartAfter(2 / 24);
  expect(await left()).toEqual([0, 0, 1, 2]);
  await restartAfter(37);
  expect(await left()).toEqual([0, 0, 1, 2]);
  await restartAfter(38);
  expect(await left()).toEqual([0, 0, 0, 2]);
  await restartAfter(401);
  expect(await left()).toEqual([0, 0, 0, 0]);
});
