import type { CheckResult } from "@menshen/domain";
import {
  demo,
  demoElements,
  demoLogin,
  demoProxy,
  demoProxyElements,
  startTestServer,
  type TestServer,
} from "@menshen/testkit";
import { checkElement } from "../../src/index.ts";
import { afterAll, beforeAll, expect, it } from "vitest";

const file = "auths/loginTypes/QywxInnerExample/QywxInnerExample.json";
const original = demoElements[file] as Record<string, unknown>;
const callback = {
  token: "Tok3nTok3n",
  encodingAESKey: "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
};

let test: TestServer;
beforeAll(async () => {
  test = await startTestServer({ files: { ...demoElements, ...demoProxyElements } });
});
afterAll(() => test.close());

async function check(fullName = demoLogin): Promise<CheckResult[]> {
  const answer = await fetch(`${test.url}/trpc/app.elements.check`, {
    method: "POST",
    headers: { ...test.asAdmin, "content-type": "application/json" },
    body: JSON.stringify({ fullName }),
  });
  const { result, error } = (await answer.json()) as {
    result?: { data: { results: CheckResult[] } };
    error?: { data: { errcode: number } };
  };
  if (!result) throw new Error(String(error?.data.errcode));
  return result.data.results;
}

const statuses = (results: readonly CheckResult[]) =>
  Object.fromEntries(results.map(({ check, status }) => [check, status]));

async function configure(config: object): Promise<void> {
  await test.write(file, { ...original, ...config });
  await test.app.reload();
}

const result = (results: readonly CheckResult[], name: string) =>
  results.find(({ check: one }) => one === name);

it("a configured login passes every check but those of a public domain", async () => {
  await configure({ callback });
  const results = await check();
  expect(statuses(results)).toEqual({
    placeholders: "ok",
    references: "ok",
    keys: "ok",
    redirect: "ok",
    "public-address": "warning",
    clock: "skipped",
    reachable: "ok",
    token: "ok",
    "trusted-ip": "ok",
    agent: "ok",
    "trusted-domain": "warning",
    callback: "ok",
  });
  for (const { status, remedy, message } of results) {
    expect(message.zh).toMatch(/\p{Script=Han}/u);
    if (status !== "warning") continue;
    expect(remedy?.zh).toMatch(/\p{Script=Han}/u);
    expect(remedy?.en).toMatch(/[a-z]{3}/);
  }
  expect(result(results, "trusted-domain")?.remedy?.en).toContain(new URL(test.url).host);
});

it.each([
  ["token", { corpSecret: "WRONG-SECRET-VALUE" }, "40001"],
  ["token", { corpId: "ww0123456789abcdef" }, "40013"],
  ["agent", { agentId: "999" }, "40056"],
])("a wrong value is an error of %s with its remedy: %j", async (name, config, errcode) => {
  await configure(config);
  const results = await check();
  const found = result(results, name);
  expect(found).toMatchObject({
    status: "error",
    message: { en: expect.stringContaining(errcode) },
  });
  expect(found?.remedy).toBeDefined();
  expect(JSON.stringify(results)).not.toContain("WRONG-SECRET-VALUE");
});

it("an untrusted address is named, with the page where it is added", async () => {
  await configure({});
  test.sandbox.world.failNext("agent/get", 60020);
  const found = result(await check(), "trusted-ip");
  expect(found).toMatchObject({
    status: "error",
    remedy: { zh: expect.stringContaining("可信IP") },
  });
});

it("of several secrets the first accepted one signs in, and the check names it", async () => {
  await configure({ corpSecret: ["REVOKED-SECRET", "{{WECOM_CORP_SECRET}}"] });
  await test.signIn(test.browser(), demo.corpA.people.xiaoman);
  expect(test.logLines().join("\n")).toContain("the one at this position is in use");
  const tokens = (await check()).filter(({ check: one }) => one === "token");
  expect(tokens).toMatchObject([
    { status: "warning", message: { en: expect.stringContaining("secret 1: wecom 40001") } },
    { status: "ok", message: { en: "secret 2 is accepted and in use" } },
  ]);
  await configure({ corpSecret: ["REVOKED-SECRET", "ANOTHER-ONE"] });
  expect(result(await check(), "token")).toMatchObject({ status: "error" });
  expect(test.logLines().join("\n")).not.toContain("REVOKED-SECRET");
});

it("of several secrets of a website app and of a suite the check names those that are rejected", async () => {
  const { appId, secret } = demo.wechat.apps.site;
  const suite = "auths/QywxProxyTemp/QywxProxyTemp.json";
  const { authConfig } = demoProxyElements[suite] as { authConfig: object };
  const suiteSecret = ["REVOKED-SECRET", "{{WECOM_SUITE_SECRET}}"];
  await test.write(suite, { authConfig: { ...authConfig, suiteSecret } });
  await test.write("auths/Site/e.json", { type: "auths.loginTypes.WeChatType", title: "Site" });
  const appSecret = ["REVOKED-SECRET", secret];
  await test.write("auths/Site/Site.json", { authConfig: { appId, appSecret } });
  await test.app.reload();
  for (const name of [demoProxy, "auths.Site"]) {
    const tokens = (await check(name)).filter(({ check: one }) => one === "token");
    expect(tokens).toMatchObject([
      { status: "warning", remedy: { en: expect.stringMatching(/Remove it from .*Secret/) } },
      { status: "ok", message: { en: "secret 2 is accepted and in use" } },
    ]);
  }
  expect(test.logLines().join("\n")).not.toContain("REVOKED-SECRET");
});

it("placeholders, references and foreign redirects are findings of their own", async () => {
  const results = async (config: object) => {
    await configure(config);
    return statuses(await check());
  };
  expect(await results({ redirectUri: "https://other.example.com/api/auth/x" })).toMatchObject({
    redirect: "warning",
    references: "ok",
  });
  await test.write("auths/New/e.json", { type: "auths.loginTypes.QywxInnerType", title: "New" });
  await test.write("auths/New/New.json", { ...original, corpId: "your_corp_id" });
  await test.app.reload();
  expect(statuses(await check("auths.New"))).toMatchObject({ placeholders: "error" });
  await test.write("auths/New/New.json", { ...original, corpSecret: "{{MISSING}}" });
  await test.app.reload();
  expect(statuses(await check("auths.New"))).toMatchObject({ references: "error" });
});

it("a suite without companies says how one authorises it", async () => {
  expect(result(await check(demoProxy), "authorisation")).toMatchObject({
    status: "warning",
    remedy: { en: expect.stringContaining("QR code") },
  });
  expect(result(await check(demoProxy), "callback")).toMatchObject({ status: "ok" });
});

it("the clock is compared with the provider's, and an address that does not answer is an error", async () => {
  const now = Date.UTC(2026, 10, 30, 12);
  const at = (offsetMs: number) => ({
    ...test.server.ports,
    clock: { now: () => now },
    fetch: async () =>
      new Response("{}", { headers: { date: new Date(now + offsetMs).toUTCString() } }),
  });
  const run = async (offsetMs: number) =>
    checkElement(demoLogin, {
      app: test.app,
      ports: at(offsetMs),
      publicOrigin: "https://login.example.com",
      fetchOwn: () => Promise.reject(new TypeError("no route")),
    });
  await configure({});
  const behind = await run(5 * 60_000);
  expect(result(behind, "clock")).toMatchObject({
    status: "error",
    message: { en: "this machine's clock is 300 s behind WeCom's" },
  });
  expect(result(behind, "reachable")).toMatchObject({ status: "error" });
  expect(result(await run(20_000), "clock")).toMatchObject({ status: "ok" });
});

it("refuses an unknown element, a Type and a caller who is no administrator", async () => {
  await expect(check("auths.Nothing")).rejects.toThrow("10001");
  await expect(check("auths.loginTypes.QywxInnerType")).rejects.toThrow("10603");
  const anonymous = await fetch(`${test.url}/trpc/app.elements.check`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ fullName: demoLogin }),
  });
  expect(anonymous.status).toBe(401);
});
