import { describe, expect, it } from "vitest";
import { corpA, legacy, openHouse, type House } from "../../../../test/house.ts";
import { memberOf } from "../../../../test/syncs.ts";

const { people, corpId } = corpA;
const element = "auths.Legacy";
const lin = people.xiaoman.toLowerCase();

/** A contact change as the worker hands it over, told to have happened so many seconds from now. */
async function push(house: House, decoded: Record<string, string>, seconds = 1): Promise<void> {
  const occurredAtMs = house.ports.clock.now() + seconds * 1000;
  const input = { id: 1, event: "change_contact", receiver: corpId, attempt: 1, occurredAtMs };
  await house.app.getElement(element).processRecord({ ...input, decoded });
}

describe("a contact change", () => {
  it("renames a member with the account: the same user signs in under the new id", async () => {
    await using house = await openHouse({ [element]: legacy });
    await house.login(element, { userId: people.xiaoman });
    const before = await memberOf(house, lin);
    const change = { ChangeType: "update_user", UserID: people.xiaoman, NewUserID: "LinNew" };
    await push(house, change);
    await push(house, change);
    expect((await memberOf(house, "linnew"))?.userId).toBe(before?.userId);
    house.sandbox.world.updateMember(corpId, people.xiaoman, { userId: "LinNew" });
    await house.login(element, { userId: "LinNew" });
    expect(await house.ports.data.users.list({ limit: 9 })).toHaveLength(1);
  });

  it("that is older than what is stored changes nothing", async () => {
    await using house = await openHouse({ [element]: legacy });
    const change = { ChangeType: "update_user", UserID: "ChenYi" };
    await push(house, { ...change, ChangeType: "create_user", Name: "陈一" }, 0);
    await push(house, { ...change, Position: "later" }, 20);
    await push(house, { ...change, Position: "earlier" }, 10);
    expect(await memberOf(house, "chenyi")).toMatchObject({ position: "later", name: "陈一" });
  });

  it("of a tag is done, and nothing else", async () => {
    await using house = await openHouse({ [element]: legacy });
    await push(house, { ChangeType: "update_tag", TagId: "1", AddUserItems: "ChenYi" });
    const [corp] = await house.ports.data.directory.listCorps();
    expect(corp).toMatchObject({ corpId, members: 0, departments: 0 });
  });
});
