import { expect, test } from "vitest";
import { demo } from "../../src/demo/world.ts";
import { provided, URL_HERE } from "../test-receiver.ts";

const { suiteId, suiteSecret } = demo.provider.template;
const { corpId } = demo.corpA;

async function console_(answer?: Parameters<typeof provided>[0]) {
  const all = provided(answer);
  const look = async (lang = "zh") =>
    (await all.sandbox.fetch(`http://127.0.0.1:3001/sandbox/provider?lang=${lang}`)).text();
  return { ...all, look };
}

test("the provider console shows templates with secrets, missing settings and an authorisation link", async () => {
  const { look, sandbox } = await console_();
  const page = await look("en");
  for (const part of [suiteId, suiteSecret, demo.provider.providerSecret, "not set", "none yet"])
    expect(page).toContain(part);
  expect(page).toContain(
    `href="http://127.0.0.1:3001/3rdapp/customized/authorize?suite_id=${suiteId}&amp;lang=en"`,
  );
  expect(page).toContain("No company has authorised it");
  const start = await (await sandbox.fetch("http://127.0.0.1:3001/")).text();
  expect(start).toContain('href="/sandbox/provider?lang=zh"');
});

test("the provider console shows a failed and a passed verification, with the first ticket", async () => {
  let answer = "no";
  const { world, look } = await console_(
    ({ method, message }) => new Response(method === "GET" && answer === "yes" ? message : answer),
  );
  await world.providers.setCallback({ suiteId }, { url: URL_HERE });
  const refused = await look();
  expect(refused).toContain("URL 验证未通过，未保存");
  expect(refused).toMatch(
    /data-testid="problem-dk5f2c9e1ab03d7746">not the decrypted text: &quot;no&quot;</,
  );
  answer = "yes";
  await world.providers.setCallback({ suiteId }, { url: URL_HERE });
  await world.push.settled();
  const passed = await look();
  expect(passed).toContain("URL 验证通过");
  expect(passed).toContain(world.providers.ticket(suiteId).value);
  expect(passed).toMatch(/(599|600) 秒后推送下一个/);
  expect(passed).toContain('data-testid="delivery-push-1" data-status="failed"');
  expect(passed).toContain("answered &quot;yes&quot;, not success");
});

test("the provider console shows authorised companies and buttons for operations of the control API", async () => {
  const { world, look, sandbox } = await console_();
  const { permanentCode, openCorpId } = await world.providers.authorise({ suiteId, corpId });
  const page = await look();
  for (const part of [permanentCode, openCorpId, "山海科技"]) expect(page).toContain(part);
  const press = async (testId: string) => {
    const tag = new RegExp(`<button[^>]*data-testid="${testId}"`).exec(await look())?.[0] ?? "";
    const [, operation = ""] = /data-op="([^"]+)"/.exec(tag) ?? [];
    const input = /data-input="([^"]+)"/.exec(tag)?.[1]?.replaceAll("&quot;", '"') ?? "";
    const url = `http://127.0.0.1:3001/sandbox/api/${operation}`;
    const headers = { "content-type": "application/json" };
    return (await sandbox.fetch(url, { method: "POST", headers, body: input })).status;
  };
  await world.providers.setCallback({ suiteId }, { url: URL_HERE });
  await world.push.settled();
  expect(await press(`refresh-${suiteId}`)).toBe(200);
  expect(await press(`reset-${suiteId}-${corpId}`)).toBe(200);
  expect(await press(`enable-${suiteId}-${corpId}`)).toBe(200);
  await world.push.settled();
  expect(await press("again-push-1")).toBe(200);
  expect(await press(`cancel-${suiteId}-${corpId}`)).toBe(200);
  expect(world.deliveries().map(({ name }) => name)).toEqual([
    "suite_ticket",
    "suite_ticket",
    "reset_permanent_code",
    "change_auth",
    "suite_ticket",
    "cancel_auth",
  ]);
  expect(await press(`pause-${suiteId}`)).toBe(200);
  expect(await look()).toContain("定时推送已停止");
  expect(await press(`publish-${suiteId}`)).toBe(200);
  expect(await look()).not.toContain(`data-testid="authorise-${suiteId}"`);
});

test("the provider console opens an app with the company's id in its address, as the workbench does", async () => {
  const { world, look } = await console_();
  const homeUrl = "http://127.0.0.1:3000/start?flow=workbench&corpId=$CORPID$";
  world.providers.updateTemplate(suiteId, { homeUrl });
  const { openCorpId, agentId } = await world.providers.authorise({ suiteId, corpId });
  expect(await look()).toContain(
    `href="http://127.0.0.1:3000/start?flow=workbench&amp;corpId=${openCorpId}"`,
  );
  world.updateApp(corpId, agentId, { homeUrl: "javascript:alert(1)" });
  expect(await look()).not.toContain("javascript:");
});

test("the provider console links to logins of third-party suites and login authorisations", async () => {
  const { sandbox } = provided();
  const page = await (await sandbox.fetch("http://127.0.0.1:3001/sandbox/provider?lang=en")).text();
  const { thirdParty, login, template } = demo.provider;
  const linkOf = (suiteId: string) =>
    new RegExp(`href="([^"]+)"\\s+data-testid="try-${suiteId}"`)
      .exec(page)?.[1]
      ?.replaceAll("&amp;", "&");
  expect(linkOf(template.suiteId)).toBeUndefined();
  const { people, corpId } = demo.corpA;
  for (const { suiteId } of [thirdParty, login]) {
    const url = `http://127.0.0.1:3001${linkOf(suiteId)}`;
    const back = await sandbox.signIn(url, { userId: people.xiaoman, corpId });
    expect(back?.pathname).toBe("/sandbox/callback");
    expect(back?.searchParams.get("code")).toMatch(/^[\w-]{43}$/);
  }
});

test("the provider console escapes the messages of deliveries", async () => {
  const { world, look } = await console_();
  world.providers.updateTemplate(suiteId, { callbackUrl: URL_HERE });
  await world.push.event({ suiteId }, "x", { A: "<script>alert(1)</script>" });
  expect(await look()).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  expect(await look()).not.toContain("<script>alert");
});
