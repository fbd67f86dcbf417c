import type { Ports } from "@menshen/core";
import { runSync, type Data, type SyncRow } from "@menshen/domain";
import { createWecomClient } from "@menshen/providers";
import { bigCorp } from "@menshen/sandbox";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { directorySource } from "../src/wecom/directory-source.ts";
import { createTestApp, redirectUri, type TestApp } from "@menshen/testkit/app";
import { begin, changesOf, claim, corpKey, runOf, sync } from "@menshen/testkit/run-syncs";

const name = "auths.Big";
const corp = bigCorp({ members: 300, departments: 12 });
const [{ agentId, secret }] = corp.apps;
const config = { corpId: corp.corpId, corpSecret: secret, agentId, redirectUri };

async function open(): Promise<TestApp> {
  const test = await createTestApp({ [name]: config });
  test.sandbox.world.addCorp(corp);
  return test;
}

/** A company that was synced before, and changed since: people and departments came, went, moved. */
async function openChanged(): Promise<TestApp> {
  const test = await open();
  const { world } = test.sandbox;
  const { corpId, members } = corp;
  await sync(test, name);
  for (const [at, { userId }] of members.entries()) {
    if (at < 4) world.removeMember(corpId, userId);
    // More than fit into one transaction.
    else
      world.updateMember(corpId, userId, {
        position: `${at}`,
        departments: [{ id: 1 + (at % 9), order: 0, leader: false }],
      });
  }
  for (let n = 0; n < 20; n++)
    world.addMember(corpId, { userId: `new${n}`, name: `新${n}`, departments: [{ id: 3 }] });
  world.updateDepartment(corpId, 5, { name: "另一个名字" });
  world.addDepartment(corpId, { id: 900, name: "新部门", parentId: 5 });
  return test;
}

async function stateOf(test: TestApp, run: SyncRow) {
  const { directory } = test.ports.data;
  const key = await corpKey(test, corp.corpId);
  const changes = await changesOf(test, run);
  return {
    status: run.status,
    counts: run.counts,
    done: run.done,
    total: run.total,
    changes: changes.map(({ id: _id, ...change }) => change),
    members: (await directory.everyMember(key)).map(({ corpKey: _key, ...member }) => member),
    departments: (await directory.departments(key, { removed: true })).map(
      ({ corpKey: _key, ...department }) => department,
    ),
  };
}

class Killed extends Error {}

/** Crashes at its n-th transaction: inside it, or after the commit and before the result is reported. */
function dying(data: Data, at: number, heard: boolean): Data {
  let left = at;
  return {
    ...data,
    async transaction(locks, work) {
      const isLast = left-- <= 0;
      if (!isLast) return await data.transaction(locks, work);
      if (left < -1) throw new Killed();
      await data.transaction(locks, async (stores) => {
        await work(stores);
        if (!heard) throw new Killed();
      });
      throw new Killed();
    },
  };
}

/** One life of a worker. */
async function live(test: TestApp, id: string, death: { at: number; heard: boolean } | null) {
  const { ports } = test;
  const run = await claim(test, id);
  const row = await ports.data.corps.findByKey(run.corpKey);
  const wecom = createWecomClient({
    apiBase: ports.bases.wecomApi,
    corpId: corp.corpId,
    secret,
    agentId: String(agentId),
    ports,
  });
  const source = directorySource({
    corp: row ?? expect.fail(),
    accounts: { kind: "wecom", base: ports.bases.wecomApi, tenant: corp.corpId },
    fold: (userId) => userId.toLowerCase(),
    profileOf: ({ userid, status, mobile }) => ({ userId: userid, status, mobile }),
    ask: (call) => call(wecom),
  });
  const data = death ? dying(ports.data, death.at, death.heard) : ports.data;
  const mine: Ports = { ...ports, data };
  try {
    await runSync(mine, source, run);
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
    // As when its lease has ended.
    const over = { errcode: 50000, source: "app", message: "killed" } as const;
    await ports.data.syncs.pause(id, { nextTryAtMs: ports.clock.now(), error: over });
  }
}

/** What the run comes to when its worker dies so often, and then lives. */
async function livesOf(deaths: Iterable<{ at: number; heard: boolean }>) {
  await using test = await openChanged();
  const id = await begin(test, name);
  const isOver = async () => (await runOf(test, id)).finishedAtMs !== null;
  for (const death of deaths) if (!(await isOver())) await live(test, id, death);
  if (!(await isOver())) await live(test, id, null);
  return await stateOf(test, await runOf(test, id));
}

describe("a killed and resumed sync ends in the same state as an uninterrupted one", () => {
  it("a sync killed inside or after any transaction resumes with the same result", async () => {
    const expected = await livesOf([]);
    expect(expected).toMatchObject({
      status: "done",
      counts: { members: { added: 20, changed: 296, removed: 4 } },
    });
    const [during, after] = [
      { at: 0, heard: false },
      { at: 0, heard: true },
    ];
    const deaths = Array.from({ length: 30 }, () => [during, after]).flat();
    expect(await livesOf(deaths)).toEqual(expected);
  });

  it("a sync killed at random moments resumes with the same result", async () => {
    const expected = await livesOf([]);
    const death = fc.record({ at: fc.nat(20), heard: fc.boolean() });
    const deaths = fc.array(death, { minLength: 1, maxLength: 6 });
    const ends = fc.asyncProperty(deaths, async (all) => {
      expect(await livesOf(all)).toEqual(expected);
    });
    await fc.assert(ends, { numRuns: 6 });
  });
});
