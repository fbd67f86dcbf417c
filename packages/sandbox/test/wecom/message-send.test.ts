import { expect, test } from "vitest";
import { demo } from "../../src/demo/world.ts";
import { createSandbox } from "../../src/sandbox.ts";
import { clientOf } from "../test-client.ts";

const { corpId, people, apps, contactSecret } = demo.corpA;
const { agentId } = apps.portal;

async function sender() {
  const sandbox = createSandbox();
  const { api, token } = clientOf(sandbox);
  const access_token = await token();
  const send = (body: object) =>
    api("message/send", { access_token }, { agentid: agentId, msgtype: "text", ...body });
  return { world: sandbox.world, fetch: sandbox.fetch, api, token, send };
}

test("a text reaches the visible recipients; the others are listed, in lower case", async () => {
  const { send, world, fetch } = await sender();
  const answer = await send({
    touser: `${people.xiaoman}|${people.outsideRange}|Nobody`,
    toparty: "99",
    text: { content: '你好\n<a href="https://example.com">链接</a>' },
  });
  expect(answer).toMatchObject({
    errcode: 0,
    invaliduser: `${people.outsideRange.toLowerCase()}|nobody`,
    invalidparty: "99",
    invalidtag: "",
    unlicenseduser: "",
    msgid: expect.any(String) as string,
  });
  expect(world.messages()).toMatchObject([
    { corpId, agentId, userId: people.xiaoman, msgtype: "text", msgId: answer["msgid"] },
  ]);
  const listed = await fetch(`http://127.0.0.1:3001/sandbox/api/messages?userId=${people.xiaoman}`);
  expect(await listed.json()).toMatchObject({ messages: [{ userId: people.xiaoman }] });
});

test("@all, departments and tags reach their active visible members, each once", async () => {
  const { send, world } = await sender();
  await send({ touser: "@all", text: { content: "all" } });
  const all = world.messages().map(({ userId }) => userId);
  expect(all).toContain(people.boss);
  expect(all).not.toContain(people.outsideRange);
  expect(all).not.toContain(people.disabled);
  expect(new Set(all).size).toBe(all.length);
  world.updateCorp(corpId, {
    tags: [{ id: 3, name: "t", users: [people.xiaoman], departments: [] }],
  });
  await send({ toparty: "2", totag: "3", text: { content: "party" } });
  const party = world.messages().slice(all.length);
  expect(party.filter(({ userId }) => userId === people.xiaoman)).toHaveLength(1);
});

test("no valid recipient is 81013, none at all 40035, another agent 301002, contact-sync 48002", async () => {
  const { send, api, token } = await sender();
  const text = { content: "x" };
  expect(await send({ touser: "Nobody", text })).toMatchObject({ errcode: 81013, invaliduser: "" });
  expect(await send({ text })).toMatchObject({ errcode: 40035 });
  expect(await send({ agentid: 1000003, touser: "@all", text })).toMatchObject({ errcode: 301002 });
  expect(await send({ agentid: undefined, touser: "@all", text })).toMatchObject({
    errcode: 40056,
  });
  const contacts = { access_token: await token(contactSecret) };
  expect(await api("message/send", contacts, {})).toMatchObject({ errcode: 48002 });
});

test("a long text is cut at 2048 bytes; textcard fields have limits and defaults", async () => {
  const { send, world } = await sender();
  await send({ touser: people.xiaoman, text: { content: "字".repeat(1000) } });
  expect(Buffer.byteLength(String(world.messages()[0]?.content["content"]))).toBe(2046);
  const card = { title: "t", description: "d", url: "https://example.com/a" };
  const to = { touser: people.xiaoman, msgtype: "textcard" };
  expect(await send({ ...to, textcard: card })).toMatchObject({ errcode: 0 });
  expect(world.messages().at(-1)?.content).toMatchObject({ ...card, btntxt: "详情" });
  expect(await send({ ...to, textcard: { ...card, title: "x".repeat(129) } })).toMatchObject({
    errcode: 40058,
  });
  expect(await send({ ...to, textcard: { ...card, url: "example.com" } })).toMatchObject({
    errcode: 40058,
  });
  expect(await send({ touser: people.xiaoman, text: {} })).toMatchObject({ errcode: 40058 });
});

test("a duplicate within the interval, and the 31st message in a minute, answer 0 and are not delivered", async () => {
  const { send, world } = await sender();
  const message = {
    touser: people.xiaoman,
    text: { content: "same" },
    enable_duplicate_check: 1,
    duplicate_check_interval: 60,
  };
  for (let count = 0; count < 2; count++) expect(await send(message)).toMatchObject({ errcode: 0 });
  expect(world.messages()).toHaveLength(1);
  world.clock.advance(61);
  await send(message);
  expect(world.messages()).toHaveLength(2);
  for (let count = 0; count < 40; count++)
    expect(await send({ touser: people.xiaoman, text: { content: String(count) } })).toMatchObject({
      errcode: 0,
    });
  expect(world.messages()).toHaveLength(31);
  world.reset();
  expect(world.messages()).toEqual([]);
});
