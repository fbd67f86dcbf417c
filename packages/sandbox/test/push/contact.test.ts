import { expect, test } from "vitest";
import { demo } from "../../src/demo/world.ts";
import { APP_KEYS, APP_URL, elementOf, provided } from "../test-receiver.ts";
import { PERMISSIONS } from "../../src/simulator/world/schema/provider-schema.ts";

const { suiteId } = demo.provider.template;
const { corpId, people, departments: d } = demo.corpA;
const callback = { url: APP_URL, ...APP_KEYS };

/** One app of the first company listens: its portal, or the provider's. */
async function listening(which: "portal" | "proxy" | "legacy") {
  const all = provided();
  const { world, received } = all;
  const agentId =
    which === "proxy"
      ? (await world.providers.authorise({ suiteId, corpId })).agentId
      : which === "legacy"
        ? 1000003
        : 1000002;
  world.updateApp(corpId, agentId, { callback });
  const changes = async () => {
    await world.push.settled();
    return received.splice(0).map(({ message }) => message);
  };
  const open = (userId: string) => world.providers.openUserId(suiteId, corpId, userId);
  return { ...all, agentId, changes, open };
}

const body = (message: string | undefined) =>
  message?.replace(/^.*<Event><!\[CDATA\[change_contact\]\]><\/Event>|<\/xml>$/g, "");

test("an app without a callback receives no event", async () => {
  const { world } = provided();
  world.updateMember(corpId, people.xiaoman, { name: "x" });
  expect(world.deliveries()).toEqual([]);
});

test("a self-built app receives create_user, update_user and delete_user", async () => {
  const { world, changes, received } = await listening("portal");
  world.addMember(corpId, {
    userId: "Neu",
    name: "新]]>来",
    departments: [{ id: d.design, leader: true }, { id: d.finance }],
    mobile: "1",
    attributes: [{ name: "工位", value: "1" }],
  });
  await world.push.settled();
  expect(received[0]).toMatchObject({ genuine: true, receiver: corpId });
  expect(elementOf(received[0]?.body ?? "", "AgentID")).toBe("1000002");
  const [created] = await changes();
  expect(created).toMatch(
    /^<xml><ToUserName><!\[CDATA\[ww5a1d0b0c7e3f9a24\]\]><\/ToUserName><FromUserName><!\[CDATA\[sys\]\]><\/FromUserName><CreateTime>\d{10}<\/CreateTime><MsgType><!\[CDATA\[event\]\]><\/MsgType><Event><!\[CDATA\[change_contact\]\]><\/Event><ChangeType><!\[CDATA\[create_user\]\]><\/ChangeType>/,
  );
  expect(body(created)).toBe(
    "<ChangeType><![CDATA[create_user]]></ChangeType><UserID><![CDATA[Neu]]></UserID><Name><![CDATA[新]]]]><![CDATA[>来]]></Name><Department><![CDATA[4]]></Department><MainDepartment>4</MainDepartment><IsLeaderInDept><![CDATA[1]]></IsLeaderInDept><DirectLeader><![CDATA[]]></DirectLeader><Position><![CDATA[]]></Position><Status>1</Status><Alias><![CDATA[]]></Alias><Telephone><![CDATA[]]></Telephone><ExtAttr><Item><Name><![CDATA[工位]]></Name><Type>0</Type><Text><Value><![CDATA[1]]></Value></Text></Item></ExtAttr>",
  );
  world.updateMember(corpId, "Neu", { name: "新", mobile: "2" });
  expect((await changes()).map(body)).toEqual([
    "<ChangeType><![CDATA[update_user]]></ChangeType><UserID><![CDATA[Neu]]></UserID><NewUserID><![CDATA[]]></NewUserID><Name><![CDATA[新]]></Name>",
  ]);
  world.updateMember(corpId, "Neu", { userId: "Neu2" });
  expect((await changes()).map(body)).toEqual([
    "<ChangeType><![CDATA[update_user]]></ChangeType><UserID><![CDATA[Neu]]></UserID><NewUserID><![CDATA[Neu2]]></NewUserID>",
  ]);
  world.removeMember(corpId, "Neu2");
  expect((await changes()).map(body)).toEqual([
    "<ChangeType><![CDATA[delete_user]]></ChangeType><UserID><![CDATA[Neu2]]></UserID>",
  ]);
});

test("an app receives no event about members or fields it does not see", async () => {
  const { world, changes } = await listening("portal");
  world.updateMember(corpId, people.outsideRange, { name: "x" });
  world.updateMember(corpId, people.xiaoman, { mobile: "2" });
  world.updateMember(corpId, people.xiaoman, {});
  expect(await changes()).toEqual([]);
  world.updateMember(corpId, people.outsideRange, {
    departments: [{ id: d.design, order: 0, leader: false }],
  });
  world.updateMember(corpId, people.emoji, {
    departments: [{ id: d.finance, order: 0, leader: false }],
  });
  expect((await changes()).map((message) => elementOf(message, "ChangeType"))).toEqual([
    "create_user",
    "delete_user",
  ]);
});

test("an app from before 2022-06-20 receives sensitive fields", async () => {
  const { world, changes } = await listening("legacy");
  world.updateMember(corpId, people.xiaoman, { mobile: "2", gender: "1" });
  expect((await changes()).map(body)).toEqual([
    "<ChangeType><![CDATA[update_user]]></ChangeType><UserID><![CDATA[LinXiaoMan]]></UserID><NewUserID><![CDATA[]]></NewUserID><Mobile><![CDATA[2]]></Mobile><Gender>1</Gender>",
  ]);
});

test("a proxy app receives encrypted ids and only granted fields", async () => {
  const { world, changes, open, agentId, received } = await listening("proxy");
  const before = { user: open(people.xiaoman), boss: open(people.boss) };
  world.updateMember(corpId, people.xiaoman, {
    name: "新",
    directLeaders: [people.boss, people.plain],
  });
  await world.push.settled();
  const openCorpId = world.providers.openCorpId(suiteId, corpId);
  expect(received[0]).toMatchObject({ genuine: true, receiver: openCorpId });
  expect(elementOf(received[0]?.body ?? "", "ToUserName")).toBe(openCorpId);
  const [message = ""] = await changes();
  expect(elementOf(message, "ToUserName")).toBe(openCorpId);
  expect(elementOf(message, "UserID")).toBe(before.user);
  expect(elementOf(message, "DirectLeader")).toBe(`${before.boss},${open(people.plain)}`);
  expect(elementOf(message, "Name")).toBe("新");
  world.updateMember(corpId, people.xiaoman, { userId: "Renamed" });
  expect(elementOf((await changes())[0] ?? "", "NewUserID")).toBe(open("Renamed"));

  const app = world.app(corpId, agentId);
  const granted = PERMISSIONS.filter((each) => !each.startsWith("contact:sensitive:"));
  world.updateApp(corpId, agentId, {
    proxy: { ...app.proxy, suiteId, permissions: granted, encrypted: true, state: "" },
  });
  world.updateMember(corpId, people.plain, {
    name: "y",
    position: "y",
    alias: "y",
    telephone: "y",
  });
  expect((await changes()).filter((each) => each.includes("change_contact"))).toEqual([]);
});

const type = (name: string) => `<ChangeType><![CDATA[${name}]]></ChangeType><Id>30</Id>`;

test("an app receives create_party, update_party and delete_party", async () => {
  const { world, changes } = await listening("portal");
  world.addDepartment(corpId, { id: 30, name: "新部门", parentId: d.design, order: 5 });
  world.updateDepartment(corpId, 30, { name: "改名" });
  world.updateDepartment(corpId, 30, { parentId: d.office });
  world.updateDepartment(corpId, 30, { order: 9 });
  world.removeDepartment(corpId, 30);
  world.addDepartment(corpId, { id: 31, name: "看不见", parentId: d.finance });
  expect((await changes()).map(body)).toEqual([
    `${type("create_party")}<Name><![CDATA[新部门]]></Name><ParentId>4</ParentId><Order>5</Order>`,
    `${type("update_party")}<Name><![CDATA[改名]]></Name>`,
    `${type("update_party")}<ParentId>5</ParentId>`,
    type("delete_party"),
  ]);
});

test("an app receives change_app_admin when administrators change", async () => {
  const { world, changes, agentId } = await listening("proxy");
  world.updateCorp(corpId, { admins: [{ userId: people.plain, authType: 1 }] });
  const [message = ""] = await changes();
  expect(elementOf(message, "Event")).toBe("change_app_admin");
  expect(message).toContain(`<AgentID>${agentId}</AgentID>`);
});

test("a third-party suite receives contact changes at its command URL, with encrypted ids and without names", async () => {
  const { thirdParty } = demo.provider;
  const all = provided();
  const { world, received } = all;
  const { suiteId } = thirdParty;
  await world.providers.authorise({ suiteId, corpId });
  world.providers.updateTemplate(suiteId, { callbackUrl: "http://127.0.0.1:3000/market" });
  await world.push.settled();
  received.splice(0);
  const open = world.providers.openUserId(suiteId, corpId, people.xiaoman);
  world.updateMember(corpId, people.xiaoman, { departments: [{ id: 3 }] });
  world.removeMember(corpId, people.xiaoman);
  await world.push.settled();
  const plain = world.deliveries("change_contact").map((delivery) => delivery.plain);
  expect(plain).toHaveLength(2);
  const element = (index: number, name: string) => elementOf(plain[index] ?? "", name);
  expect(element(0, "SuiteId")).toBe(suiteId);
  expect(element(0, "InfoType")).toBe("change_contact");
  expect(element(0, "AuthCorpId")).toBe(world.providers.openCorpId(suiteId, corpId));
  expect(element(0, "ChangeType")).toBe("update_user");
  expect(element(0, "UserID")).toBe(open);
  expect(element(0, "Department")).toBe("3");
  expect(element(0, "Name")).toBeUndefined();
  expect([element(1, "ChangeType"), element(1, "UserID"), element(1, "OpenUserID")]).toEqual([
    "delete_user",
    open,
    open,
  ]);
});
