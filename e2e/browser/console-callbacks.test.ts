import { join } from "node:path";
import {
  demo,
  demoElements,
  demoLogin,
  demoProxy,
  demoProxyElements,
  startTestServer,
  type TestServer,
} from "@menshen/testkit";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser } from "./open-browser.ts";
import { openVisitor, scan, type Visitor } from "./visitor.ts";

/*
 * What an administrator does for proxy-developed apps, in a real browser: a template's ticket, a company from its scan to
 * its first login, the inbox, a callback that is not taken, an alarm. The steps build on each other.
 */

const { suiteId } = demo.provider.template;
const innerConfig = "auths/loginTypes/QywxInnerExample/QywxInnerExample.json";
/** The self-built app, with the keys of its own callback. */
const withCallback = {
  [innerConfig]: {
    ...Object(demoElements[innerConfig]),
    callback: { token: "aTokenOfTheApp", encodingAESKey: "k".repeat(42) + "A" },
  },
};
const { corpId: plainCorpId } = demo.corpA;
const MINUTE = 60_000;
let offsetMs = 0;
let test: TestServer;
let browser: Browser;
let admin: Visitor;
let page: Page;

beforeAll(async () => {
  [test, browser] = await Promise.all([
    startTestServer({
      files: { ...demoElements, ...demoProxyElements, ...withCallback },
      serveSandbox: true,
      config: {
        consoleDir: join(import.meta.dirname, "../../apps/console/dist"),
        now: () => Date.now() + offsetMs,
      },
    }),
    openBrowser(),
  ]);
  admin = await openVisitor(browser);
  ({ page } = admin);
  await page.goto(await test.server.createAdminLink());
  await page.waitForURL((url) => !url.hash.includes("admin="));
});

afterAll(async () => {
  await browser?.close();
  await test?.close();
});

const open = (route: string) => page.goto(`${test.url}/#/${route}`);
const corp = () => page.locator('[data-testid^="corp-wp"], [data-testid^="corp-ww"]').first();
const push = () => test.sandbox.world.push;
const providers = () => test.sandbox.world.providers;
const rows = (event: string) => page.getByTestId("callback-row").filter({ hasText: event });

describe("a proxy-developed app in the console", () => {
  it("the suites page shows ticket, callback URL and first step", async () => {
    await page.getByRole("link", { name: "Suites" }).click();
    const suite = page.getByTestId(`suite-${suiteId}`);
    await suite.locator('[data-testid="suite-ticket"][data-state="good"]').waitFor();
    expect(await suite.getByTestId("notify-url").textContent()).toBe(
      `${test.url}/api/elements/auths.loginTypes.QywxProxyType.services.QywxProxyAuthService/notify`,
    );
    await suite.getByText("No company has authorised this template yet").waitFor();
    expect(await page.getByTestId("alarm-badge").count()).toBe(0);
  });

  it("a login test without a company links to the suites page", async () => {
    await open(`elements/${demoProxy}/test`);
    await page.getByRole("link", { name: "Add a company first" }).click();
    await page.getByTestId(`suite-${suiteId}`).waitFor();
    expect(await page.getByTestId("test-corp").count()).toBe(0);
  });

  it("a company that authorises by link appears without a reload", async () => {
    await page.getByTestId(`install-${suiteId}`).click();
    await page.getByTestId("auth-qr").waitFor();
    const [phone] = await Promise.all([
      admin.context.waitForEvent("page"),
      page.getByTestId("auth-link").click(),
    ]);
    await phone.getByTestId("person-ZhouYu").click();
    await phone.getByTestId("confirm").click();
    await phone.getByTestId("done").waitFor();
    await phone.close();
    await page.getByTestId("corp-appeared").getByText("山海科技").waitFor();
    await corp().locator('[data-testid="corp-status"][data-state="active"]').waitFor();
    expect(await corp().textContent()).toContain("not set up");
  });

  it("admin sets an organisation code in place", async () => {
    await corp().getByTestId("set-code").click();
    await page.keyboard.type("山 海");
    expect(await page.getByTestId("save-code").isDisabled()).toBe(true);
    await page.getByTestId("code-input").fill("shanhai");
    await page.keyboard.press("Enter");
    await corp().getByTestId("org-code").getByText("shanhai").waitFor();
    const { data } = await test.query(
      "auths.loginTypes.QywxProxyType.services.QywxProxyAuthService.getLoginConfigByCode",
      { code: "ShanHai" },
    );
    expect(data.authFullName).toBe(demoProxy);
  });

  it("generated callback keys are accepted by WeCom and shown once", async () => {
    await corp().getByTestId("set-callback").click();
    await page.getByTestId("keep-callback").click();
    const url = (await page.getByTestId("callback-url").textContent()) ?? "";
    const token = (await page.getByTestId("callback-token").textContent()) ?? "";
    const encodingAESKey = (await page.getByTestId("callback-key").textContent()) ?? "";
    const agentId = providers().authorisations()[0]?.agentId ?? 0;
    const taken = await providers().setCallback(
      { corpId: plainCorpId, agentId },
      { url, token, encodingAESKey },
    );
    expect(taken).toMatchObject({ ok: true });
    await page.getByTestId("callback-close").click();
    expect(await corp().getByTestId("corp-callback-url").textContent()).toBe(url);
    await expect.poll(() => page.content()).not.toContain(encodingAESKey);
  });

  it("admin tests the company's login", async () => {
    await corp().getByTestId("test-corp").click();
    const [provider] = await Promise.all([
      admin.context.waitForEvent("page"),
      page.getByTestId("open-provider").click(),
    ]);
    await scan({ ...admin, page: provider }, "LinXiaoMan", "confirm");
    await provider.getByText("The login test is complete").waitFor();
    await provider.close();
    await page.getByTestId("dry-run-result").getByText("山海科技").first().waitFor();
    expect(admin.complaints).toEqual([]);
  });
});

describe("the inbox in the console", () => {
  it("the inbox shows stored callbacks and new ones live", async () => {
    await page.getByRole("link", { name: "Callbacks" }).click();
    await page.locator('[data-testid="inbox-live"][data-state="live"]').waitFor();
    await rows("create_auth").locator('[data-state="done"]').waitFor();
    await push().event({ suiteId }, "moon_phase", { Phase: "full" });
    await rows("moon_phase").getByText("unknown event").waitFor();
    expect(await rows("moon_phase").getAttribute("data-state")).toBe("done");
  });

  it("the inbox is filtered by the address", async () => {
    await open("callbacks?event=moon_phase");
    await expect.poll(() => page.getByTestId("callback-row").count()).toBe(1);
    expect(await rows("moon_phase").count()).toBe(1);
    await open("callbacks?status=dead");
    await page.getByText("No callback matches.").waitFor();
    await page.getByRole("link", { name: "Show all" }).click();
    await rows("create_auth").waitFor();
  });

  it("a callback's page shows its content with secrets masked", async () => {
    await rows("create_auth").getByRole("link").click();
    await page.getByText('"AuthCode"').waitFor();
    const text = await page.locator("main").textContent();
    expect(text).toContain('"AuthCode": "[hidden]"');
    expect(text).toContain("A company authorised the template");
  });

  it("a dead callback shows its reason, and a retry that cannot succeed is rejected", async () => {
    await test.database.inbox.accept({
      element: demoProxy,
      scope: suiteId,
      event: "create_auth",
      receiver: suiteId,
      dedupeKey: "an old one",
      orderKey: null,
      occurredAtMs: Date.now() - 11 * MINUTE,
      raw: Buffer.from("<xml/>"),
      decoded: { SuiteId: suiteId, InfoType: "create_auth", AuthCode: "an-auth-code-long-gone" },
    });
    await open("callbacks?status=dead");
    await rows("create_auth").getByText("WeCom 40078").waitFor();
    await rows("create_auth").getByRole("link").click();
    const why = page.getByRole("region", { name: "Why it failed" });
    await why.getByText("重新获取secret", { exact: false }).waitFor();
    await page.getByTestId("retry-callback").click();
    await page
      .getByRole("region", { name: "Facts" })
      .getByTestId("failure")
      .getByText("trying again cannot succeed", { exact: false })
      .waitFor();
    expect(unexpected(/400/)).toEqual([]);
  });

  it("a retried callback is processed and audited", async () => {
    await open("callbacks?event=moon_phase");
    await rows("moon_phase").getByRole("link").click();
    await page.getByTestId("retry-callback").click();
    await page.locator('[data-testid="record-status"][data-state="done"]').waitFor();
    const { data } = await test.query("app.audit.list", { limit: 1 }, test.asAdmin);
    expect(data[0]).toMatchObject({ action: "callback-retried", actor: "admin" });
  });
});

describe("a callback explained in the console", () => {
  it("an unchanged callback passes every check, a changed signature fails", async () => {
    const { url, attempts } = await push().ticket(suiteId);
    const [sent] = attempts;
    if (!sent) throw new Error("nothing was sent");
    const query = new URLSearchParams({
      msg_signature: sent.signature,
      timestamp: sent.timestamp,
      nonce: sent.nonce,
    });
    await page.getByRole("link", { name: "Callbacks" }).first().click();
    await page.getByTestId("explain-link").click();
    await page.getByTestId("explain-url").fill(`${url}?${query.toString()}`);
    await page.getByTestId("explain-body").fill(sent.body);
    await page.getByTestId("explain-submit").click();
    await page.locator('[data-testid="explain-result"][data-accepted="true"]').waitFor();
    const keys = firstKeys(page);
    for (const check of ["signature", "decrypt", "padding", "receiver", "content"])
      await keys.locator(`[data-testid="explain-step-${check}"][data-ok="true"]`).waitFor();
    const shown = await page.getByTestId("explain-result").textContent();
    expect(shown).toContain('"InfoType": "suite_ticket"');
    expect(shown).toContain('"SuiteTicket": "[hidden]"');

    query.set(
      "msg_signature",
      sent.signature.replace(/^./, (digit) => (digit === "0" ? "1" : "0")),
    );
    await page.getByTestId("explain-url").fill(query.toString());
    await page.getByTestId("explain-submit").click();
    await page.locator('[data-testid="explain-result"][data-accepted="false"]').waitFor();
    await keys.locator('[data-testid="explain-step-signature"][data-ok="false"]').waitFor();
    await keys.locator('[data-testid="explain-step-decrypt"][data-ok="true"]').waitFor();
  });

  it("a pasted callback is discarded on reload", async () => {
    await page.reload();
    await page.getByTestId("explain-url").waitFor();
    expect(await page.getByTestId("explain-url").inputValue()).toBe("");
    expect(await page.getByTestId("explain-result").count()).toBe(0);
  });
});

describe("a callback from its arrival to what it caused", () => {
  it("a test event makes its round trip, and a company that cancelled is shown with the time", async () => {
    await open("callbacks");
    const sending = page.locator(".send-test");
    await sending.locator("summary").click();
    for (const [fullName, title] of [
      [demoProxy, "WeCom by organisation code"],
      [demoLogin, "Sign in with WeCom"],
    ] as const) {
      await sending.getByRole("combobox").click();
      await page.locator(".ant-select-item-option").filter({ hasText: title }).click();
      await page.getByTestId("send-test").click();
      const sent = page.getByTestId("test-sent");
      const id = `Callback ${await idOfTest(fullName)}`;
      await sent.getByRole("link", { name: id, exact: true }).waitFor();
      await sent.locator('[data-testid="record-status"][data-state="done"]').waitFor();
      expect(await sent.textContent()).toMatch(/^Answered with success in \d+ ms and stored: /);
    }

    await sending.getByRole("combobox").click();
    await page.locator(".ant-select-item-option").filter({ hasText: "organisation code" }).click();
    expect(await page.getByTestId("test-sent").textContent()).toBe("");

    await page.getByTestId("filter-from").fill("2099-01-01T00:00");
    await page.getByText("No callback matches.").waitFor();
    expect(page.url()).toContain(`from=${new Date("2099-01-01T00:00").getTime()}`);
    await page.getByTestId("filter-from").fill("");
    await page.getByTestId("filter-until").fill("2099-01-01T00:00");
    await rows("menshen_test").nth(1).waitFor();

    await providers().cancel(suiteId, plainCorpId);
    await rows("cancel_auth").locator('[data-state="done"]').waitFor();
    await rows("cancel_auth").getByRole("link").click();
    await page.getByTestId("callback-effect").getByText("The authorisation ended").waitFor();
    await page.getByText("AuthCorpId", { exact: true }).waitFor();
    await page.getByRole("link", { name: "To the companies of the template" }).click();
    await page.getByText("1 cancelled authorisation").click();
    await corp().locator('[data-testid="corp-status"][data-state="cancelled"]').waitFor();
    expect(await corp().textContent()).toMatch(/Authorised .*\d:\d\d.* · Cancelled .*\d:\d\d/);
    expect(await corp().getByTestId("test-corp").count()).toBe(0);
  });
});

describe("an alarm in the console", () => {
  it("an alarm appears after twenty minutes without a ticket and clears with the next one", async () => {
    offsetMs = 25 * MINUTE;
    await page.clock.install({ time: Date.now() + offsetMs });
    await open("suites");
    await page.reload();
    await page.getByTestId("alarm-badge").waitFor();
    await page.locator('[data-testid="suite-ticket"][data-state="late"]').waitFor();
    await page
      .getByTestId("ticket-missing")
      .getByRole("link", { name: /sandbox/ })
      .waitFor();
    await page.getByTestId("alarm-badge").click();
    await page.locator('[data-testid="alarm"][data-code="ticket-missing"]').waitFor();
    await open("suites");
    await page.locator('[data-testid="suite-ticket"][data-state="late"]').waitFor();
    await push().ticket(suiteId);
    await page.locator('[data-testid="suite-ticket"][data-state="good"]').waitFor();
    expect(await page.getByTestId("ticket-missing").count()).toBe(0);
    // The clock alarm of the late push above lasts an hour; the one of the ticket is over.
    await page.getByTestId("alarm-badge").click();
    await page.locator('[data-testid="alarm"][data-code="callback-clock"]').waitFor();
    await page
      .locator('[data-testid="alarm"][data-code="ticket-missing"]')
      .waitFor({ state: "detached" });
  });
});

describe("the console's pages", () => {
  it.each(["suites", "callbacks", "callbacks/1", "callbacks/explain", ""])(
    "#/%s fits a phone, in Chinese and dark mode",
    async (route) => {
      const viewport = { width: 390, height: 844 };
      await using phone = await openVisitor(browser, {
        locale: "zh-CN",
        colorScheme: "dark",
        viewport,
      });
      await phone.page.goto(await test.server.createAdminLink());
      await phone.page.waitForURL((url) => !url.hash.includes("admin="));
      await phone.page.goto(`${test.url}/#/${route}`);
      await phone.page.locator("main .card, main .rows").first().waitFor();
      const width = await phone.page.evaluate<number>("document.documentElement.scrollWidth");
      expect(width).toBe(390);
      expect(await phone.page.locator("html").getAttribute("lang")).toBe("zh-CN");
      expect(phone.complaints).toEqual([]);
    },
  );
});

/** The number of an element's test event, once it is stored. */
async function idOfTest(element: string): Promise<number> {
  const input = { event: "menshen_test", element };
  const stored = async () => (await test.query("app.callbacks.list", input, test.asAdmin)).data;
  await expect.poll(async () => (await stored()).length).toBe(1);
  return (await stored())[0].id;
}

/** A browser complains about every answer that is an error; some are what a step is about. */
function unexpected(known: RegExp): string[] {
  return admin.complaints.filter((complaint) => !known.test(complaint));
}

/** The suite's keys. Those of its companies follow, and one time in ten wrong keys decrypt to a valid padding. */
function firstKeys(page: Page): Locator {
  return page.getByRole("region", { name: /^With the keys of/ }).first();
}
