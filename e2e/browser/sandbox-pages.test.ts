import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { demo, serveSandbox, type ServedSandbox } from "@menshen/sandbox";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openBrowser } from "./open-browser.ts";
import { openVisitor, type Visitor } from "./visitor.ts";

/* The sandbox's login pages in the frames of another site, in a real browser. */

const { corpA, wechat } = demo;
let sandbox: ServedSandbox;
let browser: Browser;
let site: Server;
let origin: string;
let html = "";

beforeAll(async () => {
  site = createServer((_incoming, outgoing) => {
    outgoing.writeHead(200, { "content-type": "text/html; charset=UTF-8" }).end(html);
  });
  await new Promise<void>((resolve) => void site.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  [sandbox, browser] = await Promise.all([serveSandbox({ port: 0 }), openBrowser()]);
  const { world } = sandbox.sandbox;
  const { host } = new URL(origin);
  world.trustDomain(corpA.corpId, corpA.apps.portal.agentId, host);
  world.wechat.trustHost(wechat.apps.site.appId, host);
});

afterAll(async () => {
  await browser?.close();
  await sandbox?.close();
  site?.close();
});

/** Opens a page of the other site that records the messages it receives. */
async function embedding(body: string): Promise<Visitor> {
  html = `<!doctype html><body><script>
    window.messages = [];
    addEventListener("message", ({ data, origin }) => window.messages.push({ data, origin }));
  </script>${body}</body>`;
  const visitor = await openVisitor(browser);
  await visitor.page.goto(`${origin}/embedding`);
  return visitor;
}

/** As text: the browser's globals are not in this program's types. */
const statesOf = (page: Page) =>
  page.evaluate<string[]>(
    'messages.filter(({ data }) => typeof data === "object").map(({ data, origin }) => `${data.state} ${origin}`)',
  );

/** Scans the code that the frame shows, and answers on the phone. */
async function scan({ page, context }: Visitor, personId: string, answer: "confirm" | "refuse") {
  const frame = page.frameLocator("iframe");
  const [phone] = await Promise.all([
    context.waitForEvent("page"),
    frame.getByTestId("phone-link").click(),
  ]);
  await phone.getByTestId(`person-${personId}`).click();
  await frame.locator('[data-testid="status"][data-status="scanned"]').waitFor();
  await phone.getByTestId(answer).click();
  return { phone, frame };
}

const encoded = () => encodeURIComponent(`${origin}/callback`);

it("wxLogin.js shows the QR code in a frame, which reports its states and takes the top window along", async () => {
  await using visitor = await embedding(`<div id="here"></div>
    <script src="${sandbox.url}/connect/zh_CN/htmledition/js/wxLogin.js"></script>
    <script>new WxLogin({ id: "here", appid: "${wechat.apps.site.appId}", scope: "snsapi_login", state: "s1",
      redirect_uri: "${encoded()}" });</script>`);
  await scan(visitor, wechat.people.plain, "confirm");
  await visitor.page.waitForURL(/\/callback\?/);
  expect(visitor.page.url()).toMatch(/\/callback\?code=[\w-]+&state=s1$/);
});

it("a refused login in a frame is reported as refused", async () => {
  await using visitor = await embedding(`<div id="here"></div>
    <script src="${sandbox.url}/connect/zh_CN/htmledition/js/wxLogin.js"></script>
    <script>new WxLogin({ id: "here", appid: "${wechat.apps.site.appId}", scope: "snsapi_login", state: "s1",
      redirect_uri: "${encoded()}" });</script>`);
  const { frame } = await scan(visitor, wechat.people.plain, "refuse");
  await frame.locator('[data-testid="status"][data-status="cancelled"]').waitFor();
  expect(await statesOf(visitor.page)).toEqual(
    ["waiting", "scanned", "refused"].map((state) => `${state} ${sandbox.url}`),
  );
});

it("wwLogin.js receives the redirect address from its frame and navigates there itself", async () => {
  await using visitor = await embedding(`<div id="here"></div>
    <script src="${sandbox.url}/node/wework/wwopen/js/wwLogin-1.2.7.js"></script>
    <script>new WwLogin({ id: "here", appid: "${corpA.corpId}", agentid: "${corpA.apps.portal.agentId}", state: "s2",
      redirect_uri: "${encoded()}" });</script>`);
  await scan(visitor, corpA.people.xiaoman, "confirm");
  await visitor.page.waitForURL(/\/callback\?/);
  expect(visitor.page.url()).toMatch(/\/callback\?code=[\w-]+&state=s2$/);
});

it("a frame of a named world reports to embed_origin and stays in that world", async () => {
  const base = `${sandbox.url}/w/framed`;
  const query = new URLSearchParams({
    login_type: "CorpApp",
    appid: corpA.corpId,
    agentid: String(corpA.apps.portal.agentId),
    redirect_uri: "http://127.0.0.1:3000/callback",
    embed_origin: origin,
  });
  await using visitor = await embedding(
    `<iframe width="400" height="500" src="${base}/wwlogin/sso/login?${query.toString()}"></iframe>`,
  );
  const { phone, frame } = await scan(visitor, corpA.people.xiaoman, "refuse");
  expect(phone.url()).toContain("/w/framed/phone?");
  await frame.locator('[data-testid="status"][data-status="cancelled"]').waitFor();
  expect(await statesOf(visitor.page)).toEqual(
    ["waiting", "scanned", "refused"].map((state) => `${state} ${sandbox.url}`),
  );
  expect(visitor.complaints).toEqual([]);
});

it("the start page's buttons work in a named world", async () => {
  await using visitor = await openVisitor(browser);
  const { page } = visitor;
  await page.goto(`${sandbox.url}/w/start/?lang=en`);
  const before = await page.getByTestId("clock").getAttribute("datetime");
  await page.getByTestId("advance-2592000").click();
  await page.waitForFunction(
    `document.querySelector("[data-testid=clock]").getAttribute("datetime") !== ${JSON.stringify(before)}`,
  );
  const after = await page.getByTestId("clock").getAttribute("datetime");
  expect(Date.parse(after ?? "") - Date.parse(before ?? "")).toBeGreaterThan(2_500_000_000);
  expect(visitor.complaints).toEqual([]);
});
