import {
  demo,
  demoElements,
  demoLogin,
  readJson,
  startTestServer,
  type TestServer,
  eventually,
} from "@menshen/testkit";
import { sync } from "@menshen/testkit/sync-calls";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

const { corpId, people, departments, apps } = demo.corpA;
const config = "auths/loginTypes/QywxInnerExample/QywxInnerExample.json";
const callback = { token: "contactEvents1", encodingAESKey: "A".repeat(43) };

let test: TestServer;
let key: string;
let aheadMs = 0;
beforeAll(async () => {
  const files = { ...demoElements, [config]: { ...(demoElements[config] as object), callback } };
  test = await startTestServer({
    files,
    config: { rateLimit: false, now: () => Date.now() + aheadMs },
  });
  const url = `${test.url}/api/elements/${demoLogin}/notify`;
  const target = { corpId, agentId: apps.portal.agentId };
  const { providers } = test.sandbox.world;
  await providers.setCallback(target, { url, ...callback });
  key = (await sync(test)).corpKey;
});
afterAll(() => test.close());
// Later events need a later time in the provider's whole seconds.
beforeEach(() => {
  aheadMs += 2_000;
  test.sandbox.world.clock.advance(2);
});

/** Resolves when no push is in flight and the inbox is empty. */
async function settled(): Promise<void> {
  await test.sandbox.world.push.settled();
  await eventually(async () => (await test.database.data.inbox.backlog()).count === 0);
}
const member = async (userId: string) =>
  (
    await test.query(
      "app.directory.member",
      { corpKey: key, memberId: userId.toLowerCase() },
      test.asAdmin,
    )
  ).data;

describe("a change event of the provider", () => {
  it("an event ends a disabled member's sessions without a sync", async () => {
    const browser = test.browser();
    await test.signIn(browser, people.plain);
    expect((await browser.visit("/api/auth/session")).status).toBe(200);
    test.sandbox.world.updateMember(corpId, people.plain, { status: 2 });
    await settled();
    expect((await browser.visit("/api/auth/session")).status).toBe(401);
    expect(await member(people.plain)).toMatchObject({ status: 2, state: "inactive" });
  });

  it("a member who was enabled again can sign in", async () => {
    const browser = test.browser();
    test.sandbox.world.updateMember(corpId, people.plain, { status: 1 });
    await settled();
    await test.signIn(browser, people.plain);
    expect((await browser.visit("/api/auth/session")).status).toBe(200);
  });

  it("an event ends a removed member's sessions, and a returning member is restored", async () => {
    const browser = test.browser();
    await test.signIn(browser, people.plain);
    const { userId } = (await readJson(browser.visit("/api/auth/session"))).user;
    test.sandbox.world.removeMember(corpId, people.plain);
    await settled();
    expect((await browser.visit("/api/auth/session")).status).toBe(401);
    expect(await member(people.plain)).toMatchObject({ state: "removed", userId });
    test.sandbox.world.clock.advance(2);
    aheadMs += 2_000;
    const back = { userId: people.plain, name: "陈一", departments: [{ id: departments.design }] };
    test.sandbox.world.addMember(corpId, back);
    await settled();
    expect(await member(people.plain)).toMatchObject({ state: "active", userId });
    await test.signIn(browser, people.plain);
    expect((await readJson(browser.visit("/api/auth/session"))).user.userId).toBe(userId);
  });

  it("an event adds a department and its members", async () => {
    const { world } = test.sandbox;
    world.addDepartment(corpId, { id: 77, name: "新部门", parentId: departments.design });
    world.addMember(corpId, { userId: "NewHere", name: "新人", departments: [{ id: 77 }] });
    await settled();
    expect(await member("NewHere")).toMatchObject({
      name: "新人",
      departments: [{ departmentId: 77, name: "新部门" }],
    });
  });
});
