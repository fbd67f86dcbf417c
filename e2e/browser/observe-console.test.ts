import { join } from "node:path";
import { text as readText } from "node:stream/consumers";
import { demo, demoElements, demoLogin, startTestServer, type TestServer } from "@menshen/testkit";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser } from "./open-browser.ts";
import { openVisitor, type Visitor } from "./visitor.ts";

/* What an administrator sees of logins: figures, the rows behind a figure, the steps of a login, an export. */

const { xiaoman, boss } = demo.corpA.people;
const HOUR = 60 * 60_000;

/** Moves forward only: an hour that has ended is counted once. */
let offsetMs = -2 * HOUR;

let test: TestServer;
let browser: Browser;
let admin: Visitor;
let page: Page;

beforeAll(async () => {
  [test, browser] = await Promise.all([
    startTestServer({
      files: demoElements,
      config: {
        consoleDir: join(import.meta.dirname, "../../apps/console/dist"),
        now: () => Date.now() + offsetMs,
      },
    }),
    openBrowser(),
  ]);
  await test.signIn(test.browser(), boss);
  offsetMs = 0;
  await test.signIn(test.browser(), xiaoman);
  const failing = test.browser();
  const started = await failing.visit(`/api/auth/${demoLogin}/start?flow=qr`);
  const back = await test.sandbox.signIn(started.headers.get("location") ?? "", {
    userId: xiaoman,
  });
  test.sandbox.world.failNext("auth/getuserinfo", 60020);
  if (back) await failing.visit(back);
  admin = await openVisitor(browser);
  ({ page } = admin);
  await page.goto(await test.server.createAdminLink());
  await page.waitForURL((url) => !url.hash.includes("admin="));
});

afterAll(async () => {
  await browser?.close();
  await test?.close();
});

describe("logins in the console", () => {
  it("a figure leads to its rows, a row shows the steps of its login, and the rows are exported", async () => {
    await page.getByTestId("figure-failed").getByText("1").waitFor();
    const bars = page.getByTestId("bar-chart");
    await bars.locator("a").first().waitFor();
    expect([
      await bars.locator(".bar-done").count(),
      await bars.locator(".bar-failed").count(),
    ]).toEqual([2, 1]);
    await page.getByTestId("figure-table").locator("summary").click();
    expect(await page.getByTestId("figure-table").getByRole("row").count()).toBe(25);
    await page
      .getByTestId("figure-table")
      .getByRole("link", { name: /^1: .*, failed$/ })
      .waitFor();
    for (const [bar, action] of [
      [".bar-done", "login"],
      [".bar-failed", "login-failed"],
    ] as const) {
      await bars.locator(bar).last().click();
      await page.waitForURL(({ hash }) => /from=\d+&until=\d+&outcome=/.test(hash));
      await page.locator(`[data-testid="audit-row"][data-action="${action}"]`).waitFor();
      expect(await page.getByTestId("audit-row").count()).toBe(1);
      await page.goBack();
    }

    await page.getByRole("link", { name: "wecom 60020" }).click();
    await page.waitForURL((url) => url.hash.includes("errcode=60020"));
    const row = page.getByTestId("audit-row");
    await row.getByText("A login with", { exact: false }).waitFor();
    expect(await row.count()).toBe(1);
    await row.getByTestId("login-trace").locator("summary").click();
    await row.getByText("API token").waitFor();
    expect(await row.getByTestId("login-trace").locator("li").last().textContent()).toMatch(
      /^ ?Identity failed/,
    );

    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByTestId("export-csv").click(),
    ]);
    const text = await readText(await file.createReadStream());
    expect(text.trimEnd().split("\r\n")).toHaveLength(2);
    expect(text).toContain("login-failed");
    await page.getByTestId("export-result").getByText("1 rows saved").waitFor();
  });

  it("the filters are in the address, and survive a reload", async () => {
    await page.getByTestId("log-reset").click();
    await page.getByTestId("audit-row").nth(1).waitFor();
    await page.getByTestId("log-search").fill("小满");
    await page.waitForURL((url) => url.hash.includes("search="));
    await expect.poll(() => page.getByTestId("audit-row").count()).toBe(1);
    await page.reload();
    await expect.poll(() => page.getByTestId("audit-row").count()).toBe(1);
    expect(await page.getByTestId("log-search").inputValue()).toBe("小满");
    expect(admin.complaints).toEqual([]);
  });

  it.each(["", "logins", "audit"])("#/%s fits 360 px, in Chinese and dark mode", async (route) => {
    const viewport = { width: 360, height: 800 };
    await using phone = await openVisitor(browser, {
      locale: "zh-CN",
      colorScheme: "dark",
      viewport,
    });
    await phone.page.goto(await test.server.createAdminLink());
    await phone.page.waitForURL((url) => !url.hash.includes("admin="));
    await phone.page.goto(`${test.url}/#/${route}`);
    await phone.page.locator("main .card").first().waitFor();
    if (route === "") await phone.page.getByTestId("bar-chart").waitFor();
    const width = await phone.page.evaluate<number>("document.documentElement.scrollWidth");
    expect(width).toBe(360);
    expect(phone.complaints).toEqual([]);
  });
});
