import { expect, test } from "vitest";
import { demo } from "../../src/demo/world.ts";
import { createSandbox, type Sandbox } from "../../src/sandbox.ts";
import { authorizeUrl, qrConnectUrl, snsOf, webLoginUrl } from "../test-client.ts";
import type { Fault } from "../../src/simulator/world/state/faults.ts";

const { apps, people } = demo.wechat;
const { appId } = apps.site;

async function pageOf({ fetch }: Sandbox, url: string) {
  const response = await fetch(url);
  return { response, text: await response.text() };
}

/** Opens the page the way a browser does; returns its scan, its poll and the phone. */
async function open(sandbox: Sandbox, url = qrConnectUrl()) {
  const { text } = await pageOf(sandbox, url);
  const id = /data-scan="([\w-]+)"/.exec(text)?.[1] ?? "";
  const poll = async (last = "") => {
    const query = new URLSearchParams({ uuid: id, last, _: "1" }).toString();
    const response = await sandbox.fetch(
      `https://lp.open.weixin.qq.com/connect/l/qrconnect?${query}`,
    );
    return response.text();
  };
  const tap = async (fields: Record<string, string>) =>
    sandbox.fetch("http://127.0.0.1:3001/phone", {
      method: "POST",
      body: new URLSearchParams({ scan: id, ...fields }),
    });
  const look = async () => (await sandbox.fetch(`http://127.0.0.1:3001/phone?scan=${id}`)).text();
  return { text, id, poll, tap, look };
}

test("the long-poll answers 408, 404, then 405 with the code; each change ends the wait", async () => {
  const sandbox = createSandbox();
  const { poll, tap, look } = await open(sandbox);
  const first = poll();
  expect(await look()).toContain(`data-testid="person-${people.plain}"`);
  await tap({ action: "choose", user: people.plain });
  expect(await first).toBe("window.wx_errcode=404;window.wx_code='';");
  expect(await look()).toContain('data-testid="confirm"');
  const second = poll("404");
  await tap({ action: "confirm" });
  const code = /^window\.wx_errcode=405;window\.wx_code='([\w-]{32})';$/.exec(await second)?.[1];
  expect(await snsOf(sandbox).exchange(code ?? "")).toMatchObject({
    openid: "oSandboxSiteSunQingHe0000001",
  });
  expect(await look()).toContain('data-testid="done"');
});

test("the long-poll answers at once when asked with another state", async () => {
  const { poll, tap } = await open(createSandbox());
  await tap({ action: "choose", user: people.plain });
  await tap({ action: "change" });
  expect(await poll("404")).toBe("window.wx_errcode=408;window.wx_code='';");
});

test("the long-poll answers 403 after a refusal, 402 for an expired or unknown uuid", async () => {
  const sandbox = createSandbox();
  const refused = await open(sandbox);
  await refused.tap({ action: "choose", user: people.plain });
  await refused.tap({ action: "refuse" });
  expect(await refused.poll()).toBe("window.wx_errcode=403;window.wx_code='';");
  const late = await open(sandbox);
  const waiting = late.poll();
  sandbox.world.clock.advance(300);
  expect(await waiting).toBe("window.wx_errcode=402;window.wx_code='';");
  await late.tap({ action: "choose", user: people.plain });
  await late.tap({ action: "confirm" });
  expect(await late.poll()).toContain("402");
  const unknown = await sandbox.fetch("https://lp.open.weixin.qq.com/connect/l/qrconnect?uuid=x");
  expect(await unknown.text()).toContain("402");
});

test("the QR picture exists for an open scan only", async () => {
  const sandbox = createSandbox();
  const { id, text } = await open(sandbox);
  expect(text).toContain(`src="/connect/qrcode/${id}?lang=zh"`);
  expect(text).toContain(`href="http://127.0.0.1:3001/phone?scan=${id}&amp;lang=zh"`);
  const picture = await sandbox.fetch(`https://open.weixin.qq.com/connect/qrcode/${id}`);
  expect(picture.headers.get("content-type")).toBe("image/svg+xml");
  expect(await picture.text()).toMatch(/^<svg /);
  const wecom = /data-scan="([\w-]+)"/.exec((await pageOf(sandbox, webLoginUrl())).text)?.[1];
  for (const other of ["made-up", wecom ?? ""]) {
    const none = await sandbox.fetch(`https://open.weixin.qq.com/connect/qrcode/${other}`);
    expect(none.status).toBe(404);
  }
});

test("signIn confirms by person id or openid, on any loopback origin, and returns code and state", async () => {
  const sandbox = createSandbox();
  const back = await sandbox.signIn(qrConnectUrl(), { userId: people.plain });
  expect(back?.href).toMatch(
    /^http:\/\/127\.0\.0\.1:3000\/cb\?next=%2Fhome&code=[\w-]{32}&state=abc123$/,
  );
  const local = qrConnectUrl({}, "http://localhost:4567/connect/qrconnect");
  const { openId } = sandbox.world.wechat.identity(appId, people.emoji);
  const other = await sandbox.signIn(local, { userId: openId, action: "confirm" });
  const answer = await snsOf(sandbox).exchange(other?.searchParams.get("code") ?? "");
  expect(answer["openid"]).toBe(openId);
});

test("the in-client page serves WeCom by path alone", async () => {
  const sandbox = createSandbox();
  const url = authorizeUrl().replace("https://open.weixin.qq.com", "http://127.0.0.1:3001");
  const back = await sandbox.signIn(url, { userId: demo.corpA.people.xiaoman });
  expect(back?.searchParams.get("state")).toBe("abc123");
});

test("signIn rejects an unknown WeChat user and an openid of another app", async () => {
  const sandbox = createSandbox();
  const { openId } = sandbox.world.wechat.identity(apps.secondSite.appId, people.plain);
  for (const userId of ["nobody", openId])
    await expect(sandbox.signIn(qrConnectUrl(), { userId })).rejects.toThrow(
      `no WeChat user ${userId}`,
    );
});

test("a refusal does not redirect; where the app is set so, it redirects with the state only", async () => {
  const sandbox = createSandbox();
  const who = { userId: people.plain, action: "refuse" } as const;
  expect(await sandbox.signIn(qrConnectUrl(), who)).toBeNull();
  const backOf = async (appid: string) =>
    (await sandbox.signIn(qrConnectUrl({ appid }), who))?.href;
  expect(await backOf(apps.secondSite.appId)).toBe(
    "http://127.0.0.1:3000/cb?next=%2Fhome&state=abc123",
  );
  sandbox.world.wechat.updateApp(appId, { afterRefusal: "redirect" });
  expect(await backOf(appId)).toBe("http://127.0.0.1:3000/cb?next=%2Fhome&state=abc123");
});

test("a fault makes one refusal redirect, or suppresses the redirect of one", async () => {
  const sandbox = createSandbox();
  const who = { userId: people.plain, action: "refuse" } as const;
  sandbox.world.failNext("connect/qrconnect", { redirect: "no-code" });
  expect((await sandbox.signIn(qrConnectUrl(), who))?.search).toBe("?next=%2Fhome&state=abc123");
  expect(await sandbox.signIn(qrConnectUrl(), who)).toBeNull();
  sandbox.world.failNext("connect/qrconnect", { redirect: "none" });
  const { appId: appid } = apps.secondSite;
  expect(await sandbox.signIn(qrConnectUrl({ appid }), who)).toBeNull();
  expect(await sandbox.signIn(qrConnectUrl({ appid }), who)).not.toBeNull();
});

test("faults make a confirmed login redirect without a code, with a wrong state, with extra parameters, or not at all", async () => {
  const { world, signIn } = createSandbox();
  const go = async (redirect: NonNullable<Fault["redirect"]>) => {
    world.failNext("connect/qrconnect", { redirect });
    return (await signIn(qrConnectUrl(), { userId: people.plain }))?.searchParams;
  };
  const noCode = await go("no-code");
  expect([noCode?.has("code"), noCode?.get("state")]).toEqual([false, "abc123"]);
  const wrong = await go("wrong-state");
  expect(wrong?.get("code")).toMatch(/^[\w-]{32}$/);
  expect(wrong?.get("state")).toMatch(/^[A-Za-z0-9]{22}$/);
  expect((await go("extra-params"))?.get("appid")).toBe(appId);
  expect(await go("none")).toBeUndefined();
  expect(world.unusedFaults()).toEqual([]);
});

test.each([
  ["an unknown app", { appid: "wx0000000000000000" }, "appid 参数错误"],
  ["a company", { appid: demo.corpA.corpId }, "appid 参数错误"],
  ["no response_type", { response_type: null }, "response_type 参数错误"],
  ["no scope", { scope: null }, "Scope 参数错误或没有 Scope 权限"],
  ["a service account's scope", { scope: "snsapi_userinfo" }, "Scope 参数错误或没有 Scope 权限"],
  ["one scope too many", { scope: "snsapi_login,snsapi_base" }, "Scope 参数错误或没有 Scope 权限"],
  ["no redirect_uri", { redirect_uri: null }, "redirect_uri 参数错误"],
  ["another host", { redirect_uri: "https://evil.example/cb" }, "redirect_uri 参数错误"],
  ["another port", { redirect_uri: "http://127.0.0.1:3009/cb" }, "redirect_uri 参数错误"],
  ["a sub-domain", { redirect_uri: "http://a.localhost:3000/cb" }, "redirect_uri 参数错误"],
  [
    "a host in disguise",
    { redirect_uri: "http://127.0.0.1:3000@evil.example/" },
    "redirect_uri 参数错误",
  ],
  ["a script", { redirect_uri: "javascript:alert(1)//127.0.0.1:3000" }, "redirect_uri 参数错误"],
])(
  "the WeChat QR page refuses %s",
  async (_case, changes: Record<string, string | null>, message) => {
    const sandbox = createSandbox();
    const { response, text } = await pageOf(sandbox, qrConnectUrl(changes));
    expect(response.status).toBe(200);
    expect(text).toContain(message);
    expect(text).not.toContain("data-scan");
    expect(sandbox.world.calls("connect/qrconnect")).toMatchObject([{ errcode: -1 }]);
  },
);

test("trustHost approves a callback host with any port", async () => {
  const sandbox = createSandbox();
  const url = qrConnectUrl({ redirect_uri: "https://127.0.0.1:45678/anything" });
  expect((await pageOf(sandbox, url)).text).not.toContain("data-scan");
  sandbox.world.wechat.trustHost(appId, "127.0.0.1:45678");
  expect((await sandbox.signIn(url, { userId: people.plain }))?.host).toBe("127.0.0.1:45678");
});

test("the QR page shows a scripted error with its number", async () => {
  const sandbox = createSandbox();
  sandbox.world.failNext("connect/qrconnect", 50002);
  expect((await pageOf(sandbox, qrConnectUrl())).text).toContain('data-errcode="50002"');
});

test("the QR page accepts the parameters of wxLogin.js and can be framed", async () => {
  const embedded = qrConnectUrl({
    login_type: "jssdk",
    self_redirect: "true",
    styletype: "",
    sizetype: "",
    bgcolor: "",
    rst: "",
    style: "white",
    href: "data:text/css;base64,eA==",
    lang: "en",
  });
  const { response, text } = await pageOf(createSandbox(), embedded);
  expect(response.headers.get("content-security-policy")).not.toContain("frame-ancestors");
  expect(text).toContain('<body class="frame">');
  expect(text).toContain('data-self-redirect="true"');
  expect(text).toContain('<html lang="en">');
  const plain = await pageOf(createSandbox(), qrConnectUrl({ lang: "cn" }));
  expect(plain.response.headers.get("content-security-policy")).not.toContain("frame-ancestors");
  expect(plain.text).toContain('data-self-redirect="default"');
  expect(plain.text).toContain('<html lang="zh-CN">');
});

test("login pages escape every parameter", async () => {
  const sandbox = createSandbox();
  const evil = `"><script>alert('x')</script>`;
  sandbox.world.wechat.updateApp(appId, { name: evil });
  sandbox.world.wechat.updatePerson(people.plain, { nickname: evil });
  const { text, look, tap } = await open(
    sandbox,
    qrConnectUrl({ state: evil, self_redirect: evil, lang: evil }),
  );
  const list = await look();
  await tap({ action: "choose", user: people.plain });
  const callback = `http://127.0.0.1:3001/sandbox/callback?code=${encodeURIComponent(evil)}&for=${appId}`;
  const start = (await pageOf(sandbox, "http://127.0.0.1:3001/")).text;
  for (const page of [text, list, await look(), start, (await pageOf(sandbox, callback)).text])
    expect(page).not.toContain("<script>alert");
});

test("the phone lists WeChat users for a WeChat code, and no company members", async () => {
  const sandbox = createSandbox();
  const { look, tap } = await open(sandbox);
  const names = [...(await look()).matchAll(/data-testid="person-([^"]+)"/g)].map(([, id]) => id);
  expect(names).toEqual(Object.values<string>(people));
  const stranger = await tap({ action: "choose", user: demo.corpA.people.xiaoman });
  expect(await stranger.text()).toContain('data-testid="refusal"');
  await open(sandbox, webLoginUrl());
  const waiting = (await pageOf(sandbox, "http://127.0.0.1:3001/phone")).text;
  expect(waiting).toContain("微信 · 山海官网");
  expect(waiting).toContain("山海科技 · 门户");
});
