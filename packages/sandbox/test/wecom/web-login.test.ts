import { expect, test } from "vitest";
import { demo } from "../../src/demo/world.ts";
import { createSandbox, type Sandbox } from "../../src/sandbox.ts";
import { authorizeUrl, clientOf, webLoginUrl } from "../test-client.ts";

const { corpId, apps, people } = demo.corpA;
const LEGACY = "https://open.work.weixin.qq.com/wwopen/sso/qrConnect";

async function pageOf({ fetch }: Sandbox, url: string, headers: Record<string, string> = {}) {
  const response = await fetch(url, { headers });
  return { response, text: await response.text() };
}

/** Opens a login page the way a browser does; returns its scan and the phone's address. */
async function open(sandbox: Sandbox, url = webLoginUrl()) {
  const { text } = await pageOf(sandbox, url);
  const id = /data-scan="([\w-]+)"/.exec(text)?.[1] ?? "";
  const folder = url.slice(0, url.indexOf("?")).replace(/\/[^/]+$/, "");
  const poll = async (since: string) => {
    const response = await sandbox.fetch(`${folder}/poll?scan=${id}&since=${since}`);
    return (await response.json()) as { status: string; redirect?: string };
  };
  const tap = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
    sandbox.fetch("http://127.0.0.1:3001/phone", {
      method: "POST",
      headers,
      body: new URLSearchParams({ scan: id, ...fields }),
    });
  const look = async () => (await sandbox.fetch(`http://127.0.0.1:3001/phone?scan=${id}`)).text();
  return { text, id, poll, tap, look };
}

test("a scan is waiting, scanned, confirmed; each change ends the page's long-poll", async () => {
  const sandbox = createSandbox();
  const { poll, tap, look } = await open(sandbox);
  const first = poll("waiting");
  expect(await look()).toContain('data-testid="person-LinXiaoMan"');
  const chosen = await tap({ action: "choose", corp: corpId, user: people.xiaoman });
  expect(chosen.status).toBe(303);
  expect(await first).toEqual({ status: "scanned" });
  expect(await look()).toContain('data-testid="confirm"');
  const second = poll("scanned");
  await tap({ action: "confirm" });
  const { status, redirect } = await second;
  expect(status).toBe("confirmed");
  expect(redirect).toMatch(
    /^http:\/\/127\.0\.0\.1:3000\/cb\?next=%2Fhome&code=[\w-]{43}&state=abc123$/,
  );
  expect(await look()).toContain('data-testid="done"');
});

test("another person can scan before the login is confirmed", async () => {
  const { poll, tap } = await open(createSandbox());
  await tap({ action: "choose", corp: corpId, user: people.xiaoman });
  await tap({ action: "change" });
  expect(await poll("-")).toEqual({ status: "waiting" });
  await tap({ action: "choose", corp: corpId, user: people.emoji });
  await tap({ action: "confirm" });
  expect(await poll("-")).toMatchObject({ status: "confirmed" });
});

test("a QR code expires after 300 seconds, also during a long-poll, and then cannot be confirmed", async () => {
  const sandbox = createSandbox();
  const { poll, tap, look } = await open(sandbox);
  await tap({ action: "choose", corp: corpId, user: people.xiaoman });
  const waiting = poll("scanned");
  sandbox.world.clock.advance(300);
  expect(await waiting).toEqual({ status: "expired" });
  await tap({ action: "confirm" });
  expect(await poll("-")).toEqual({ status: "expired" });
  expect(await look()).toContain('data-testid="expired"');
});

test("the QR code holds the phone's address for this scan", async () => {
  const sandbox = createSandbox();
  const { text, id } = await open(sandbox);
  expect(text).toContain(`href="http://127.0.0.1:3001/phone?scan=${id}&amp;lang=zh"`);
  expect(text).toMatch(/data-testid="qr"[^>]*>\s*<svg/);
});

test.each([
  ["disabled", people.disabled],
  ["not-activated", people.notActivated],
  ["outside-range", people.outsideRange],
  ["not-a-member", people.outsider],
])("the phone gives the reason for a refusal: %s", async (_reason, userId) => {
  const sandbox = createSandbox();
  const { look, tap, poll } = await open(sandbox);
  expect(await look()).toContain(`data-testid="why-${userId}"`);
  const refused = await tap({ action: "choose", corp: corpId, user: userId });
  expect(await refused.text()).toContain('data-testid="refusal"');
  expect(await poll("-")).toEqual({ status: "waiting" });
  expect(await sandbox.signIn(webLoginUrl(), { userId })).toBeNull();
});

test("a member of another company is refused", async () => {
  const sandbox = createSandbox();
  expect(
    await sandbox.signIn(webLoginUrl(), {
      corpId: demo.corpB.corpId,
      userId: demo.corpB.people.plain,
    }),
  ).toBeNull();
});

test("a member disabled between scanning and confirming is refused", async () => {
  const sandbox = createSandbox();
  const { tap, poll } = await open(sandbox);
  await tap({ action: "choose", corp: corpId, user: people.xiaoman });
  sandbox.world.updateMember(corpId, people.xiaoman, { status: 2 });
  await tap({ action: "confirm" });
  expect(await poll("-")).toEqual({ status: "scanned" });
});

test("after a refusal the current page stays and the legacy page redirects without a code", async () => {
  const sandbox = createSandbox();
  const who = { userId: people.xiaoman, action: "refuse" } as const;
  expect(await sandbox.signIn(webLoginUrl(), who)).toBeNull();
  const back = await sandbox.signIn(webLoginUrl({ login_type: null }, LEGACY), who);
  expect(back?.href).toBe("http://127.0.0.1:3000/cb?next=%2Fhome&state=abc123");
});

test("the legacy page signs in", async () => {
  const sandbox = createSandbox();
  const back = await sandbox.signIn(webLoginUrl({ login_type: null }, LEGACY), {
    userId: people.xiaoman,
  });
  const { api, token } = clientOf(sandbox);
  const code = back?.searchParams.get("code") ?? "";
  expect(await api("auth/getuserinfo", { access_token: await token(), code })).toMatchObject({
    userid: "LinXiaoMan",
  });
});

test("web login works at the sandbox's own origin, for any loopback name and port", async () => {
  const sandbox = createSandbox();
  const url = webLoginUrl().replace("https://login.work.weixin.qq.com", "http://localhost:4567");
  expect((await sandbox.signIn(url, { userId: "linxiaoman" }))?.searchParams.get("state")).toBe(
    "abc123",
  );
});

test("signIn rejects an unknown person", async () => {
  const sandbox = createSandbox();
  await expect(sandbox.signIn(webLoginUrl(), { userId: "LinXiaoMna" })).rejects.toThrow(
    "no person LinXiaoMna",
  );
});

test.each([
  ["no login_type", { login_type: null }, 40058],
  ["a company's id with a provider's login_type", { login_type: "ServiceApp" }, 40083],
  ["an unknown login_type", { login_type: "Other" }, 40058],
  ["an unknown company", { appid: "ww0000000000000000" }, 40013],
  ["no agentid", { agentid: null }, 40056],
  ["an unknown agentid", { agentid: "42" }, 40056],
  ["no redirect_uri", { redirect_uri: null }, -31020],
  ["another port", { redirect_uri: "http://127.0.0.1:3009/cb" }, -31020],
  ["a sub-domain", { redirect_uri: "http://sub.localhost:3000/cb" }, -31020],
  ["a script", { redirect_uri: "javascript:alert(1)//127.0.0.1:3000" }, -31020],
  ["no URL", { redirect_uri: "127.0.0.1:3000/cb" }, -31020],
])("the web-login page refuses %s", async (_case, changes, errcode) => {
  const sandbox = createSandbox();
  const { text, response } = await pageOf(sandbox, webLoginUrl(changes));
  expect(response.status).toBe(200);
  expect(text).toContain(`data-errcode="${errcode}"`);
  expect(text).not.toContain("data-scan");
  expect(await sandbox.signIn(webLoginUrl(changes), { userId: people.xiaoman })).toBeNull();
});

test("the web-login page refuses a disabled app and a dissolved company", async () => {
  const sandbox = createSandbox();
  sandbox.world.updateApp(corpId, apps.portal.agentId, { enabled: false });
  expect((await pageOf(sandbox, webLoginUrl())).text).toContain('data-errcode="50003"');
  sandbox.world.updateCorp(corpId, { dissolved: true });
  expect((await pageOf(sandbox, webLoginUrl())).text).toContain('data-errcode="301007"');
});

test("a host of the login-callback setting is accepted for web login and not in the client", async () => {
  const sandbox = createSandbox();
  sandbox.world.updateApp(corpId, apps.portal.agentId, {
    trustedDomains: [],
    callbackDomains: ["127.0.0.1:3000"],
  });
  expect(await sandbox.signIn(webLoginUrl(), { userId: people.xiaoman })).not.toBeNull();
  expect((await pageOf(sandbox, authorizeUrl())).text).toContain('data-errcode="50001"');
});

test("login pages escape every parameter", async () => {
  const sandbox = createSandbox();
  const evil = `"><script>alert('x')</script>`;
  const { trustDomain, updateApp } = sandbox.world;
  updateApp(corpId, apps.portal.agentId, { name: evil });
  trustDomain(corpId, apps.portal.agentId, "127.0.0.1:3001");
  const { look, text, id } = await open(
    sandbox,
    webLoginUrl({ state: evil, lang: evil, redirect_type: evil }),
  );
  const phone = `http://127.0.0.1:3001/phone?scan=${id}&q=${encodeURIComponent(evil)}`;
  const pages = [
    text,
    await look(),
    (await pageOf(sandbox, phone)).text,
    (await pageOf(sandbox, authorizeUrl({ q: evil }))).text,
    (
      await pageOf(
        sandbox,
        `http://127.0.0.1:3001/sandbox/callback?code=${encodeURIComponent(evil)}&for=${corpId}&app=1000002`,
      )
    ).text,
    (await pageOf(sandbox, "http://127.0.0.1:3001/")).text,
    (await pageOf(sandbox, `http://127.0.0.1:3001/devtool/query?e=${encodeURIComponent(evil)}`))
      .text,
  ];
  for (const page of pages) expect(page).not.toContain("<script>alert");
  expect(await look()).toContain("Nóra O&#39;Brien &lt;b&gt;&quot;QA&quot;&lt;/b&gt; &amp; Co");
});

test("pages have a strict CSP with a fresh nonce and are not cached", async () => {
  const sandbox = createSandbox();
  const policies = await Promise.all(
    [webLoginUrl(), webLoginUrl()].map(async (url) =>
      (await pageOf(sandbox, url)).response.headers.get("content-security-policy"),
    ),
  );
  expect(policies[0]).toMatch(
    /^default-src 'none'; style-src 'nonce-[\w-]{22}'; script-src 'nonce-[\w-]{22}'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'$/,
  );
  expect(policies[0]).not.toBe(policies[1]);
  expect((await pageOf(sandbox, webLoginUrl())).response.headers.get("cache-control")).toBe(
    "no-store",
  );
});

test("the embedded panel can be framed and lists the origins it may post to", async () => {
  const { response, text } = await pageOf(
    createSandbox(),
    webLoginUrl({ version: "2.4.4", redirect_type: "callback" }),
  );
  expect(response.headers.get("content-security-policy")).not.toContain("frame-ancestors");
  expect(text).toContain('data-redirect-type="callback"');
  expect(text).toContain(
    'data-trusted="127.0.0.1:3000 localhost:3000 127.0.0.1:3001 localhost:3001"',
  );
});

test("pages are Chinese by default; lang or the browser selects English", async () => {
  const sandbox = createSandbox();
  const lang = async (url: string, accept?: string) =>
    /<html lang="([\w-]+)"/.exec(
      (await pageOf(sandbox, url, accept === undefined ? {} : { "accept-language": accept })).text,
    )?.[1];
  expect(await lang(webLoginUrl())).toBe("zh-CN");
  expect(await lang(webLoginUrl({ lang: "en" }))).toBe("en");
  expect(await lang(webLoginUrl(), "fr-FR,en-GB;q=0.8,zh;q=0.5")).toBe("en");
  expect(await lang(webLoginUrl({ lang: "zh" }), "en")).toBe("zh-CN");
});

test("a cross-site POST to the phone is refused", async () => {
  const { tap, poll } = await open(createSandbox());
  const fields = { action: "choose", corp: corpId, user: people.xiaoman };
  for (const headers of [
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { origin: "https://evil.example" },
  ])
    expect(await (await tap(fields, headers)).text()).toContain('data-testid="error"');
  expect(await poll("-")).toEqual({ status: "waiting" });
});

test("the phone without a scan lists waiting QR codes; an unknown scan has a page of its own", async () => {
  const sandbox = createSandbox();
  const phone = (query: string) => pageOf(sandbox, `http://127.0.0.1:3001/phone${query}`);
  expect((await phone("")).text).not.toContain("scan=");
  const { id } = await open(sandbox);
  expect((await phone("")).text).toContain(`scan=${id}`);
  expect((await phone("?scan=made-up")).text).toContain('data-testid="unknown"');
});

test("the phone finds people by name or id, in either company", async () => {
  const sandbox = createSandbox();
  const { id } = await open(sandbox);
  const found = async (query: string) =>
    [
      ...(await pageOf(sandbox, `http://127.0.0.1:3001/phone?scan=${id}&${query}`)).text.matchAll(
        /data-testid="person-([^"]+)"/g,
      ),
    ].map(([, who]) => who);
  expect(await found("q=小满")).toEqual(["LinXiaoMan"]);
  expect(await found("q=zhou")).toEqual(["ZhouYu"]);
  expect(await found(`corp=${demo.corpB.corpId}`)).toEqual(["chenyi", "WuTong", "MaoMao"]);
  expect(await found("q=nobody-at-all")).toEqual([]);
});
