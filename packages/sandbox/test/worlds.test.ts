import { expect, test } from "vitest";
import { demo } from "../src/demo/world.ts";
import { createSandbox } from "../src/sandbox.ts";
import { serveSandbox } from "../src/serve.ts";
import { createWorlds } from "../src/worlds.ts";
import { webLoginUrl } from "./test-client.ts";

const { corpId, apps, people } = demo.corpA;
const credential = new URLSearchParams({ corpid: corpId, corpsecret: apps.portal.secret });

async function json(url: string, init?: RequestInit) {
  return (await (await fetch(url, init)).json()) as Record<string, unknown>;
}

const post = (url: string, body: unknown, headers: Record<string, string> = {}) =>
  json(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });

test("worlds named by path or header have their own people, tokens, clock, faults and call log", async () => {
  await using served = await serveSandbox({ port: 0 });
  const { url } = served;
  const one = `${url}/w/one`;
  await post(`${one}/sandbox/api/update-member`, {
    corpId,
    userId: people.xiaoman,
    patch: { name: "改名" },
  });
  await post(`${one}/sandbox/api/clock`, { advanceSeconds: 86_400 });
  await post(
    `${url}/sandbox/api/fail-next`,
    { endpoint: "gettoken", fault: -1 },
    {
      "x-sandbox-world": "two",
    },
  );

  const token = await json(`${one}/cgi-bin/gettoken?${credential.toString()}`);
  expect(token).toMatchObject({ errcode: 0 });
  const two = { headers: { "x-sandbox-world": "two" } };
  expect(await json(`${url}/cgi-bin/gettoken?${credential.toString()}`, two)).toMatchObject({
    errcode: -1,
  });
  const query = `access_token=${String(token["access_token"])}&userid=${people.xiaoman}`;
  expect(await json(`${one}/cgi-bin/user/get?${query}`)).toMatchObject({ name: "改名" });
  expect(await json(`${url}/cgi-bin/user/get?${query}`)).toMatchObject({ errcode: 40014 });

  const calls = async (base: string, init?: RequestInit) =>
    ((await json(`${base}/sandbox/api/calls`, init))["calls"] as unknown[]).length;
  expect([await calls(one), await calls(url), await calls(url, two)]).toEqual([2, 1, 1]);
  const now = async (base: string) => Number((await json(`${base}/sandbox/api/clock`))["now"]);
  expect((await now(one)) - (await now(url))).toBeGreaterThan(86_000_000);
  expect(await json(`${url}/sandbox/api/worlds`)).toEqual({ keys: ["one", "two"] });
});

test("a person signs in through the pages of a named world, whose links stay in it", async () => {
  await using served = await serveSandbox({ port: 0 });
  const base = `${served.url}/w/mine`;
  const page = await (await fetch(webLoginUrl({}, `${base}/wwlogin/sso/login`))).text();
  expect(page).toContain(`href="${base}/phone?scan=`);
  const start = await (await fetch(`${base}/`)).text();
  const links = [...start.matchAll(/(?:href|action|src)="(\/[^"]*)"/g)].map(([, link]) => link);
  expect(links.length).toBeGreaterThan(5);
  expect(links.filter((link) => !link?.startsWith("/w/mine/"))).toEqual([]);
  const signIn = (loginUrl: string, userId: string) =>
    post(`${base}/sandbox/api/sign-in`, { loginUrl, userId });
  const wecom = await signIn(webLoginUrl({}, `${base}/wwlogin/sso/login`), people.rare);
  expect(wecom["redirect"]).toContain("state=abc123");
  const site = demo.wechat.apps.site.appId;
  const query = `appid=${site}&response_type=code&scope=snsapi_login&state=s&redirect_uri=`;
  const wechat = await signIn(
    `${base}/connect/qrconnect?${query}${encodeURIComponent("http://127.0.0.1:3000/cb")}`,
    demo.wechat.people.plain,
  );
  expect(wechat["redirect"]).toContain("code=");
});

test("a world chosen by header links by path, since a browser sends no such header", async () => {
  await using served = await serveSandbox({ port: 0 });
  const loginUrl = webLoginUrl({}, `${served.url}/wwlogin/sso/login`);
  const page = await (await fetch(loginUrl, { headers: { "x-sandbox-world": "h1" } })).text();
  expect(page).toContain(`href="${served.url}/w/h1/phone?scan=`);
});

test("a bad key is 400, one world too many 503, a removed world starts anew", async () => {
  await using served = await serveSandbox({ port: 0, worlds: 1 });
  const status = async (path: string) => (await fetch(`${served.url}${path}`)).status;
  expect(await status("/w/-/health")).toBe(400);
  expect(await status("/w/a/health")).toBe(200);
  expect(await status("/w/b/health")).toBe(503);
  await post(`${served.url}/w/a/sandbox/api/caller-ip`, { ip: "198.51.100.5" });
  expect(await post(`${served.url}/sandbox/api/remove-world`, { key: "a" })).toEqual({
    removed: true,
  });
  expect(await status("/w/b/health")).toBe(200);
});

test("a full set of worlds replaces one that was idle for ten minutes", () => {
  let now = 0;
  const worlds = createWorlds(
    (prefix) => createSandbox({}, { prefix }),
    2,
    () => now,
  );
  const ask = (key: string) => worlds.of(new Request(`http://127.0.0.1/w/${key}/health`));
  ask("a");
  now = 1;
  ask("b");
  expect(ask("c")).toMatchObject({ status: 503 });
  now = 600_000;
  ask("c");
  expect(worlds.keys()).toEqual(["b", "c"]);
});

test("requests without a key use the default world", () => {
  const worlds = createWorlds((prefix) => createSandbox({}, { prefix }), 2);
  const [main] = worlds.all();
  expect(worlds.of(new Request("http://127.0.0.1/cgi-bin/gettoken"))).toBe(main);
  expect(worlds.keys()).toEqual([]);
});
