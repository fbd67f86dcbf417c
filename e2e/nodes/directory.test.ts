import { queryPostgres, startPostgres } from "@menshen/testkit/postgres";
import { serveSandbox, type ServedSandbox, type World } from "@menshen/sandbox";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { site } from "./nodes.ts";
import { startProcess } from "./processes.ts";
import { becomes, begin, changes, get, sync, watch, type Asked } from "@menshen/testkit/sync-calls";

const open = new AsyncDisposableStack();
let sandbox: ServedSandbox;
let world: World;
let newDatabase: () => Promise<string>;
let databaseUrl: string;
beforeAll(async () => {
  const postgres = open.use(await startPostgres());
  newDatabase = () => postgres.createDatabase();
  sandbox = open.use(await serveSandbox({ port: 0 }));
  ({ world } = sandbox.sandbox);
});
afterAll(() => open.disposeAsync());
beforeEach(async () => {
  databaseUrl = await newDatabase();
});

/** A server in a process of its own, over the database that all nodes share. */
async function startNode(): Promise<Asked & AsyncDisposable & { kill(): Promise<void> }> {
  const node = await startProcess(databaseUrl, sandbox.url);
  const asAdmin = { authorization: "Bearer the-administrator-of-both" };
  return { ...node, url: site, asAdmin };
}

const leases = () =>
  queryPostgres(databaseUrl, `select status, "leaseVersion"::int as given from "syncRuns"`);

describe("two nodes on one PostgreSQL", () => {
  it("two nodes run one sync of a company at a time, and both report its progress", async () => {
    await using first = await startNode();
    await using second = await startNode();
    const nodes = [first, second];
    const before = world.calls("department/simplelist").length;
    world.failNext("department/simplelist", { latencyMs: 1_000 });
    const starts = await Promise.allSettled(nodes.map((node) => begin(node)));
    const ids = starts.flatMap((start) => (start.status === "fulfilled" ? [start.value] : []));
    const refused = starts.flatMap((start) => (start.status === "rejected" ? [start.reason] : []));
    expect(refused).toMatchObject([{ message: "a sync of this company is running" }]);
    const progress = await Promise.all(nodes.map((node) => watch(node, ids[0] ?? "")));
    expect(progress.map((runs) => runs.at(-1))).toMatchObject([
      { status: "done" },
      { status: "done" },
    ]);
    expect(world.calls("department/simplelist").length - before).toBe(1);
    expect(await leases()).toEqual([{ status: "done", given: 1 }]);
  });

  it("a sync resumes on the other node when its node was killed", async () => {
    await using first = await startNode();
    // Just within the client's limit: the other node has to start meanwhile.
    world.failNext("department/simplelist", { latencyMs: 19_000 });
    const id = await begin(first);
    await becomes(first, id, "running");
    await using second = await startNode();
    expect(await get(second, id)).toMatchObject({ status: "running", phase: "collect" });
    expect(await leases()).toEqual([{ status: "running", given: 1 }]);
    await first.kill();
    await queryPostgres(databaseUrl, `update "syncRuns" set "leaseUntilMs" = 0`);
    const run = await becomes(second, id, "done");
    expect(run["counts"].members.added).toBeGreaterThan(5);
    expect(await leases()).toEqual([{ status: "done", given: 2 }]);
    const again = await sync(second, { dryRun: true });
    expect(await changes(second, again.id)).toEqual([]);
  });
});
