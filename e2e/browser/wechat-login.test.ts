import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser } from "./open-browser.ts";
import { startServer, type StartedServer } from "./started-server.ts";
import { openVisitor, scan, sessionOf, styled, type Visitor } from "./visitor.ts";

/* WeChat on the server as `start` runs it, in a real browser. The steps build on each other. */

const wechat = "auths.loginTypes.MyWeChatLogin";
let server: StartedServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), openBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
});

describe("a WeChat login", () => {
  it("the login page signs in a user who scans, and shows their account", async () => {
    await using person = await openVisitor(browser);
    await begin(person, "Sign in with WeChat");
    await scan(person, "aman", "confirm");
    await person.page.getByTestId("account-page").waitFor();
    expect(await person.page.getByTestId("account-name").textContent()).toContain("阿满");
    expect(await sessionOf(person, server.url)).toMatchObject({
      status: 200,
      body: { corp: null },
    });
    await unlinkIn(person.page);
    await person.page.getByText("This is your only login method.").waitFor();
    await person.page.getByRole("button", { name: "Cancel" }).click();
    await person.page.getByTestId("sign-out").click();
    await person.page.getByText("Administrator sign-in").waitFor();
    expect((await sessionOf(person, server.url)).status).toBe(401);
    expect(unexpected(person, /409/)).toEqual([]);
  });

  it("a login refused on the phone creates no session", async () => {
    await using person = await openVisitor(browser);
    await begin(person, "Sign in with WeChat");
    await scan(person, "sunqinghe", "refuse");
    await person.page
      .getByTestId("status")
      .and(person.page.locator("[data-status=cancelled]"))
      .waitFor();
    expect((await sessionOf(person, server.url)).status).toBe(401);
  });

  it("a company's user links WeChat, signs in with it, and unlinks it", async () => {
    await using person = await openVisitor(browser);
    await begin(person, "Sign in with WeCom");
    await scan(person, "LinXiaoMan", "confirm");
    await linkIn(person);
    await resultIn(person.page, "Linked.");
    expect(new URL(person.page.url()).search).toBe("");

    await using phone = await openVisitor(browser);
    await begin(phone, "Sign in with WeChat");
    await scan(phone, "sunqinghe", "confirm");
    await phone.page.getByTestId("account-page").waitFor();
    expect(await phone.page.getByTestId("account-name").textContent()).toBe("林小满");
    expect(await phone.page.getByTestId("session-row").count()).toBe(2);

    await person.page.bringToFront();
    await unlinkIn(person.page);
    await person.page.getByTestId(`link-${wechat}`).waitFor();
    await person.page.reload();
    const other = person.page.getByTestId("revoke-session");
    await other.click();
    await person.page.getByTestId("revoke-session-confirm").click();
    await other.waitFor({ state: "detached" });
    expect((await sessionOf(phone, server.url)).status).toBe(401);
    expect((await sessionOf(person, server.url)).status).toBe(200);
    expect([...person.complaints, ...phone.complaints]).toEqual([]);
  });

  it("a login of ten minutes ago neither links nor unlinks: the pages lead to another login and back", async () => {
    await using person = await openVisitor(browser);
    const { page } = person;
    await begin(person, "Sign in with WeCom");
    await scan(person, "LinXiaoMan", "confirm");
    await page.getByTestId("account-page").waitFor();

    server.ageLogins(10 * 60_000);
    await page.getByTestId(`link-${wechat}`).click();
    await page.getByText("To protect the account, sign in again and repeat this.").waitFor();
    await page.getByRole("link", { name: "Sign in with WeCom" }).click();
    await scan(person, "LinXiaoMan", "confirm");
    await page.getByTestId("account-page").waitFor();
    await linkIn(person);
    await resultIn(page, "Linked.");

    server.ageLogins(10 * 60_000);
    await unlinkIn(page);
    await page.getByTestId("sign-in-again").click();
    await page.getByRole("link", { name: "Sign in with WeCom" }).click();
    await scan(person, "LinXiaoMan", "confirm");
    await page.getByTestId("account-page").waitFor();
    await unlinkIn(page);
    await page.getByTestId(`link-${wechat}`).waitFor();
    expect(unexpected(person, /401/)).toEqual([]);
  });

  it("linking an account of another user is rejected with a hint", async () => {
    await using person = await openVisitor(browser);
    await begin(person, "Sign in with WeCom");
    await scan(person, "ChenYi", "confirm");
    await linkIn(person, "aman");
    await resultIn(person.page, "This account is already linked to another user.");
    await person.page.getByTestId(`link-${wechat}`).waitFor();
    expect(person.complaints).toEqual([]);
  });

  it("an unknown WeChat account is linked after a login with another method", async () => {
    const e = await server.read("e.json", "MyWeChatLogin");
    const closed = e
      .replace('"allowRegister": 1', '"allowRegister": 0')
      .replace("with WeChat", "by WeChat");
    await server.save("e.json", closed, "MyWeChatLogin");
    await using person = await openVisitor(browser);
    await expect
      .poll(async () => {
        await person.page.goto(`${server.url}/login`);
        return await person.page.getByRole("link", { name: "Sign in by WeChat" }).count();
      })
      .toBe(1);
    await person.page.getByRole("link", { name: "Sign in by WeChat" }).click();
    await scan(person, "zhoumo", "confirm");
    await person.page.waitForURL(`${server.url}/login/bind`);
    expect(await styled(person.page)).toBe(true);
    expect(await person.page.getByTestId("bind-person").textContent()).toContain("周末");
    expect((await sessionOf(person, server.url)).status).toBe(401);

    await person.page.getByRole("link", { name: "Sign in with WeCom" }).click();
    await scan(person, "LinXiaoMan", "confirm");
    await person.page.waitForURL(`${server.url}/login/bind`);
    await person.page.getByRole("button", { name: "Link to 林小满" }).click();
    await resultIn(person.page, "Linked.");
    await person.page.getByTestId(`unlink-${wechat}`).waitFor();
    expect(person.complaints).toEqual([]);
  });

  it("admin tests WeChat and disables a user in the console", async () => {
    await using admin = await openVisitor(browser);
    const { page } = admin;
    await page.goto(server.consoleLink);
    await page.waitForURL((url) => !url.hash.includes("admin="));
    await page.goto(`${server.url}/#/elements/${wechat}/test`);
    // An address opens the page; the person starts the test.
    await page.getByTestId("run-again").click();
    const [provider] = await Promise.all([
      admin.context.waitForEvent("page"),
      page.getByTestId("open-provider").click(),
    ]);
    await scan({ ...admin, page: provider }, "aman", "confirm");
    await provider.getByText("The login test is complete").waitFor();
    await page.bringToFront();
    await page.getByTestId("dry-run-result").waitFor();
    for (const step of ["token", "identity", "profile", "session"])
      expect(await page.getByTestId(`dry-run-step-${step}`).count()).toBe(1);

    await using person = await openVisitor(browser);
    await begin(person, "Sign in by WeChat");
    await scan(person, "aman", "confirm");
    await person.page.getByTestId("account-page").waitFor();
    await page.goto(`${server.url}/#/users`);
    await page.getByTestId("user-search").fill("阿满");
    const row = page.getByTestId("user-row");
    await expect.poll(() => row.count()).toBe(1);
    await row.getByRole("link").click();
    await page.getByTestId("disable-user").click();
    await page.getByTestId("disable-user-confirm").click();
    await page.locator('[data-testid="user-status"][data-state="disabled"]').waitFor();
    expect((await sessionOf(person, server.url)).status).toBe(401);
    expect(await page.getByTestId("session-row").count()).toBe(0);
    expect(admin.complaints).toEqual([]);
  });
});

async function begin({ page }: Visitor, method: string): Promise<void> {
  await page.goto(`${server.url}/login`);
  await page.getByRole("link", { name: method }).click();
}

async function linkIn(person: Visitor, who = "sunqinghe"): Promise<void> {
  await person.page.getByTestId(`link-${wechat}`).click();
  await scan(person, who, "confirm");
}

async function unlinkIn(page: Page): Promise<void> {
  await page.getByTestId(`unlink-${wechat}`).click();
  await page.getByTestId(`unlink-${wechat}-confirm`).click();
}

async function resultIn(page: Page, text: string): Promise<void> {
  await page.getByTestId("link-result").filter({ hasText: text }).waitFor();
}

/** A browser complains about every answer that is an error; some are what a step is about. */
function unexpected({ complaints }: Visitor, known: RegExp): string[] {
  return complaints.filter((complaint) => !known.test(complaint));
}
