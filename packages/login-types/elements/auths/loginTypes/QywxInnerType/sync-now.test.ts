import { describe, expect, it } from "vitest";
import { corpA, legacy, openHouse, type House } from "../../../../test/house.ts";
import { memberOf, none } from "../../../../test/syncs.ts";

const { people, corpId } = corpA;
const element = "auths.Legacy";
const open = () => openHouse({ [element]: legacy });

const newest = async ({ ports }: House) => (await ports.data.syncs.list({ limit: 1 }))[0];

describe("syncUserInfo", () => {
  it("brings one member and their account up to date, returns nothing and leaves a report", async () => {
    await using house = await open();
    await house.login(element, { userId: people.plain });
    house.pass(1000);
    house.sandbox.world.updateMember(corpId, people.plain, { position: "行政主管" });
    const answer = await house.call(`${element}.syncUserInfo`, { userId: people.plain }, "admin");
    expect(answer).toBeUndefined();
    expect(await memberOf(house, people.plain.toLowerCase())).toMatchObject({
      position: "行政主管",
    });
    const model = "auths.loginTypes.QywxInnerType.QywxInnerAuthModel.get";
    const row = await house.call(model, { filter: { userId: people.plain } }, "admin");
    expect(row).toMatchObject({ position: "行政主管" });
    expect(await newest(house)).toMatchObject({ kind: "member", status: "done", actor: "admin" });
  });

  it("of nobody is 10402", async () => {
    await using house = await open();
    const call = house.call(`${element}.syncUserInfo`, { userId: "nobody" }, "admin");
    await expect(call).rejects.toMatchObject({ errcode: 10402 });
  });
});

describe("syncDepartmentInfo", () => {
  it("brings all departments, or one with all below it, and no members", async () => {
    await using house = await open();
    const { world } = house.sandbox;
    const engineering = corpA.departments.engineering;
    await house.call(`${element}.syncDepartmentInfo`, {}, "admin");
    const first = await newest(house);
    expect(first).toMatchObject({ kind: "departments", status: "done", counts: { members: none } });
    expect(first?.counts?.departments.added).toBeGreaterThan(3);
    house.pass(1000);
    world.updateDepartment(corpId, engineering, { name: "新研发" });
    world.updateDepartment(corpId, corpA.departments.design, { name: "新设计" });
    await house.call(`${element}.syncDepartmentInfo`, { deptId: String(engineering) }, "admin");
    const { ports } = house;
    const { corpKey = "" } = (await newest(house)) ?? {};
    const names = (await ports.data.directory.departments(corpKey)).map(({ name }) => name);
    expect(names).toContain("新研发");
    expect(names).not.toContain("新设计");
  });
});

describe("a self-built app", () => {
  it("syncs no other company (10203)", async () => {
    await using house = await open();
    const other = house.app.getElement(element).beginSync({ actor: "admin", corpId: "ww0" });
    await expect(other).rejects.toMatchObject({ errcode: 10203 });
  });
});
