import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser } from "./open-browser.ts";
import { startServer, type StartedServer } from "./started-server.ts";
import { openVisitor, type Visitor } from "./visitor.ts";

/* One story of an administrator who tests logins: the steps build on each other. */

const element = "auths.loginTypes.QywxInnerExample";
const testPage = `#/elements/${element}/test`;
let server: StartedServer;
let browser: Browser;
let admin: Visitor;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), openBrowser()]);
  admin = await openVisitor(browser);
  await admin.page.goto(server.consoleLink);
  await admin.page.getByRole("navigation").first().waitFor();
});

afterAll(async () => {
  await admin?.[Symbol.asyncDispose]();
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
});

const open = (hash: string) => admin.page.goto(`${server.url}/${hash}`);
const phase = (page: Page, name: string) =>
  page.locator(`[data-testid="dry-run-status"][data-state="${name}"]`);
/** The test id of what has the focus. As text: the browser's globals are not in this program's types. */
const focused = (page: Page) => page.evaluate<string>("document.activeElement.dataset.testid");

describe("a login test in the console", () => {
  it("a test that waits counts down, has its link after a reload, explains after 20 seconds why it may wait for ever, and can be cancelled", async () => {
    const storageState = await admin.context.storageState();
    await using patient = await openVisitor(browser, { storageState });
    const { page } = patient;
    await page.clock.install();
    await page.goto(`${server.url}/${testPage}`);
    await page.getByTestId("run-again").click();
    await phase(page, "waiting").waitFor();
    expect(await page.getByTestId("time-left").textContent()).toMatch(/^(?:9|10) min.* left$/);
    const link = await page.getByTestId("open-provider").getAttribute("href");
    await page.reload();
    await page.getByTestId("time-left").waitFor();
    expect(await page.getByTestId("open-provider").getAttribute("href")).toBe(link);
    await page
      .frameLocator('[data-testid="sandbox-picker"]')
      .getByTestId("person-LinXiaoMan")
      .waitFor();
    const causes = page.getByTestId("provider-errors");
    expect(await causes.count()).toBe(0);
    await page.clock.fastForward(21_000);
    await causes.getByText("Stuck? Here is why").click();
    expect(await causes.textContent()).toContain("与配置的授权完成回调域名不一致");
    await page.getByRole("button", { name: "Cancel" }).click();
    await phase(page, "cancelled").waitFor();
    expect(await focused(page)).toBe("dry-run-status");
  });

  it("a person of the sandbox is chosen in the page itself, for each flow", async () => {
    const { page } = admin;
    const people = page.frameLocator('[data-testid="sandbox-picker"]');
    await open(testPage);
    await page.getByTestId("run-again").click();
    await people.getByTestId("person-LinXiaoMan").click();
    await people.getByTestId("confirm").click();
    await phase(page, "done").waitFor();
    expect(await page.getByTestId("dry-run-person").textContent()).toContain("林小满");
    expect(await page.getByTestId("sandbox-picker").count()).toBe(0);
    expect(await focused(page)).toBe("dry-run-status");
    await page.getByText("From the workbench").click();
    await people.getByTestId("person-ChenYi").click();
    await phase(page, "done").waitFor();
    expect(await page.getByTestId("dry-run-person").textContent()).toContain("陈一");
    await open("#/elements/auths.loginTypes.MyWeChatLogin/test");
    await page.getByTestId("run-again").click();
    await people.getByTestId("person-aman").click();
    await people.getByTestId("confirm").click();
    await phase(page, "done").waitFor();
    expect(await page.getByTestId("dry-run-person").textContent()).toContain("阿满");
    await open(testPage);
  });

  it("a step that fails has its name, and leads to the field that mends it", async () => {
    const { page } = admin;
    await failNext("auth/getuserinfo", 301002);
    await page.getByTestId("run-again").click();
    const people = page.frameLocator('[data-testid="sandbox-picker"]');
    await people.getByTestId("person-LinXiaoMan").click();
    await people.getByTestId("confirm").click();
    await phase(page, "failed").waitFor();
    const step = page.getByTestId("dry-run-step-identity");
    expect(await step.textContent()).toMatch(/^Identityfailed.*301002/s);
    await step.getByRole("link", { name: "Correct it: Agent ID" }).click();
    await page.waitForURL(`${server.url}/#/elements/${element}?field=agentId`);
    await page.locator('[data-field="agentId"] input:focus').waitFor();
  });

  it("previous tests are listed, and an address shows its results again", async () => {
    const { page } = admin;
    await open(testPage);
    const runs = page.getByTestId("previous-run");
    await runs.first().waitFor();
    expect(await runs.getByRole("link").allTextContents()).toEqual([
      "Login failed",
      "Login works",
      "Login works",
      "Cancelled",
    ]);
    const links = await runs.getByRole("link").all();
    const flows = await Promise.all(
      links.map(async (link) => /flow=\w+/.exec((await link.getAttribute("href")) ?? "")?.[0]),
    );
    expect(flows).toEqual(["flow=qr", "flow=workbench", "flow=qr", "flow=qr"]);
    await runs.first().getByRole("link").click();
    await page.getByTestId("dry-run-step-identity").waitFor();
    await page.reload();
    await page.getByTestId("dry-run-step-identity").waitFor();
  });

  it("an id of no test is one message; an inactive element says why and leads to its switch", async () => {
    const { page } = admin;
    for (const run of ["nothing", "a".repeat(22)]) {
      await open(`${testPage}?run=${run}`);
      await page.getByText("There is no such login test").waitFor();
      expect(await page.getByTestId("failure").count()).toBe(0);
    }
    const good = await server.read("e.json");
    await server.save("e.json", good.replace('"default"', '"isActive": 0, "default"'));
    await page.getByText("isActive turns it off").waitFor();
    await page.getByRole("link", { name: "Open its settings" }).click();
    await page.waitForURL(`${server.url}/#/elements/${element}?field=isActive`);
    await page.locator('[data-field="isActive"] :focus').waitFor();
    const expected = /status of 40[04] .*dryRun\.get/;
    expect(admin.complaints.filter((one) => !expected.test(one))).toEqual([]);
  });
});

/** Scripts the next answer of an endpoint of the sandbox. */
async function failNext(endpoint: string, fault: number): Promise<void> {
  await fetch(`${server.sandboxUrl}/sandbox/api/fail-next`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ endpoint, fault }),
  });
}
