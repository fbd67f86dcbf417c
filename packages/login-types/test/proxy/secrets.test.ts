import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { demo, demoProxy, type Browser } from "@menshen/testkit";
import {
  authorise,
  corpA,
  nameCompany,
  service,
  start,
  startProxy,
  suiteId,
  type ProxyServer,
} from "@menshen/testkit/proxy-server";
import { afterAll, beforeAll, expect, it } from "vitest";

/* Invariant 1 for a suite: everything that is secret about it is used once, and then looked for everywhere. */

const { template, providerSecret } = demo.provider;
const appKeys = {
  token: "ShanHaiAppToken01",
  encodingAESKey: "ShanHaiAppEncodingAESKeyForTheSandbox000009",
};
const secrets = new Map<string, string>([
  ["suite secret", template.suiteSecret],
  ["suite token", template.token],
  ["suite key", template.encodingAESKey],
  ["provider secret", providerSecret],
  ["app token", appKeys.token],
  ["app key", appKeys.encodingAESKey],
]);
/** Label and text of everything that left the server, or stayed in its files. */
const outputs: [string, string][] = [];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "menshen-proxy-secrets-"));
  const databaseUrl = `sqlite:${join(folder, "menshen.db")}`;
  const test = await startProxy({ config: { databaseUrl } });
  await live(test);
  await look(test);
  outputs.push(...test.logLines().map((line): [string, string] => ["log", line]));
  await test.close();
  for (const name of await readdir(folder))
    outputs.push([name, (await readFile(join(folder, name))).toString("latin1")]);
});
afterAll(() => rm(folder, { recursive: true }));

/** The whole life of an authorisation, and what goes wrong in it. */
async function live(test: ProxyServer): Promise<void> {
  const { world } = test.sandbox;
  const { providers } = world;
  await authorise(test);
  secrets.set("first permanent code", providers.authorisation(suiteId, corpA.corpId).permanentCode);
  await nameCompany(test);
  const set = { corpId: test.corpId(corpA.corpId), ...appKeys };
  const { data: url } = await test.mutate(`${service}.setCallback`, set, test.asAdmin);
  const { agentId } = providers.authorisation(suiteId, corpA.corpId);
  await providers.setCallback({ corpId: corpA.corpId, agentId }, { url, ...appKeys });
  for (const endpoint of ["service/v2/get_permanent_code", "gettoken", "service/get_auth_info"])
    world.failNext(endpoint, { errcode: 40082, errmsg: `no: ${template.suiteSecret}` });
  await providers.resetPermanentCode(suiteId, corpA.corpId);
  await world.push.event({ suiteId }, "create_auth", { AuthCode: "spent-auth-code-0000001" });
  secrets.set("spent auth code", "spent-auth-code-0000001");
  test.pass(20);
  await test.settled();
  secrets.set("permanent code", providers.authorisation(suiteId, corpA.corpId).permanentCode);
  secrets.set("suite ticket", providers.ticket(suiteId).value);
  const browser = test.browser();
  await test.signIn(browser, corpA.people.xiaoman, { fullName: demoProxy, org: "hq" });
  await keep("account", browser, "/api/auth/session");
  await keep("form", test.browser(), `${start}?org=nobody`);
  const url2 = `${test.url}/api/elements/${demoProxy}/notify`;
  await providers.setCallback({ suiteId }, { url: url2, token: "WrongToken" });
}

async function keep(label: string, browser: Browser, path: string): Promise<void> {
  const answer = await browser.visit(path);
  outputs.push([label, JSON.stringify([...answer.headers]) + (await answer.text())]);
}

/** What an administrator can look at. */
async function look(test: ProxyServer): Promise<void> {
  const ask = async (path: string, input?: object) => {
    const { data, error } = await test.query(path, input, test.asAdmin);
    outputs.push([path, JSON.stringify({ data, error })]);
    return data;
  };
  const records: { id: number }[] = await ask("app.callbacks.list", { limit: 200 });
  for (const { id } of records) await ask("app.callbacks.get", { id });
  await ask(`${service}.listSuites`);
  await ask("app.audit.list", { limit: 200 });
  await ask("app.elements.list");
  await ask("app.elements.get", { fullName: demoProxy });
  await ask("app.alarms.list");
  await ask(`${demoProxy}.getLoginConfig`, {});
  await ask(`${demoProxy}.getLoginConfigByCode`, { code: "hq" });
  const metrics = await fetch(`${test.url}/metrics`);
  outputs.push(["metrics", await metrics.text()]);
}

it("no secret of a suite appears in any answer, log line or file of the database", () => {
  const leaks = [...secrets].flatMap(([name, value]) =>
    outputs.filter(([, text]) => text.includes(value)).map(([label]) => `${name} in ${label}`),
  );
  expect(leaks).toEqual([]);
});

it("every planted secret of the suite was used and searched for", () => {
  expect(secrets.size).toBe(10);
  expect(new Set(secrets.values()).size).toBe(10);
  const labels = new Set(outputs.map(([label]) => label));
  expect(labels.has("menshen.db")).toBe(true);
  const database = outputs.find(([label]) => label === "menshen.db")?.[1] ?? "";
  expect(database).toContain(suiteId);
  expect(outputs.filter(([label]) => label === "app.callbacks.get").length).toBeGreaterThan(3);
  expect(outputs.filter(([, text]) => text.includes('"data":{')).length).toBeGreaterThan(8);
});
