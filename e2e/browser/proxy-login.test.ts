import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser } from "./open-browser.ts";
import { startServer, type StartedServer } from "./started-server.ts";
import { openVisitor, scan, sessionOf, styled, type Visitor } from "./visitor.ts";

/*
 * The life of a proxy-developed app on the server as `start` runs it, by clicking: its template is connected, a company
 * authorises it, its people sign in, the company takes it back. The steps build on each other.
 */

const suite = "dk5f2c9e1ab03d7746";
const shanhai = "ww5a1d0b0c7e3f9a24";
const company = `${suite}-${shanhai}`;
const method = "WeCom by organisation code";
let server: StartedServer;
let browser: Browser;
let provider: Visitor;
let admin: Visitor;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), openBrowser()]);
  provider = await openVisitor(browser);
  admin = await openVisitor(browser);
});

afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
});

describe("the life of a proxy-developed app", () => {
  it("the template's callback URL is verified and the first ticket has arrived", async () => {
    const { page } = provider;
    await openProvider();
    expect(await page.getByTestId(`url-now-${suite}`).textContent()).toContain(server.url);
    await page.getByTestId(`verification-${suite}`).and(page.locator("[data-ok=true]")).waitFor();
    await delivered("suite_ticket");
    expect(await page.getByTestId(`authorised-${suite}`).textContent()).toContain(
      "No company has authorised it",
    );
  });

  it("a wrong callback URL is rejected with the server's answer", async () => {
    const { page } = provider;
    const field = page.getByTestId(`url-${suite}`);
    const right = await field.inputValue();
    await field.fill(`${right}x`);
    await page.getByTestId(`save-${suite}`).click();
    await page.getByTestId(`verification-${suite}`).and(page.locator("[data-ok=false]")).waitFor();
    expect(await page.getByTestId(`problem-${suite}`).textContent()).toContain("404");
    expect(await page.getByTestId(`url-now-${suite}`).textContent()).toContain(right);
    await page.getByTestId(`url-${suite}`).fill(right);
    await page.getByTestId(`save-${suite}`).click();
    await page.getByTestId(`verification-${suite}`).and(page.locator("[data-ok=true]")).waitFor();
  });

  it("an organisation code is unknown before the company authorises the app", async () => {
    await using person = await openVisitor(browser);
    await enterCode(person.page, "shanhai");
    await person.page.getByText("Unknown organisation code.").waitFor();
    expect(await styled(person.page)).toBe(true);
    expect(await person.page.getByLabel("Organisation code").inputValue()).toBe("shanhai");
    await person.page.getByRole("link", { name: "Sign in another way" }).click();
    await person.page.getByRole("link", { name: "Sign in with WeCom" }).waitFor();
    expect(unexpected(person, /404/)).toEqual([]);
  });

  it("a company's administrator authorises the app by the console's link", async () => {
    const { page, context } = admin;
    await page.goto(server.consoleLink);
    await page.waitForURL((url) => !url.hash.includes("admin="));
    await page.goto(`${server.url}/#/suites`);
    await page.getByTestId("suite-ticket").and(page.locator("[data-state=good]")).waitFor();
    await page.getByTestId(`install-${suite}`).click();
    const [phone] = await Promise.all([
      context.waitForEvent("page"),
      page.getByTestId("auth-link").click(),
    ]);
    await phone.getByTestId("person-ZhouYu").click();
    await phone.getByTestId("confirm").click();
    await phone.getByTestId("done").waitFor();
    await page.bringToFront();
    await page.getByTestId("corp-appeared").filter({ hasText: "山海科技" }).waitFor();
    await page.getByTestId("corp-status").and(page.locator("[data-state=active]")).waitFor();
    expect(admin.complaints).toEqual([]);
  });

  it("admin sets the company's organisation code", async () => {
    const { page } = admin;
    await page.getByTestId("set-code").click();
    await page.getByTestId("code-input").fill("shanhai");
    await page.getByTestId("save-code").click();
    await page.getByTestId("org-code").filter({ hasText: "shanhai" }).waitFor();
    expect(admin.complaints).toEqual([]);
  });

  it("admin tests the company's login in the console", async () => {
    const { page, context } = admin;
    await page.getByTestId("test-corp").click();
    const [tested] = await Promise.all([
      context.waitForEvent("page"),
      page.getByTestId("open-provider").click(),
    ]);
    await scan({ ...admin, page: tested }, "LinXiaoMan", "confirm");
    await tested.getByText("The login test is complete").waitFor();
    await page.bringToFront();
    await page.getByTestId("dry-run-result").waitFor();
    expect((await sessionOf(admin, server.url)).status).toBe(401);
    expect(admin.complaints).toEqual([]);
  });

  it("members sign in by organisation code and scan, with the keyboard alone", async () => {
    await using person = await openVisitor(browser);
    await enterCode(person.page, "ShanHai");
    await scan(person, "LinXiaoMan", "confirm");
    await person.page.getByTestId("account-page").waitFor();
    expect(await sessionOf(person, server.url)).toMatchObject({
      status: 200,
      body: { user: { name: "林小满" }, corp: { corpName: "山海科技" } },
    });
    expect(person.complaints).toEqual([]);
  });

  it("members sign in from the workbench, by the app's address and on the login page", async () => {
    await openProvider();
    const [opened] = await Promise.all([
      provider.context.waitForEvent("page"),
      provider.page.getByTestId(`open-${company}`).click(),
    ]);
    await opened.getByTestId("person-ChenYi").click();
    await opened.waitForURL(`${server.url}/**`);
    expect(await sessionOf(provider, server.url)).toMatchObject({
      status: 200,
      body: { user: { name: "陈一" } },
    });
    await using person = await openVisitor(browser, {
      userAgent: "Mozilla/5.0 wxwork/4.1 MicroMessenger/7.0",
    });
    await enterCode(person.page, "shanhai");
    await person.page.waitForURL(`${server.sandboxUrl}/connect/oauth2/authorize**`);
    await person.page.getByTestId("person-AJu").click();
    await person.page.waitForURL(`${server.url}/**`);
    expect((await sessionOf(person, server.url)).status).toBe(200);
    expect(person.complaints).toEqual([]);
  });

  it("cancelling the authorisation ends the members' sessions and rejects new logins with the reason", async () => {
    const { page } = provider;
    await admin.page.goto(`${server.url}/#/suites`);
    await admin.page.getByTestId("org-code").waitFor();
    await openProvider();
    const inWorkbench = (await page.getByTestId(`open-${company}`).getAttribute("href")) ?? "";
    await page.getByTestId(`cancel-${company}`).click();
    await delivered("cancel_auth");
    await expect.poll(async () => (await sessionOf(provider, server.url)).status).toBe(401);
    await admin.page
      .getByTestId("corp-status")
      .and(admin.page.locator("[data-state=cancelled]"))
      .waitFor({ state: "attached" });
    await admin.page.goto(`${server.url}/#/callbacks`);
    for (const event of ["create_auth", "cancel_auth"])
      await admin.page
        .getByTestId("callback-row")
        .and(admin.page.locator("[data-state=done]"))
        .filter({ hasText: event })
        .waitFor();
    expect(admin.complaints).toEqual([]);

    await using person = await openVisitor(browser);
    await enterCode(person.page, "shanhai");
    await person.page.getByText("Unknown organisation code.").waitFor();
    await person.page.getByText("An organisation code becomes invalid").waitFor();
    await person.page.goto(inWorkbench);
    await person.page.getByText("This company has not authorised the app.").waitFor();
    await person.page.getByText("Error code 10301").waitFor();
    expect(await styled(person.page)).toBe(true);
    expect((await sessionOf(person, server.url)).status).toBe(401);
    expect(unexpected(person, /40[34]/)).toEqual([]);
  });
});

async function openProvider(): Promise<void> {
  await provider.page.goto(`${server.sandboxUrl}/sandbox/provider?lang=en`);
}

/** The page shows the state of the moment at which it was loaded, so it is loaded again. */
async function delivered(event: string): Promise<void> {
  const rows = provider.page.locator('[data-testid^="delivery-"][data-status=delivered]');
  await expect
    .poll(async () => {
      await openProvider();
      return await rows.filter({ hasText: event }).count();
    })
    .toBeGreaterThan(0);
}

async function enterCode(page: Page, code: string): Promise<void> {
  await page.goto(`${server.url}/login`);
  await page.getByRole("link", { name: method }).click();
  // The field takes the focus after it appeared; keys before that are lost.
  await page.locator("input:focus").waitFor();
  await page.keyboard.type(code);
  await page.keyboard.press("Enter");
}

/** A browser complains about every answer that is an error; some are what a step is about. */
function unexpected({ complaints }: Visitor, known: RegExp): string[] {
  return complaints.filter((complaint) => !known.test(complaint));
}
