import { describe, expect, it } from "vitest";
import { corpA, legacy, createTestApp, type TestApp } from "@menshen/testkit/app";
import { memberOf, none } from "@menshen/testkit/run-syncs";

const { people, corpId } = corpA;
const element = "auths.Legacy";
const open = () => createTestApp({ [element]: legacy });

const newest = async ({ ports }: TestApp) => (await ports.data.syncs.list({ limit: 1 }))[0];

describe("syncUserInfo", () => {
  it("syncUserInfo updates one member and the account, returns nothing and stores a report", async () => {
    await using test = await open();
    await test.login(element, { userId: people.plain });
    test.pass(1000);
    test.sandbox.world.updateMember(corpId, people.plain, { position: "行政主管" });
    const answer = await test.call(`${element}.syncUserInfo`, { userId: people.plain }, "admin");
    expect(answer).toBeUndefined();
    expect(await memberOf(test, people.plain.toLowerCase())).toMatchObject({
      position: "行政主管",
    });
    const model = "auths.loginTypes.QywxInnerType.QywxInnerAuthModel.get";
    const row = await test.call(model, { filter: { userId: people.plain } }, "admin");
    expect(row).toMatchObject({ position: "行政主管" });
    expect(await newest(test)).toMatchObject({ kind: "member", status: "done", actor: "admin" });
  });

  it("syncUserInfo of an unknown user is refused with 10402", async () => {
    await using test = await open();
    const call = test.call(`${element}.syncUserInfo`, { userId: "nobody" }, "admin");
    await expect(call).rejects.toMatchObject({ errcode: 10402 });
  });
});

describe("syncDepartmentInfo", () => {
  it("syncDepartmentInfo updates all departments, or one subtree, and no members", async () => {
    await using test = await open();
    const { world } = test.sandbox;
    const engineering = corpA.departments.engineering;
    await test.call(`${element}.syncDepartmentInfo`, {}, "admin");
    const first = await newest(test);
    expect(first).toMatchObject({ kind: "departments", status: "done", counts: { members: none } });
    expect(first?.counts?.departments.added).toBeGreaterThan(3);
    test.pass(1000);
    world.updateDepartment(corpId, engineering, { name: "新研发" });
    world.updateDepartment(corpId, corpA.departments.design, { name: "新设计" });
    await test.call(`${element}.syncDepartmentInfo`, { deptId: String(engineering) }, "admin");
    const { ports } = test;
    const { corpKey = "" } = (await newest(test)) ?? {};
    const names = (await ports.data.directory.departments(corpKey)).map(({ name }) => name);
    expect(names).toContain("新研发");
    expect(names).not.toContain("新设计");
  });
});

describe("a self-built app", () => {
  it("a self-built app refuses to sync another company with 10203", async () => {
    await using test = await open();
    const other = test.app.getElement(element).beginSync({ actor: "admin", corpId: "ww0" });
    await expect(other).rejects.toMatchObject({ errcode: 10203 });
  });
});
