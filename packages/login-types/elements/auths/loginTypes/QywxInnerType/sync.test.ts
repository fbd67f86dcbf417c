import type { SyncRow } from "@menshen/flows";
import { describe, expect, it } from "vitest";
import { corpA, legacy, openHouse, portal, type House } from "../../../../test/house.ts";

const { people, departments: d } = corpA;
const base = "https://qyapi.weixin.qq.com";
const none = { added: 0, changed: 0, removed: 0, skipped: 0 };

interface How {
  forceUpdate?: boolean;
  dryRun?: boolean;
}

async function begin(house: House, element: string, how: How = {}): Promise<string> {
  const { id } = await house.app.getElement(element).beginSync({ actor: "admin", ...how });
  return id;
}

/** What the worker of syncs does once. */
async function work(house: House, id: string): Promise<SyncRow> {
  const { syncs } = house.ports.data;
  const nowMs = house.ports.clock.now();
  const run = await syncs.claim({ id, holder: "test", nowMs, leaseMs: 10_000 });
  if (!run) throw new Error(`the run ${id} cannot be had`);
  await house.app.getElement(run.element).processSync({ run });
  const row = await syncs.find(id);
  if (!row) throw new Error(`there is no run ${id}`);
  house.pass(1000);
  return row;
}

const sync = async (house: House, element: string, how?: How) =>
  await work(house, await begin(house, element, how));

async function corpKey(house: House): Promise<string> {
  return (await house.ports.data.corps.find(base, corpA.corpId))?.key ?? "";
}

const changesOf = (house: House, { id }: SyncRow) =>
  house.ports.data.syncs.listChanges(id, { limit: 500 });

const memberOf = async (house: House, memberId: string) =>
  await house.ports.data.directory.findMember(await corpKey(house), memberId);

describe("a full sync", () => {
  it("brings in every department and every member the app sees", async () => {
    await using house = await openHouse({ "auths.Legacy": legacy });
    const run = await sync(house, "auths.Legacy");
    expect(run).toMatchObject({
      status: "done",
      phase: "apply",
      error: null,
      counts: {
        departments: { ...none, added: 7 },
        members: { ...none, added: 9 },
      },
    });
    expect(await memberOf(house, "linxiaoman")).toEqual({
      corpKey: await corpKey(house),
      memberId: "linxiaoman",
      userId: null,
      name: "林小满",
      status: 1,
      position: "工程师",
      mainDepartment: 2,
      departments: [
        { departmentId: 2, order: 40, isLeader: true },
        { departmentId: 3, order: 0, isLeader: false },
      ],
      profile: {
        userId: "LinXiaoMan",
        name: "林小满",
        mobile: "13900000001",
        email: "lin.xiaoman@example.com",
        avatar: "https://wework.qpic.cn/wwpic/sandbox-xiaoman/0",
        department: [2, 3],
        position: "工程师",
        gender: "2",
        status: 1,
        isLeader: true,
      },
      changedAtMs: Date.parse("2026-11-21T08:00:00Z"),
      removedAtMs: null,
    });
    const rows = await house.ports.data.directory.departments(await corpKey(house));
    expect(rows.map(({ departmentId, name, parentId }) => [departmentId, name, parentId])).toEqual([
      [1, "山海科技", null],
      [2, "研发中心", 1],
      [3, "平台组", 2],
      [4, "设计部", 1],
      [5, "行政部", 1],
      [6, "财务部", 1],
      [7, "𠮷林办事处", 1],
    ]);
    expect(rows[1]).toMatchObject({ leaders: ["linxiaoman"] });
  });

  it("again, nothing is added, changed or removed", async () => {
    await using house = await openHouse({ "auths.Legacy": legacy });
    await sync(house, "auths.Legacy");
    const again = await sync(house, "auths.Legacy");
    expect(again.counts).toEqual({ departments: none, members: none });
    expect(await changesOf(house, again)).toEqual([]);
  });
});
