import { expect, test } from "vitest";
import { demo } from "../../src/demo/world.ts";
import { elementOf, provided } from "../test-receiver.ts";
import { webLoginUrl, authorizeUrl } from "../test-client.ts";

const { suiteId } = demo.provider.template;
const second = demo.provider.secondTemplate.suiteId;
const { corpId, people } = demo.corpA;
const PAGE = "http://127.0.0.1:3001/3rdapp/customized/authorize";
const STATIC = `${PAGE}?suite_id=${suiteId}`;

async function scanning(url = STATIC) {
  const all = provided();
  const open = async (address = url) => (await all.sandbox.fetch(address)).text();
  const press = async (fields: Record<string, string>, address = url, headers = {}) => {
    const body = new URLSearchParams({ corp: corpId, user: people.boss, ...fields });
    return (await all.sandbox.fetch(address, { method: "POST", body, headers })).text();
  };
  return { ...all, open, press };
}

test("an administrator chooses the visible range and authorises; the suite receives create_auth", async () => {
  const { world, connect, received, open, press } = await scanning();
  await connect();
  expect(await open()).toContain('data-testid="person-ZhouYu"');
  const asking = await press({ step: "choose" });
  expect(asking).toContain("将「青禾门户」添加到 山海科技");
  expect(asking).toMatch(/value="1"\s+checked/);
  expect(asking).toContain('data-testid="department-4"');
  expect(await press({ step: "allow", department: "4" })).toContain('data-testid="done"');
  await world.push.settled();
  const [got] = received;
  expect(elementOf(got?.message ?? "", "InfoType")).toBe("create_auth");
  expect(elementOf(got?.message ?? "", "State")).toBe("");
  const [{ agentId } = { agentId: 0 }] = world.providers.authorisations();
  expect(world.app(corpId, agentId)).toMatchObject({
    name: "青禾门户",
    visible: { departments: [4], users: [], tags: [] },
    trustedDomains: demo.trustedDomains,
    proxy: { authorisedBy: people.boss },
  });
});

test("only administrators can authorise, and the page gives the reason for refusing others", async () => {
  const { world, open, press } = await scanning();
  const page = await open();
  expect(page).toContain('data-testid="why-LinXiaoMan"');
  expect(page).not.toContain('data-testid="why-ZhouYu"');
  for (const user of [people.xiaoman, people.disabled, people.outsider, "Nobody"])
    expect(await press({ step: "allow", user, department: "1" })).toContain(
      'data-testid="refusal"',
    );
  expect(await press({ step: "allow", corp: "ww0", department: "1" })).toContain("refusal");
  expect(world.providers.authorisations()).toEqual([]);
  world.updateCorp(corpId, { admins: [] });
  expect(await press({ step: "choose", user: people.plain })).toContain('data-testid="consent"');
});

test("refusing, choosing no department and a dissolved company authorise nothing", async () => {
  const { world, press } = await scanning();
  expect(await press({ step: "refuse" })).toContain('data-testid="refused"');
  expect(await press({ step: "allow" })).toContain('data-testid="refusal"');
  world.updateCorp(corpId, { dissolved: true });
  expect(await press({ step: "allow", department: "1" })).toContain('data-errcode="301007"');
  expect(world.providers.authorisations()).toEqual([]);
});

test("a customised link carries its state to every template, for ten days", async () => {
  const { world, api, providerToken, connect, received, press, open } = await scanning();
  await connect();
  const query = { provider_access_token: await providerToken() };
  const body = { state: "org42", templateid_list: [suiteId, second] };
  const { qrcode_url } = await api("service/get_customized_auth_url", query, body);
  const link = String(qrcode_url);
  expect(await open(link)).toContain("青禾门户, 青禾考勤");
  await press({ step: "allow", department: "1" }, link);
  await world.push.settled();
  expect(elementOf(received[0]?.message ?? "", "State")).toBe("org42");
  expect(world.providers.authorisations().map((each) => each.suiteId)).toEqual([suiteId, second]);
  expect(
    await open(link.replace("http://127.0.0.1:3001", "https://open.work.weixin.qq.com")),
  ).toContain("青禾门户");
  world.clock.advance(864_000);
  expect(await open(link)).toContain("授权链接已失效");
});

test.each([
  ["an unknown suite", `${PAGE}?suite_id=dk0`, "40083"],
  ["no suite", PAGE, "40083"],
  ["an unknown link", `${PAGE}?auth=nothing`, "40058"],
])("the authorisation page shows an error for %s", async (_what, url, errcode) => {
  const { open, press } = await scanning(url);
  expect(await open()).toContain(`data-errcode="${errcode}"`);
  expect(await press({ step: "allow", department: "1" })).toContain(`data-errcode="${errcode}"`);
});

test("a template that is not online, and a scripted error, are error pages", async () => {
  const { world, open } = await scanning();
  world.failNext("3rdapp/customized/authorize", 842005);
  expect(await open()).toContain('data-errcode="842005"');
  world.providers.updateTemplate(suiteId, { published: false });
  expect(await open()).toContain('data-errcode="842002"');
});

test("a cross-site POST to the authorisation page is refused", async () => {
  const { world, press } = await scanning();
  const headers = { "sec-fetch-site": "cross-site" };
  await press({ step: "allow", department: "1" }, STATIC, headers);
  expect(world.providers.authorisations()).toEqual([]);
});

test("the authorisation page speaks English, searches, and fits a phone", async () => {
  const { open } = await scanning();
  const page = await open(`${STATIC}&lang=en&q=zhou`);
  expect(page).toContain("Choose the administrator who scans");
  expect(page).not.toContain('data-testid="person-LinXiaoMan"');
  expect(page).toContain('<body class="phone">');
});

test("members sign in to the authorised proxy app, by the plain or the encrypted corpid", async () => {
  const { world, sandbox } = await scanning();
  const { agentId, openCorpId } = await world.providers.authorise({ suiteId, corpId });
  const agentid = String(agentId);
  for (const appid of [corpId, openCorpId]) {
    const scanned = await sandbox.signIn(webLoginUrl({ appid, agentid }), {
      userId: people.xiaoman,
    });
    expect(scanned?.searchParams.get("code")).toMatch(/^[\w-]{43}$/);
    const inClient = await sandbox.signIn(authorizeUrl({ appid, agentid }), {
      userId: people.xiaoman,
    });
    expect(inClient?.searchParams.get("code")).toMatch(/^[\w-]{43}$/);
  }
  await expect(
    sandbox.signIn(webLoginUrl({ appid: openCorpId, agentid }), { userId: "Nobody" }),
  ).rejects.toThrow("no person Nobody");
});

test("a provider's encrypted corpid opens that provider's apps only", async () => {
  const { world, open } = await scanning();
  const { openCorpId } = await world.providers.authorise({ suiteId, corpId });
  const own = { appid: openCorpId, agentid: "1000002" };
  expect(await open(webLoginUrl(own))).toContain('data-errcode="40056"');
  expect(await open(authorizeUrl(own))).toContain('data-errcode="40056"');
  expect(await open(webLoginUrl({ ...own, appid: openCorpId.toLowerCase() }))).toContain(
    'data-errcode="40013"',
  );
});
