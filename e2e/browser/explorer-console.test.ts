import { execFileSync } from "node:child_process";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser } from "./open-browser.ts";
import { startServer, type StartedServer } from "./started-server.ts";
import { openVisitor, type Visitor } from "./visitor.ts";

/* One story of an administrator who tries methods: the steps build on each other. */

const element = "auths.loginTypes.QywxInnerExample";
let server: StartedServer;
let browser: Browser;
let admin: Visitor;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), openBrowser()]);
  admin = await openVisitor(browser);
  await admin.page.goto(server.consoleLink);
  await admin.page.waitForURL((url) => !url.hash.includes("admin="));
});

afterAll(async () => {
  await admin?.[Symbol.asyncDispose]();
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
});

const open = (hash: string) => admin.page.goto(`${server.url}/${hash}`);
const outcome = (page: Page, ok: boolean) =>
  page.locator(`[data-testid="call-outcome"][data-ok="${ok}"]`);

describe("the method explorer", () => {
  it("a query runs with the values of its form; tokens and states of its result are hidden until they are asked for", async () => {
    const { page } = admin;
    await open(`#/elements/${element}`);
    await page.getByRole("link", { name: "getLoginConfig" }).click();
    await page.waitForURL(`${server.url}/#/explorer/${element}?method=getLoginConfig`);
    // The page before stays until the code of this one is there.
    await page.getByTestId("run-method").waitFor();
    await page.getByText("More settings").click();
    await page.getByLabel("returnTo").fill("/welcome");
    await page.getByTestId("run-method").click();
    await outcome(page, true).waitFor();
    const result = page.getByTestId("call-result");
    expect(await result.textContent()).toContain('"state": "[hidden]"');
    expect(await result.textContent()).toContain("state=[hidden]");
    await page.getByLabel("Show tokens and codes").click();
    expect(await result.textContent()).toMatch(/"state": "[A-Za-z0-9]{22,}"/);
    await page.getByText("Type of the result").click();
    expect(await page.getByTestId("result-type").textContent()).toContain("loginUrl");
  });

  it("the call is given as code, and the code works", async () => {
    const { page } = admin;
    const code = (name: string) => page.getByTestId(`snippet-${name}`).locator(".code");
    expect(await code("TypeScript").textContent()).toContain(
      `client.${element}.getLoginConfig.query({`,
    );
    await page.getByRole("tab", { name: "curl" }).click();
    const curl = await page.evaluate<string>(
      "[...document.querySelectorAll('[data-testid=snippet-curl] .code-text')].map((line) => line.textContent).join('\\n')",
    );
    expect(execFileSync("sh", ["-c", curl], { stdio: "pipe" }).toString()).toContain(
      '"isActive":true',
    );
    await page.getByRole("tab", { name: "OpenAPI" }).click();
    expect(await code("HTTP").textContent()).toContain(
      `GET /trpc/${element}.getLoginConfig?input=`,
    );
    expect(await code("OpenAPI").textContent()).toContain("operationId");
    await page.getByRole("button", { name: "Copy: HTTP" }).waitFor();
  });

  it("a failure has its number and remedies, and earlier calls of the tab are shown again", async () => {
    const { page } = admin;
    await page.getByRole("link", { name: "getUserInfo" }).click();
    await page.getByLabel("userId").fill("nobody");
    await page.getByTestId("run-method").click();
    await outcome(page, false).waitFor();
    expect(await page.getByTestId("failure").textContent()).toMatch(/wecom 60111/i);
    const calls = page.getByTestId("made-call");
    expect(await calls.count()).toBe(2);
    await calls.nth(1).getByRole("link").click();
    await outcome(page, true).waitFor();
    expect(await page.getByLabel("returnTo").inputValue()).toBe("/welcome");
  });

  it("a mutation asks before it runs", async () => {
    const { page } = admin;
    await page.getByRole("link", { name: "syncUserInfo" }).click();
    await page.getByLabel("userId").fill("LinXiaoMan");
    await page.getByTestId("run-method").click();
    await page.getByRole("dialog").getByText("It runs for real").waitFor();
    expect(await page.getByTestId("made-call").count()).toBe(2);
    await page.getByTestId("run-method-confirm").click();
    await outcome(page, true).waitFor();
    expect(await page.getByTestId("made-call").count()).toBe(3);
  });

  it("server-only methods are listed behind a switch, with the reason why they cannot be called", async () => {
    const { page } = admin;
    const internal = page.getByTestId("server-only-getAccessToken");
    expect(await internal.count()).toBe(0);
    await page.getByLabel("Show server-only methods").click();
    await page.getByText("For code on the server only").waitFor();
    await internal.waitFor();
    expect(await internal.getByRole("link").count()).toBe(0);
    expect(await page.getByTestId("server-only-notify").textContent()).toContain(
      `/api/elements/${element}/notify`,
    );
  });

  it("the events of a subscription are shown live until they are stopped", async () => {
    const { page } = admin;
    await open("#/explorer/app?method=onSnapshot");
    await page.getByTestId("run-method").click();
    const events = page.getByTestId("live-event");
    // The state at the start: the server follows from here.
    await events.first().waitFor();
    const good = await server.read("e.json");
    await server.save("e.json", good.replace("Sign in with WeCom", "A new title"));
    await events.filter({ hasText: element }).first().waitFor();
    await page.getByTestId("stop-events").click();
    await page.getByRole("button", { name: "Subscribe" }).waitFor();
    const expected = /status of (?:4|5)\d\d .*getUserInfo/;
    expect(admin.complaints.filter((one) => !expected.test(one))).toEqual([]);
  });
});
