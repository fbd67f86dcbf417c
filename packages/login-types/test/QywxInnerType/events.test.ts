import { describe, expect, it } from "vitest";
import { corpA, legacy, createTestApp, type TestApp } from "@menshen/testkit/app";
import { memberOf } from "@menshen/testkit/run-syncs";

const { people, corpId } = corpA;
const element = "auths.Legacy";
const lin = people.xiaoman.toLowerCase();

/** A contact change as the worker passes it on, dated so many seconds from now. */
async function push(test: TestApp, decoded: Record<string, string>, seconds = 1): Promise<void> {
  const occurredAtMs = test.ports.clock.now() + seconds * 1000;
  const input = { id: 1, event: "change_contact", receiver: corpId, attempt: 1, occurredAtMs };
  await test.app.getElement(element).processRecord({ ...input, decoded });
}

/** A person with one session. */
async function signedIn(test: TestApp): Promise<{ userId: string }> {
  const { loginCode } = await test.login(element, { userId: people.xiaoman });
  await test.call("auths.loginTypes.services.AuthSvc.loginByCode", { loginCode });
  const userId = (await memberOf(test, lin))?.userId ?? "";
  expect(await sessionsOf(test, userId)).toBe(1);
  return { userId };
}

async function sessionsOf({ ports }: TestApp, userId: string): Promise<number> {
  const { data, clock, settings } = ports;
  return (await data.sessions.listAlive(userId, clock.now(), settings.sessionIdleMs)).length;
}

describe("a contact change", () => {
  it("a rename event moves member and account; the same user signs in under the new id", async () => {
    await using test = await createTestApp({ [element]: legacy });
    await test.login(element, { userId: people.xiaoman });
    const before = await memberOf(test, lin);
    const change = { ChangeType: "update_user", UserID: people.xiaoman, NewUserID: "LinNew" };
    await push(test, change);
    await push(test, change);
    expect((await memberOf(test, "linnew"))?.userId).toBe(before?.userId);
    test.sandbox.world.updateMember(corpId, people.xiaoman, { userId: "LinNew" });
    await test.login(element, { userId: "LinNew" });
    expect(await test.ports.data.users.list({ limit: 9 })).toHaveLength(1);
  });

  it("an event older than the stored row changes nothing", async () => {
    await using test = await createTestApp({ [element]: legacy });
    const change = { ChangeType: "update_user", UserID: "ChenYi" };
    await push(test, { ...change, ChangeType: "create_user", Name: "陈一" }, 0);
    await push(test, { ...change, Position: "later" }, 200);
    await push(test, { ...change, Position: "earlier" }, 10);
    expect(await memberOf(test, "chenyi")).toMatchObject({ position: "later", name: "陈一" });
  });

  it("a deletion dated two seconds before a login is decided by WeCom: the session ends", async () => {
    await using test = await createTestApp({ [element]: legacy });
    const { userId } = await signedIn(test);
    test.sandbox.world.removeMember(corpId, people.xiaoman);
    await push(test, { ChangeType: "delete_user", UserID: people.xiaoman }, -2);
    expect((await memberOf(test, lin))?.removedAtMs).not.toBeNull();
    expect(await sessionsOf(test, userId)).toBe(0);
  });

  it("a deletion dated shortly before a login removes no member that WeCom still has", async () => {
    await using test = await createTestApp({ [element]: legacy });
    const { userId } = await signedIn(test);
    await push(test, { ChangeType: "delete_user", UserID: people.xiaoman }, -119);
    expect((await memberOf(test, lin))?.removedAtMs).toBeNull();
    expect(await sessionsOf(test, userId)).toBe(1);
    const before = test.sandbox.world.calls("user/get").length;
    await push(test, { ChangeType: "delete_user", UserID: people.xiaoman }, -200);
    expect((await memberOf(test, lin))?.removedAtMs).toBeNull();
    expect(test.sandbox.world.calls("user/get").length).toBe(before);
  });

  it("an event dated shortly before another event is older: WeCom is not asked", async () => {
    await using test = await createTestApp({ [element]: legacy });
    const change = { ChangeType: "update_user", UserID: "ChenYi" };
    await push(test, { ...change, ChangeType: "create_user", Name: "陈一" }, -60);
    await push(test, { ...change, Position: "later" }, -1);
    await push(test, { ...change, Position: "earlier" }, -30);
    await push(test, { ...change, ChangeType: "delete_user" }, -30);
    expect(await memberOf(test, "chenyi")).toMatchObject({ position: "later", removedAtMs: null });
    expect(test.sandbox.world.calls("user/get")).toEqual([]);
  });

  it("an event dated shortly before one ahead of our clock is decided by WeCom", async () => {
    await using test = await createTestApp({ [element]: legacy });
    const change = { ChangeType: "update_user", UserID: people.xiaoman };
    await push(test, { ...change, Position: "from the future" }, 60);
    await push(test, { ...change, Position: "earlier" }, 0);
    expect(test.sandbox.world.calls("user/get")).toHaveLength(1);
    expect((await memberOf(test, lin))?.position).not.toBe("from the future");
  });

  it("an update dated shortly before a login stores what WeCom says now", async () => {
    await using test = await createTestApp({ [element]: legacy });
    await signedIn(test);
    test.sandbox.world.updateMember(corpId, people.xiaoman, { position: "now" });
    await push(test, { ChangeType: "update_user", UserID: people.xiaoman, Position: "then" }, -5);
    expect(await memberOf(test, lin)).toMatchObject({ position: "now" });
  });

  it("a rename dated shortly before a login carries the user over", async () => {
    await using test = await createTestApp({ [element]: legacy });
    const { userId } = await signedIn(test);
    test.sandbox.world.updateMember(corpId, people.xiaoman, { userId: "LinNew" });
    const change = { ChangeType: "update_user", UserID: people.xiaoman, NewUserID: "LinNew" };
    await push(test, change, -5);
    expect((await memberOf(test, "linnew"))?.userId).toBe(userId);
  });

  it("a tag event is done without an effect", async () => {
    await using test = await createTestApp({ [element]: legacy });
    await push(test, { ChangeType: "update_tag", TagId: "1", AddUserItems: "ChenYi" });
    const [corp] = await test.ports.data.directory.listCorps();
    expect(corp).toMatchObject({ corpId, members: 0, departments: 0 });
  });
});
