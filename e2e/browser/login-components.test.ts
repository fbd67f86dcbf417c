import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, FrameLocator, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser } from "./open-browser.ts";
import { startServer, type StartedServer } from "./started-server.ts";
import { violationsOf } from "./violations.ts";
import { openVisitor, sessionOf, type Visitor } from "./visitor.ts";

/* The sample pages of the login components as `start` serves them. React's is in strict mode. */

let server: StartedServer;
let browser: Browser;
let shop: OtherSite;

beforeAll(async () => {
  shop = await openOtherSite();
  [server, browser] = await Promise.all([startServer(shop.settings), openBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
  await shop?.[Symbol.asyncDispose]();
});

describe.each(["react", "element", "vue"])("the login component of the %s sample", (sample) => {
  it("signs in by a scan in its frame, without leaving the page, and reports it once", async () => {
    await using person = await openVisitor(browser);
    const { page } = person;
    const exchanges = countExchanges(page);
    await open(page, sample, "authType=QywxInnerType");
    await status(page, "waiting").waitFor();
    expect(await violationsOf(page)).toEqual([]);
    const address = page.url();
    await scan(person, "LinXiaoMan", "confirm");
    await status(page, "signed-in").waitFor();
    expect(await events(page)).toMatch(/^success 林小满 \S+$/);
    await session(page).getByText("林小满").waitFor();
    expect(page.url()).toBe(address);
    expect((await sessionOf(person, server.url)).status).toBe(200);
    expect(exchanges()).toBe(1);
    expect(person.complaints).toEqual([]);
  });

  it("shows the states of the scan, and a refusal that can be retried", async () => {
    await using person = await openVisitor(browser);
    const { page } = person;
    await open(page, sample, "authType=QywxInnerType");
    const phone = await openPhone(person);
    await phone.getByTestId("person-LinXiaoMan").click();
    await status(page, "scanned").waitFor();
    await phone.getByTestId("refuse").click();
    await page.bringToFront();
    await status(page, "refused").waitFor();
    expect(await events(page)).toBe("error 10105");
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole("button", { name: "Try again" }).press("Enter");
    await status(page, "waiting").waitFor();
    expect(await page.evaluate("document.activeElement !== document.body")).toBe(true);
    await scan(person, "LinXiaoMan", "confirm");
    await status(page, "signed-in").waitFor();
    expect(await events(page)).toMatch(/^error 10105; success /);
  });

  it("an expired code is replaced by refresh", async () => {
    await using person = await openVisitor(browser);
    const { page } = person;
    await open(page, sample, "authType=QywxInnerType&lang=zh");
    await frame(page).getByTestId("qr").waitFor();
    await advanceClock(301);
    await status(page, "expired").waitFor();
    expect(await events(page)).toBe("error 10102");
    await page.getByRole("button", { name: "刷新" }).click();
    await status(page, "waiting").waitFor();
  });
});

describe("the login component", () => {
  it("offers every active method, and signs in with another than the first", async () => {
    await using person = await openVisitor(browser);
    const { page } = person;
    await open(page, "react");
    await status(page, "waiting").waitFor();
    await page.getByRole("button", { name: "Sign in with WeChat" }).click();
    await frame(page).getByText("aman").or(frame(page).getByTestId("qr")).first().waitFor();
    await scan(person, "aman", "confirm");
    await status(page, "signed-in").waitFor();
    expect(await events(page)).toContain("success 阿满");
  });

  it("a redirect comes back to the page, which removes code and state from its address and signs in once", async () => {
    await using person = await openVisitor(browser);
    const { page } = person;
    const exchanges = countExchanges(page);
    await open(page, "react", "authType=WeChatType&display=redirect");
    await page.getByRole("button", { name: "Go to sign-in" }).click();
    await page.getByTestId("qr").waitFor();
    await scan(person, "aman", "confirm", page);
    await status(page, "signed-in").waitFor();
    expect(new URL(page.url()).search).toBe("?authType=WeChatType&display=redirect");
    expect(exchanges()).toBe(1);
  });

  it("a page whose policy forbids the provider's frame leads to the provider's page", async () => {
    await using person = await openVisitor(browser);
    const { page } = person;
    await page.route("**/samples/element/?*", async (route) => {
      const response = await route.fetch();
      const policy = "default-src 'self'; frame-src 'none'; style-src 'self' 'unsafe-inline'";
      const headers = { ...response.headers(), "content-security-policy": policy };
      await route.fulfill({ response, headers });
    });
    await open(page, "element", "authType=WeChatType");
    await page.getByRole("button", { name: "Go to sign-in" }).click();
    await scan(person, "aman", "confirm", page);
    await status(page, "signed-in").waitFor();
    expect(await events(page)).toMatch(/^success 阿满[^;]*$/);
  });

  it("on another origin signs in with a token in the page, and no cookie", async () => {
    await using person = await openVisitor(browser);
    const { page, context } = person;
    await page.goto(shop.page);
    await status(page, "waiting").waitFor();
    await scan(person, "LinXiaoMan", "confirm");
    await status(page, "signed-in").waitFor();
    await session(page).getByText("林小满").waitFor();
    expect(await events(page)).toMatch(/^success 林小满[^;]*$/);
    const cookies = await context.cookies(server.url);
    expect(cookies.map(({ name }) => name)).not.toContain("menshen");
    expect((await sessionOf(person, server.url)).status).toBe(401);
    await page.getByRole("button", { name: "Sign out" }).click();
    await session(page).getByText("signed-out").waitFor();
    expect(person.complaints).toEqual([]);
  });

  it.each([
    ["element", "document.querySelector('menshen-login').remove()"],
    ["react", "dispatchEvent(new Event('sample:close'))"],
    ["vue", "dispatchEvent(new Event('sample:close'))"],
  ])(
    "of %s removed while its code is exchanged reports nothing and exchanges once",
    async (sample, remove) => {
      await using person = await openVisitor(browser);
      const { page } = person;
      const exchanges = countExchanges(page);
      const removed = Promise.withResolvers<void>();
      const asked = Promise.withResolvers<void>();
      await page.route("**/*.getLoginCode*", async (route) => {
        asked.resolve();
        await removed.promise;
        await route.continue();
      });
      await open(page, sample, "authType=WeChatType");
      await scan(person, "aman", "confirm");
      await asked.promise;
      await page.evaluate(remove);
      await page.locator(".menshen").waitFor({ state: "detached" });
      removed.resolve();
      await session(page).getByText("阿满").waitFor();
      expect(await events(page)).toBe("");
      expect(exchanges()).toBe(1);
      expect(person.complaints).toEqual([]);
    },
  );

  it("appId chooses among the elements of a Type, and an unknown one is an error", async () => {
    const e = JSON.parse(await server.read("e.json", "MyWeChatLogin")) as object;
    const other = { appId: "wx00000000000000ff", appSecret: "0".repeat(32) };
    const folder = "OtherWeChat";
    await server.save("OtherWeChat.json", JSON.stringify({ authConfig: other }), folder);
    await server.save(
      "e.json",
      JSON.stringify({ ...e, frontBundleEntry: "./OtherWeChat.json" }),
      folder,
    );
    await expect.poll(loginTypes).toContain("auths.loginTypes.OtherWeChat");
    await using person = await openVisitor(browser);
    const { page } = person;
    await open(page, "vue", `authType=WeChatType&appId=${other.appId}`);
    await status(page, "waiting").waitFor();
    expect(await page.locator("iframe.menshen-frame").getAttribute("src")).toContain(other.appId);
    await open(page, "react", "authType=WeChatType&appId=wxUnknown");
    await status(page, "failed").waitFor();
    expect(await events(page)).toBe("error 10001");
    await server.save("e.json", JSON.stringify({ ...e, isActive: 0 }), folder);
    await expect.poll(loginTypes).not.toContain("auths.loginTypes.OtherWeChat");
  });

  it("two tabs sign in each by its own code, and the session of one is that of the other", async () => {
    await using person = await openVisitor(browser);
    const { page, context } = person;
    await open(page, "react", "authType=WeChatType");
    const other = await context.newPage();
    await open(other, "vue", "authType=WeChatType");
    await session(other).getByText("signed-out").waitFor();
    await page.bringToFront();
    await scan(person, "aman", "confirm");
    await status(page, "signed-in").waitFor();
    await other.bringToFront();
    await session(other).getByText("阿满").waitFor();
    await scan({ context, page: other }, "aman", "confirm");
    await status(other, "signed-in").waitFor();
    expect(await events(page)).toMatch(/^success 阿满[^;]*$/);
    expect(await events(other)).toMatch(/^success 阿满[^;]*$/);
  });

  it("ignores messages of other origins and windows", async () => {
    await using person = await openVisitor(browser);
    const { page } = person;
    await open(page, "react", "authType=WeChatType");
    await status(page, "waiting").waitFor();
    await page.evaluate(`
      postMessage({ source: "menshen-sandbox", state: "refused" }, "*");
      postMessage({ type: "menshen:login", code: "c", state: "s" }, "*");
      new Promise((done) => setTimeout(done));
    `);
    await page.evaluate("new Promise((done) => requestAnimationFrame(done))");
    expect(await status(page, "waiting").count()).toBe(1);
    expect(await events(page)).toBe("");
  });

  it("inside WeCom starts the workbench login at once", async () => {
    const userAgent = "Mozilla/5.0 MicroMessenger/7.0.1 wxwork/4.1.36";
    await using person = await openVisitor(browser, { userAgent });
    const { page } = person;
    await open(page, "react", "authType=QywxInnerType");
    await page.waitForURL(/connect\/oauth2\/authorize/);
    await page.getByTestId("person-LinXiaoMan").click();
    await status(page, "signed-in").waitFor();
    expect(await events(page)).toContain("success 林小满");
  });

  it("shows the brand of app.json", async () => {
    const app = JSON.parse(await server.read("app.json", "../..")) as object;
    const brand = { name: "Tide", color: "#0a5c6b", privacy: "https://tide.example/privacy" };
    await server.save("app.json", JSON.stringify({ ...app, brand }), "../..");
    await expect.poll(brandOfServer, { timeout: 20_000 }).toMatchObject({ color: "#0a5c6b" });
    for (const sample of ["react", "element", "vue"]) {
      await using person = await openVisitor(browser);
      const { page, complaints } = person;
      await open(page, sample);
      await page.getByText("Tide").waitFor();
      const link = page.getByRole("link", { name: "Privacy" });
      expect(await link.getAttribute("href")).toBe("https://tide.example/privacy");
      expect(await page.locator(".menshen").getAttribute("style")).toContain(
        "--menshen-brand: #0a5c6b",
      );
      expect(complaints).toEqual([]);
    }
  });

  it("a person of several companies chooses one", async () => {
    await using person = await openVisitor(browser);
    const { page } = person;
    server.addCompanies("阿满", ["甲公司", "乙公司"]);
    await open(page, "element", "authType=WeChatType");
    await scan(person, "aman", "confirm");
    await status(page, "company").waitFor();
    await page.getByRole("button", { name: "乙公司" }).click();
    await status(page, "signed-in").waitFor();
    expect(await events(page)).toMatch(/^success 阿满\S* 乙公司$/);
  });
});

interface OtherSite extends AsyncDisposable {
  /** The sample page of the custom element, with the server's origin as its `server`. */
  readonly page: string;
  /** What the server needs to know of the site. */
  readonly settings: Readonly<Record<string, string>>;
}

/** A site of its own origin, with the files of the sample pages and without their policy. */
async function openOtherSite(): Promise<OtherSite> {
  const site = createServer((request, response) => void passOn(request.url ?? "/", response));
  const port = await freePort();
  const origin = `http://127.0.0.1:${await listen(site)}`;
  const query = new URLSearchParams({
    authType: "QywxInnerType",
    server: `http://127.0.0.1:${port}`,
  });
  const page = `${origin}/samples/element/?${query.toString()}`;
  return {
    page,
    settings: {
      PORT: String(port),
      MENSHEN_ALLOWED_ORIGINS: origin,
      MENSHEN_RETURN_URLS: page,
    },
    [Symbol.asyncDispose]: async () => {
      site.closeAllConnections();
      await new Promise((closed) => site.close(closed));
    },
  };
}

async function passOn(path: string, response: ServerResponse): Promise<void> {
  const answer = await fetch(`${server.url}${path}`);
  const type = answer.headers.get("content-type") ?? "";
  response.writeHead(answer.status, { "content-type": type });
  response.end(new Uint8Array(await answer.arrayBuffer()));
}

async function listen(of: Server): Promise<number> {
  of.listen(0, "127.0.0.1");
  await once(of, "listening");
  return (of.address() as AddressInfo).port;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  const port = await listen(probe);
  await new Promise((closed) => probe.close(closed));
  return port;
}

async function loginTypes(): Promise<string[]> {
  const path = "auths.loginTypes.services.AuthSvc.listLoginTypes";
  const response = await fetch(`${server.url}/trpc/${path}`);
  const { result } = (await response.json()) as { result: { data: { fullName: string }[] } };
  return result.data.map(({ fullName }) => fullName);
}

async function open(page: Page, sample: string, query = ""): Promise<void> {
  await page.goto(`${server.url}/samples/${sample}/${query && `?${query}`}`);
}

function status(page: Page, name: string): Locator {
  return page.locator(`.menshen[data-status="${name}"]`);
}

function session(page: Page): Locator {
  return page.getByTestId("session");
}

async function events(page: Page): Promise<string> {
  return (await page.getByTestId("events").textContent()) ?? "";
}

function frame(page: Page): FrameLocator {
  return page.frameLocator("iframe.menshen-frame");
}

type Tab = Pick<Visitor, "context" | "page">;

/** The phone that the provider's page offers. */
async function openPhone(
  { context, page }: Tab,
  place: Page | FrameLocator = frame(page),
): Promise<Page> {
  await place.getByTestId("qr").waitFor();
  const [phone] = await Promise.all([
    context.waitForEvent("page"),
    place.getByTestId("phone-link").click(),
  ]);
  return phone;
}

async function scan(
  tab: Tab,
  userId: string,
  answer: "confirm" | "refuse",
  place?: Page | FrameLocator,
): Promise<void> {
  const phone = await openPhone(tab, place);
  await phone.getByTestId(`person-${userId}`).click();
  await phone.getByTestId(answer).click();
  // A tab in the background draws nothing.
  await tab.page.bringToFront();
}

async function brandOfServer(): Promise<unknown> {
  const response = await fetch(`${server.url}/trpc/app.info`);
  const { result } = (await response.json()) as { result: { data: { brand: unknown } } };
  return result.data.brand;
}

function countExchanges(page: Page): () => number {
  let count = 0;
  page.on("request", (request) => {
    if (request.url().includes(".getLoginCode")) count += 1;
  });
  return () => count;
}

async function advanceClock(advanceSeconds: number): Promise<void> {
  const response = await fetch(`${server.sandboxUrl}/sandbox/api/clock`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ advanceSeconds }),
  });
  expect(response.ok).toBe(true);
}
