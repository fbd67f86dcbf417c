import { demo, demoElements, demoProxy, demoProxyElements, httpRequest } from "@menshen/testkit";
import { start, startInstalled, startProxy, type ProxyServer } from "@menshen/testkit/proxy-server";
import { afterEach, describe, expect, it } from "vitest";

let test: ProxyServer;
afterEach(() => test.close());

const wechat = "auths.loginTypes.Site";
const { appId, secret: appSecret } = demo.wechat.apps.site;
const files = {
  ...demoElements,
  ...demoProxyElements,
  "auths/loginTypes/Site/e.json": { type: "auths.loginTypes.WeChatType", title: "WeChat" },
  "auths/loginTypes/Site/Site.json": { authConfig: { appId, appSecret } },
};
const { xiaoman } = demo.corpA.people;
const unknownCorp = (n: number) => `ww${n.toString(16).padStart(16, "0")}`;
const startAt = async (corpId: string) =>
  (await test.browser().visit(`${start}?flow=qr&corpId=${corpId}`, { accept: "*/*" })).status;

async function providerCalls(): Promise<number> {
  const text = await (await fetch(`${test.url}/metrics`)).text();
  const counts = text.matchAll(/^menshen_provider_request_duration_seconds_count.* (\d+)$/gm);
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}

function tally(statuses: readonly number[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const status of statuses) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

async function times<T>(count: number, run: (n: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let n = 0; n < count; n++) results.push(await run(n));
  return results;
}

describe("starts for companies that did not authorise the suite", () => {
  it("unknown corpids count under org: of 130 starts 10 ask the provider", async () => {
    test = await startInstalled({ config: { rateLimit: true } });
    const before = await providerCalls();
    expect(tally(await times(130, (n) => startAt(unknownCorp(n))))).toEqual({ 403: 10, 429: 120 });
    // One more for the provider's token.
    expect((await providerCalls()) - before).toBeLessThanOrEqual(11);
  });

  it("starts at a company that authorised the suite do not count under org: an office uses ?org= links", async () => {
    test = await startInstalled({ config: { rateLimit: true } });
    const corpId = test.corpId(demo.corpA.corpId);
    expect(tally(await times(100, () => startAt(corpId)))).toEqual({ 303: 100 });
    const byCode = async (org: string) =>
      (await test.browser().visit(`${start}?flow=qr&org=${org}`, { accept: "*/*" })).status;
    expect(tally(await times(200, () => byCode("hq")))).toEqual({ 303: 200 });
    test.pass(61);
    const ask = async () =>
      (await test.query(`${demoProxy}.getLoginConfigByCode`, { code: "hq" })).status;
    expect(tally(await times(100, ask))).toEqual({ 200: 100 });
    // Wrong codes: the first ten are answered, then also valid ones are refused, which would tell them apart.
    expect(tally(await times(15, (n) => byCode(`guess${n}`)))).toEqual({ 404: 10, 429: 5 });
    expect(await byCode("hq")).toBe(429);
  });

  it("the provider is asked once a minute for one unknown corpid, also at the same moment", async () => {
    test = await startInstalled();
    await startAt(unknownCorp(0));
    const before = await providerCalls();
    await Promise.all(Array.from({ length: 50 }, () => startAt(unknownCorp(1))));
    await times(20, () => startAt(unknownCorp(1)));
    expect((await providerCalls()) - before).toBe(1);
    test.pass(61);
    await startAt(unknownCorp(1));
    expect((await providerCalls()) - before).toBe(2);
  });

  it("a company that authorises the suite is found at once, although it was unknown a moment ago", async () => {
    test = await startProxy();
    const { corpId } = demo.corpA;
    expect(await startAt(corpId)).toBe(403);
    await test.sandbox.world.providers.authorise({
      suiteId: demo.provider.template.suiteId,
      corpId,
    });
    await test.settled();
    expect(await startAt(corpId)).toBe(303);
  });
});

describe("rejected callbacks", () => {
  it("200 bad callbacks are one log line a minute for an element and a reason", async () => {
    test = await startInstalled();
    const address = new URL(
      `/api/elements/${demoProxy}/notify?msg_signature=${"0".repeat(40)}&timestamp=1&nonce=n`,
      test.url,
    );
    const push = () =>
      httpRequest(address, { method: "POST", body: "<xml><Encrypt>AAAA</Encrypt></xml>" });
    const from = test.logLines().length;
    const lines = () =>
      test
        .logLines()
        .slice(from)
        .map((line) => JSON.parse(line) as Record<string, unknown>)
        .filter(({ level }) => level !== "debug");
    expect(tally((await times(200, push)).map(({ status }) => status))).toEqual({ 403: 200 });
    expect(lines()).toMatchObject([
      { level: "warn", msg: "a callback was rejected", element: demoProxy, count: 1 },
    ]);
    test.pass(61);
    await push();
    expect(lines().slice(1)).toMatchObject([{ msg: "a callback was rejected", count: 200 }]);
  });
});

describe("refused binds", () => {
  it("of 200 binds in a minute 30 run, and their audit rows are as many at most", async () => {
    test = await startInstalled({ files, config: { rateLimit: true } });
    const browser = test.browser();
    await test.signIn(browser, xiaoman);
    const bind = async () =>
      (await browser.send("POST", `/trpc/${wechat}.bind`, { bindCode: "nothing" })).status;
    expect(tally(await times(200, bind))).toMatchObject({ 429: 170 });
    const { data } = await test.query("app.audit.list", { limit: 200 }, test.asAdmin);
    const rows = data.filter(({ action }: { action: string }) => action === "account-link-failed");
    expect(rows.length).toBeLessThanOrEqual(30);
    const refusals = test.logLines().filter((line) => line.includes("rejected by a rate limit"));
    expect(refusals).toHaveLength(1);
  });
});
